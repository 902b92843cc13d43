using Freshcom.Domain;

namespace Freshcom.JsonApi;

/// <summary>From what a service returns to what the client gets. A failed result becomes its error document (<see cref="ErrorResult.Of"/>).</summary>
public static class Responses
{
    /// <summary>200 with the resource.</summary>
    public static IResult ToOk<T>(this Result<T> result, Func<T, Resource> resource) =>
        result.Failure?.ToResult() ?? DocumentResult.One(resource(result.Value));

    /// <summary>201 with the resource.</summary>
    public static IResult ToCreated<T>(this Result<T> result, Func<T, Resource> resource) =>
        result.Failure?.ToResult() ?? DocumentResult.One(resource(result.Value), StatusCodes.Status201Created);

    /// <summary>204.</summary>
    public static IResult ToNoContent<T>(this Result<T> result) => result.Failure?.ToResult() ?? TypedResults.NoContent();

    /// <summary>200 with the page's resources and its counts.</summary>
    public static IResult ToList<T>(this Page<T> page, Func<T, Resource> resource) => DocumentResult.List(
        [.. page.Items.Select(resource)], page.TotalCount, page.AllCount, page.TotalCountIsLowerBound);

    /// <inheritdoc cref="ToList{T}(Page{T}, Func{T, Resource})"/>
    public static IResult ToList<T>(this Result<Page<T>> result, Func<T, Resource> resource) =>
        result.Failure?.ToResult() ?? result.Value.ToList(resource);

    /// <summary>The error document of a refused operation.</summary>
    public static IResult ToResult(this Failure failure) => ErrorResult.Of(failure);
}
