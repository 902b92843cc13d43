namespace Freshcom.Features.Guide;

/// <summary>A page of the guide in one language, ready to be shown.</summary>
/// <param name="Title">Its H1, which is not among the parts.</param>
/// <param name="Headings">Its H2, in order: the table of contents.</param>
public sealed record GuideArticle(string Title, IReadOnlyList<GuidePart> Parts, IReadOnlyList<GuideHeading> Headings);

/// <summary>A heading and the id by which links find it.</summary>
public sealed record GuideHeading(string Id, string Text);

/// <summary>A stretch of a page.</summary>
public abstract record GuidePart
{
    private GuidePart() { }

    /// <summary>Everything but code; safe, because raw HTML in the source is text.</summary>
    public sealed record Html(string Markup) : GuidePart;

    /// <summary>Code to read and copy.</summary>
    /// <param name="Label">What the code does: what stands behind the language on its first line.</param>
    public sealed record Code(string Label, string Text) : GuidePart;
}
