using System.Text.Json;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Freshcom.Data;

internal sealed class UtcTicksConverter() : ValueConverter<DateTimeOffset, long>(x => x.UtcTicks, x => new DateTimeOffset(x, TimeSpan.Zero));

/// <summary>PostgreSQL's <c>timestamptz</c> takes offset zero only.</summary>
internal sealed class UtcConverter() : ValueConverter<DateTimeOffset, DateTimeOffset>(x => x.ToUniversalTime(), x => x);

internal sealed class TranslationsConverter() : ValueConverter<Translations, string>(
    x => JsonSerializer.Serialize(x.Texts, JsonSerializerOptions.Web),
    x => new Translations(JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string?>>>(x, JsonSerializerOptions.Web)!));

/// <summary><see cref="Translations"/> is never changed in place, so the reference tells a change.</summary>
internal sealed class TranslationsComparer() : ValueComparer<Translations>((a, b) => ReferenceEquals(a, b), x => x.GetHashCode(), x => x);

internal sealed class StringListConverter() : ValueConverter<IReadOnlyList<string>, string>(x => string.Join(',', x), x => x.Split(',', StringSplitOptions.RemoveEmptyEntries));

internal sealed class StringListComparer() : ValueComparer<IReadOnlyList<string>>((a, b) => a!.SequenceEqual(b!), x => x.Count, x => x);

internal sealed class DeliveryTriesConverter() : ValueConverter<IReadOnlyList<DeliveryTry>, string>(
    x => JsonSerializer.Serialize(x, JsonSerializerOptions.Web), x => JsonSerializer.Deserialize<List<DeliveryTry>>(x, JsonSerializerOptions.Web)!);

/// <summary>The list is replaced, never changed in place.</summary>
internal sealed class DeliveryTriesComparer() : ValueComparer<IReadOnlyList<DeliveryTry>>((a, b) => ReferenceEquals(a, b), x => x.GetHashCode(), x => x);

internal sealed class ImportColumnsConverter() : ValueConverter<IReadOnlyList<ImportColumn>, string>(
    x => JsonSerializer.Serialize(x, JsonSerializerOptions.Web), x => JsonSerializer.Deserialize<List<ImportColumn>>(x, JsonSerializerOptions.Web)!);

/// <inheritdoc cref="DeliveryTriesComparer"/>
internal sealed class ImportColumnsComparer() : ValueComparer<IReadOnlyList<ImportColumn>>((a, b) => ReferenceEquals(a, b), x => x.GetHashCode(), x => x);
