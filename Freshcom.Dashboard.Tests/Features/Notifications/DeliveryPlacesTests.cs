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
    [InlineData(4, 2, 1)]
    [InlineData(16, 6, 4)]
    [InlineData(64, 22, 16)]
    public void An_account_alone_gets_a_third_of_what_its_class_may_have(int places, int codes, int others)
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
    public void Five_accounts_that_hang_leave_a_place_for_the_sixth()
    {
        var places = new DeliveryPlaces(16);
        for (var hanging = 0; hanging < 6; hanging++) Assert.NotEqual(0, Fill(places, s_accounts[hanging], isCode: true));
        Assert.Equal(0, places.Next(isCode: true).Count);
    }

    [Fact]
    public void An_account_that_had_its_turn_waits_until_nobody_else_has_anything_due()
    {
        var places = new DeliveryPlaces(16);
        places.Take(NewMessage(s_accounts[0], isCode: true));
        places.Take(NewMessage(s_accounts[1], isCode: true));
        var bite = places.Next(isCode: true);
        Assert.Equal(new[] { s_accounts[0], s_accounts[1] }.Order(), bite.Without.Order());
        Assert.True(places.NextRound(bite));
        Assert.Empty(places.Next(isCode: true).Without);
        Assert.False(places.NextRound(places.Next(isCode: true)));
        Fill(places, s_accounts[0], isCode: true);
        places.NextRound(places.Next(isCode: true));
        Assert.False(places.NextRound(places.Next(isCode: true)), "A round in which nobody may take a place is none.");
    }

    [Fact]
    public void One_bite_never_takes_an_account_past_its_share_even_if_it_is_all_of_that_account()
    {
        var places = new DeliveryPlaces(16);
        Fill(places, s_accounts[0], isCode: true, most: 3);
        places.NextRound(places.Next(isCode: true));
        var bite = places.Next(isCode: true);
        Assert.Equal(3, bite.Count);
        Fill(places, s_accounts[0], isCode: true, most: 3);
        places.NextRound(places.Next(isCode: true));
        Assert.Equal([s_accounts[0]], places.Next(isCode: true).Without);
    }

    [Fact]
    public void Shares_are_counted_for_codes_and_others_apart_and_the_systems_mail_has_its_own()
    {
        var places = new DeliveryPlaces(16);
        Fill(places, s_accounts[0], isCode: false);
        places.NextRound(places.Next(isCode: false));
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
        Assert.Equal(1, places.Next(isCode: true).Count);
    }

    /// <summary>Takes places for the account, bite by bite and turn after turn, until it has its share; returns how many.</summary>
    private static int Fill(DeliveryPlaces places, Guid? account, bool isCode, int most = int.MaxValue)
    {
        var taken = 0;
        while (true)
        {
            places.NextRound(places.Next(isCode));
            var bite = places.Next(isCode);
            if (taken == most || bite.Count == 0 || bite.Without.Contains(account ?? Guid.Empty)) return taken;
            for (var i = 0; i < bite.Count && taken < most; i++, taken++) places.Take(NewMessage(account, isCode));
        }
    }

    private static OutgoingMessage NewMessage(Guid? account, bool isCode) => new(account, MessageKind.Sms, null, TestApp.Start) { IsCode = isCode };
}
