using Freshcom.Domain;
using Freshcom.Features.Customers;

namespace Freshcom.Tests.Features.Customers;

public sealed class CustomerQueryTests
{
    private static readonly CustomerQuery None = new(null, null, null, null, null, null);

    [Fact]
    public void The_address_is_read_as_a_filter()
    {
        var query = new CustomerQuery("khai", "suspended", "tfa_sms", "no-phone", "Wholesale", "yes");

        Assert.True(query.IsSet);
        Assert.Equal(new CustomerFilter { Status = CustomerStatus.Suspended, AuthMethod = AuthMethod.TfaSms, PhoneVerified = false, Label = "Wholesale", CannotReceiveCodes = true }, query.ToFilter());
    }

    [Fact]
    public void Locked_is_asked_for_where_the_list_shows_it() =>
        Assert.Equal(new CustomerFilter { IsLocked = true }, (None with { Status = "locked" }).ToFilter());

    [Theory]
    [InlineData("nonsense", "tfa_pigeon", "perhaps")]
    [InlineData("7", "", "")]
    public void Values_that_name_nothing_filter_nothing(string status, string method, string verified) =>
        Assert.Equal(new CustomerFilter(), (None with { Status = status, Method = method, Verified = verified }).ToFilter());

    [Fact]
    public void Without_parameters_nothing_is_set() => Assert.False(None.IsSet);
}
