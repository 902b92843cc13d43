namespace Freshcom.Resources;

/// <summary>Names the texts of the shell and the shared components (<c>Texts.resx</c>, <c>Texts.zh-Hans.resx</c>). A feature keeps its own beside its pages, under a class of its own.</summary>
public sealed class Texts
{
    private Texts() { }
}
