using MudBlazor;

namespace Freshcom.Components;

/// <summary>The look: MudBlazor's theme with both palettes. Colours that MudBlazor has no name for are in <c>wwwroot/css/tokens.css</c>.</summary>
public static class Theme
{
    private static readonly string[] Fonts =
    [
        "Inter Variable", "system-ui", "-apple-system", "Segoe UI", "PingFang SC", "Hiragino Sans GB",
        "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif",
    ];

    /// <summary>Rules for <c>&lt;html data-theme="light"&gt;</c>.</summary>
    public static MudTheme Light { get; } = Make("light");

    /// <summary>Rules for <c>&lt;html data-theme="dark"&gt;</c>.</summary>
    public static MudTheme Dark { get; } = Make("dark");

    // Both palettes are on every page, each under its own selector: switching is then one attribute, without a reload or a circuit.
    private static MudTheme Make(string name) => new()
    {
        PseudoCss = new PseudoCss { Scope = $"root[data-theme=\"{name}\"]" },
        PaletteLight = LightPalette,
        PaletteDark = DarkPalette,
        Typography = Type,
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px", AppbarHeight = "56px", DrawerWidthLeft = "232px" },
        Shadows = new Shadow { Elevation = [.. Enumerable.Repeat("none", 26)] },
    };

    private static PaletteLight LightPalette => new()
    {
        Primary = "#0A6670",
        PrimaryContrastText = "#FFFFFF",
        PrimaryDarken = "#084F57",
        PrimaryLighten = "#2E858E",
        Secondary = "#4B524F",
        SecondaryContrastText = "#FFFFFF",
        Background = "#F7F7F5",
        BackgroundGray = "#EFEFEC",
        Surface = "#FFFFFF",
        AppbarBackground = "#FFFFFF",
        AppbarText = "#1A1D1C",
        DrawerBackground = "#F7F7F5",
        DrawerText = "#3F4644",
        DrawerIcon = "#5C6461",
        TextPrimary = "#1A1D1C",
        TextSecondary = "#555C59",
        TextDisabled = "#8B918E",
        ActionDefault = "#555C59",
        ActionDisabled = "#9AA09D",
        ActionDisabledBackground = "#ECEDEA",
        Divider = "#E4E5E1",
        LinesDefault = "#E4E5E1",
        LinesInputs = "#8A908D",
        TableLines = "#EBECE8",
        TableHover = "#F4F5F2",
        TableStriped = "#FAFAF8",
        Success = "#1B6B38",
        SuccessContrastText = "#FFFFFF",
        Warning = "#8A5A00",
        WarningContrastText = "#FFFFFF",
        Error = "#B3261E",
        ErrorContrastText = "#FFFFFF",
        Info = "#24569C",
        InfoContrastText = "#FFFFFF",
        Tertiary = "#24569C",
        TertiaryContrastText = "#FFFFFF",
        Skeleton = "#E9EAE6",
        HoverOpacity = .06,
        RippleOpacity = .06,
        OverlayDark = "rgba(18,22,21,.45)",
    };

    private static PaletteDark DarkPalette => new()
    {
        Primary = "#5FC9CB",
        PrimaryContrastText = "#06282B",
        PrimaryDarken = "#8ADADB",
        PrimaryLighten = "#3DA6AA",
        Secondary = "#B3BAB6",
        SecondaryContrastText = "#121514",
        Background = "#111413",
        BackgroundGray = "#0D100F",
        Surface = "#191D1C",
        AppbarBackground = "#151918",
        AppbarText = "#ECEEEC",
        DrawerBackground = "#111413",
        DrawerText = "#C3C9C6",
        DrawerIcon = "#98A09C",
        TextPrimary = "#ECEEEC",
        TextSecondary = "#A8B0AC",
        TextDisabled = "#6B736F",
        ActionDefault = "#A8B0AC",
        ActionDisabled = "#5D6461",
        ActionDisabledBackground = "#232827",
        Divider = "#2A302E",
        LinesDefault = "#2A302E",
        LinesInputs = "#737C78",
        TableLines = "#242A28",
        TableHover = "#1F2423",
        TableStriped = "#1C2120",
        Success = "#7FD39A",
        SuccessContrastText = "#0C2414",
        Warning = "#F0C060",
        WarningContrastText = "#2B1F00",
        Error = "#FF9E94",
        ErrorContrastText = "#3A0A06",
        Info = "#8FBBF5",
        InfoContrastText = "#0A1D38",
        Tertiary = "#8FBBF5",
        TertiaryContrastText = "#0A1D38",
        Skeleton = "#242A28",
        HoverOpacity = .08,
        RippleOpacity = .08,
        OverlayDark = "rgba(4,6,6,.6)",
    };

    private static Typography Type => new()
    {
        Default = new DefaultTypography { FontFamily = Fonts, FontSize = "0.875rem", LineHeight = "1.4286", LetterSpacing = "normal" },
        H1 = new H1Typography { FontSize = "1.375rem", FontWeight = "620", LineHeight = "1.2727", LetterSpacing = "-0.016em" },
        H2 = new H2Typography { FontSize = "0.9375rem", FontWeight = "600", LineHeight = "1.3333", LetterSpacing = "normal" },
        H4 = new H4Typography { FontSize = "1.5rem", FontWeight = "600", LineHeight = "1.3333", LetterSpacing = "-0.02em" },
        H6 = new H6Typography { FontSize = "1.0625rem", FontWeight = "620", LineHeight = "1.4118", LetterSpacing = "normal" },
        Body1 = new Body1Typography { FontSize = "0.875rem", LineHeight = "1.4286", LetterSpacing = "normal" },
        Body2 = new Body2Typography { FontSize = "0.8125rem", LineHeight = "1.3846", LetterSpacing = "normal" },
        // Inputs are typed in Subtitle1.
        Subtitle1 = new Subtitle1Typography { FontSize = "0.875rem", FontWeight = "400", LineHeight = "1.4286", LetterSpacing = "normal" },
        Subtitle2 = new Subtitle2Typography { FontSize = "0.8125rem", FontWeight = "550", LineHeight = "1.3846", LetterSpacing = "normal" },
        Button = new ButtonTypography { FontSize = "0.8125rem", FontWeight = "550", LineHeight = "1.5385", LetterSpacing = "normal", TextTransform = "none" },
        Caption = new CaptionTypography { FontSize = "0.75rem", LineHeight = "1.3333", LetterSpacing = "normal" },
        Overline = new OverlineTypography { FontSize = "0.75rem", LineHeight = "1.3333", LetterSpacing = "normal", TextTransform = "none" },
    };
}
