namespace Freshcom.Domain;

/// <summary>A row that knows when it was made and last changed (UTC); set when it is saved.</summary>
public interface ITimestamped
{
    Guid Id { get; }
    DateTimeOffset InsertedAt { get; }
    DateTimeOffset UpdatedAt { get; }
}
