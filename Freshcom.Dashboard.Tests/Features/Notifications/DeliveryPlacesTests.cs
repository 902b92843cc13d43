using Freshcom.Domain;
using Freshcom.Features.Notifications;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>Who gets a worker's places, when each account always has more to send than it may.</summary>
public sealed class DeliveryPlacesTests
{
    private static readonly Guid[] s_accounts = [.. Enumerable.Range(0, 40).Select(_ => Guid.NewGuid())];

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(4, 2, 2)]
    [InlineData(16, 8, 6)]
    [InlineData(64, 32, 24)]
    public void An_account_alone_gets_half_of_what_its_class_may_have(int places, int codes, int others)
    {
        Assert.Equal(codes, Fill(new DeliveryPlaces(places), s_accounts[0], isCode: true));
        Assert.Equal(others, Fill(new DeliveryPlaces(places), s_accounts[0], isCode: false));
    }

    [Fact]
    public void A_quarter_of_the_places_is_for_codes_alone()
    {
        var places = new DeliveryPlaces(16);
        Assert.Equal(12, s_accounts.Sum(x => Fill(places, x, isCode: false)));
        Assert.Equal(0, places.Next(isCode: false).Count);
        Assert.Equal(4, s_accounts.Sum(x => Fill(places, x, isCode: true)));
        Assert.Equal(0, places.Next(isCode: true).Count);
    }

    [Fact]
    public void However_many_accounts_hang_there_is_a_place_for_the_next_one()
    {
        var places = new DeliveryPlaces(16);
        for (var hanging = 0; hanging < 15; hanging++)
        {
            var before = places.Next(isCode: true).Count;
            Assert.True(before > 0, $"{hanging} accounts hold all places.");
            Fill(places, s_accounts[hanging], isCode: true);
        }
    }

    [Fact]
    public void One_bite_never_takes_an_account_past_its_share_even_if_it_is_all_of_that_account()
    {
        var places = new DeliveryPlaces(16);
        Fill(places, s_accounts[0], isCode: true, most: 3);
        var bite = places.Next(isCode: true);
        Assert.Equal((5, 0), (bite.Count, bite.Without.Count));
        Fill(places, s_accounts[0], isCode: true, most: 5);
        Assert.Equal([s_accounts[0]], places.Next(isCode: true).Without);
    }

    [Fact]
    public void Shares_are_counted_for_codes_and_others_apart_and_the_systems_mail_has_its_own()
    {
        var places = new DeliveryPlaces(16);
        Fill(places, s_accounts[0], isCode: false);
        Assert.Equal([s_accounts[0]], places.Next(isCode: false).Without);
        Assert.Empty(places.Next(isCode: true).Without);
        Fill(places, null, isCode: false);
        Assert.Equal(new[] { s_accounts[0], Guid.Empty }.Order(), places.Next(isCode: false).Without.Order());
    }

    [Fact]
    public void A_place_that_is_left_is_there_again()
    {
        var places = new DeliveryPlaces(1);
        var message = NewMessage(s_accounts[0], isCode: false);
        places.Take(message);
        Assert.Equal(0, places.Next(isCode: true).Count);
        places.Free(message);
        Assert.Equal((1, 0), (places.Next(isCode: true).Count, places.Next(isCode: true).Without.Count));
    }

    /// <summary>Takes places for the account, bite by bite, until it has its share.</summary>
    private static int Fill(DeliveryPlaces places, Guid? account, bool isCode, int most = int.MaxValue)
    {
        for (var taken = 0; ; )
        {
            var bite = places.Next(isCode);
            if (taken == most || bite.Count == 0 || bite.Without.Contains(account ?? Guid.Empty)) return taken;
            for (var i = 0; i < bite.Count && taken < most; i++, taken++) places.Take(NewMessage(account, isCode));
        }
    }

    private static OutgoingMessage NewMessage(Guid? account, bool isCode) => new(account, MessageKind.Sms, null, TestApp.Start) { IsCode = isCode };
}
