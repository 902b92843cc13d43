using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Freshcom.Domain;

namespace Freshcom.Features.VerificationCodes;

/// <summary>Counts codes made and spent; that they were sent is counted where they are (<see cref="Notifications.OutboxMetrics"/>).</summary>
public sealed class CodeMetrics(IMeterFactory meters)
{
    public const string Name = "Freshcom.VerificationCodes";

    private readonly Counter<long> _issued = meters.Create(Name).CreateCounter<long>("freshcom.code.issued", "{code}", "Codes and link tokens made.");
    private readonly Counter<long> _used = meters.Create(Name).CreateCounter<long>("freshcom.code.used", "{code}", "Codes and link tokens spent, one-time passwords of apps among them.");

    public void Issued(CodePurpose purpose, Channel channel) => _issued.Add(1, Tags(purpose, channel));

    public void Used(MatchedCode code) => _used.Add(1, Tags(code.Purpose, code.Channel));

    private static TagList Tags(CodePurpose purpose, Channel channel) => new()
    {
        { "freshcom.code.purpose", JsonNamingPolicy.SnakeCaseLower.ConvertName(purpose.ToString()) },
        { "freshcom.channel", JsonNamingPolicy.SnakeCaseLower.ConvertName(channel.ToString()) },
    };
}
