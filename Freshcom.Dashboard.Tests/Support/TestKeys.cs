using System.Security.Cryptography;
using Freshcom.Security;

namespace Freshcom.Tests.Support;

/// <summary>Master keys for tests.</summary>
public static class TestKeys
{
    public static MasterKey New() => MasterKey.Load(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), dataDirectory: null);

    public static MasterKey Of(byte fill) => MasterKey.Load(Convert.ToBase64String(Enumerable.Repeat(fill, 32).ToArray()), dataDirectory: null);
}
