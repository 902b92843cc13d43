namespace Freshcom.JsonApi;

/// <summary>
/// On an enum attribute of an input record: a text that names none of its values is not refused as malformed (400) but becomes an undefined value,
/// which the service answers with 422 beside the request's other faults, or takes for another value where the contract says so.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TakesUnknownAttribute : Attribute;
