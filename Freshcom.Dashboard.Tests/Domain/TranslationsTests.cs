using Freshcom.Domain;

namespace Freshcom.Tests.Domain;

public sealed class TranslationsTests
{
    private static readonly Translations Held = new Translations().With("zh-Hans", "name", "名").With("pt", "name", "nome");

    [Theory]
    [InlineData("zh-Hans", "zh-Hans")]
    [InlineData("ZH-hans-CN", "ZH-hans")]
    [InlineData("pt-BR", "pt")]
    [InlineData("zh", null)] // narrower is not closer: which Chinese is not known
    [InlineData("fr", null)]
    [InlineData(null, null)]
    public void The_closest_locale_is_the_one_asked_for_or_a_wider_one(string? asked, string? closest) => Assert.Equal(closest, Held.Closest(asked));
}
