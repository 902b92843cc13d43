using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Freshcom.Tests.Support;

/// <summary>Gives a request the address that its header says, in place of the socket that the test server has not.</summary>
internal sealed class ComesFrom : IStartupFilter
{
    public const string Header = "X-Test-Address";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, go) =>
        {
            context.Connection.RemoteIpAddress = IPAddress.TryParse(context.Request.Headers[Header].ToString(), out var address) ? address : null;
            return go(context);
        });
        next(app);
    };
}
