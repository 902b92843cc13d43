using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.Features.Users;
using Freshcom.JsonApi;

namespace Freshcom.Features.Customers;

/// <summary><c>/v1/customers</c> and <c>/v1/customer</c>.</summary>
public static class CustomerEndpoints
{
    private static readonly Role[] Staff = [.. Enum.GetValues<Role>().Where(x => x.IsStaff())];

    public static void MapCustomers(this RouteGroupBuilder v1)
    {
        v1.MapGet("/customers", ListAsync).ForStaffReading().ReturnsList(CustomerResource.Spec);
        v1.MapPost("/customers", CreateAsync).For([Role.Guest, .. Staff]).Returns(CustomerResource.Spec, StatusCodes.Status201Created);
        v1.MapGet("/customers/{id:guid}", GetAsync).For([Role.Customer, Role.ReadOnly, .. Staff]).Returns(CustomerResource.Spec);
        v1.MapPatch("/customers/{id:guid}", UpdateAsync).For([Role.Guest, Role.Customer, .. Staff]).Returns(CustomerResource.Spec);
        v1.MapDelete("/customers/{id:guid}", DeleteAsync).ForStaff().ReturnsNothing();
        v1.MapGet("/customer", GetOwnAsync).ForAnyToken().Returns(CustomerResource.Spec);
    }

    private static async Task<IResult> ListAsync(ListQuery query, Caller caller, CustomerService customers, CancellationToken cancellationToken)
    {
        var page = await customers.ListAsync(caller, query.Request, new CustomerFilter
        {
            Status = query.Filter<CustomerStatus>("status"),
            AuthMethod = query.Filter<AuthMethod>("authMethod"),
            EmailVerified = query.FilterFlag("emailVerified"),
            PhoneVerified = query.FilterFlag("phoneVerified"),
            IsLocked = query.FilterFlag("locked"),
            CannotReceiveCodes = query.FilterFlag("cannotReceiveCodes"),
            Code = query.Filter("code"),
            Label = query.Filter("label"),
            Name = query.Filter("name"),
            Email = query.Filter("email"),
            PhoneNumber = query.Filter("phoneNumber"),
            EnrollerId = query.FilterId("enrollerId"),
            SponsorId = query.FilterId("sponsorId"),
        }, cancellationToken);
        if (page.Failure is { } failure) return failure.ToResult();
        var items = await RelatedAsync(page.Value.Items, query.Answer, caller, customers, cancellationToken);
        return (page.Value with { Items = items }).ToList(x => x.In(query.Answer.Locale).ToResource());
    }

    private static async Task<IResult> CreateAsync(JsonApiRequest<CustomerInput> request, ResourceQuery query, Caller caller, CustomerRegistration registration, CustomerService customers, CancellationToken cancellationToken) =>
        await AnswerAsync(await registration.CreateAsync(caller, request.Input, cancellationToken), query, caller, customers, StatusCodes.Status201Created, cancellationToken);

    private static async Task<IResult> GetAsync(Guid id, ResourceQuery query, Caller caller, CustomerService customers, CancellationToken cancellationToken) =>
        await AnswerAsync(await customers.GetAsync(caller, id, cancellationToken), query, caller, customers, StatusCodes.Status200OK, cancellationToken);

    private static async Task<IResult> UpdateAsync(Guid id, JsonApiRequest<CustomerInput> request, ResourceQuery query, Caller caller, CustomerUpdateService updates, CustomerService customers, CancellationToken cancellationToken) =>
        await AnswerAsync(await updates.UpdateAsync(caller, id, request.Input, query.Locale, cancellationToken), query, caller, customers, StatusCodes.Status200OK, cancellationToken);

    private static async Task<IResult> DeleteAsync(Guid id, Caller caller, CustomerService customers, CancellationToken cancellationToken) =>
        (await customers.DeleteAsync(caller, id, cancellationToken)).ToNoContent();

    /// <summary>A user's own customer; a guest's by what the guest knows of it.</summary>
    private static async Task<IResult> GetOwnAsync(HttpRequest request, ResourceQuery query, Caller caller, CustomerService customers, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Guest) return await AnswerAsync(await customers.GetOwnAsync(caller, cancellationToken), query, caller, customers, StatusCodes.Status200OK, cancellationToken);
        var search = SearchOf(request.Query);
        if (!search.IsEnough) return new ErrorResult([ApiError.BadParameter("email", "A guest gives code or email, and two more fields")]);
        return await AnswerAsync(await customers.FindGuestAsync(caller, search, cancellationToken), query, caller, customers, StatusCodes.Status200OK, cancellationToken);
    }

    private static GuestSearch SearchOf(IQueryCollection query)
    {
        var given = query.GroupBy(x => WireNames.ToCamel(x.Key)).ToDictionary(x => x.Key, x => UserFields.Blank(x.First().Value.ToString()));
        return new GuestSearch
        {
            Code = Given("code"),
            Email = Given("email"),
            Name = Given("name"),
            FirstName = Given("firstName"),
            LastName = Given("lastName"),
            PhoneNumber = Given("phoneNumber"),
            Label = Given("label"),
        };

        string? Given(string name) => given.GetValueOrDefault(name);
    }

    private static async Task<IResult> AnswerAsync(Result<CustomerView> result, ResourceQuery query, Caller caller, CustomerService customers, int status, CancellationToken cancellationToken)
    {
        if (result.Failure is { } failure) return failure.ToResult();
        var view = (await RelatedAsync([result.Value], query, caller, customers, cancellationToken))[0];
        return DocumentResult.One(view.In(query.Locale).ToResource(), status);
    }

    private static async Task<IReadOnlyList<CustomerView>> RelatedAsync(IReadOnlyList<CustomerView> views, ResourceQuery query, Caller caller, CustomerService customers, CancellationToken cancellationToken) =>
        query.Includes("enroller") || query.Includes("sponsor") ? await customers.WithRelatedAsync(caller, views, cancellationToken) : views;
}
