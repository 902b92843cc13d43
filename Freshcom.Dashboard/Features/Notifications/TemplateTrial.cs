using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>What keeps a template from bringing its code to its reader.</summary>
public enum TemplateFault
{
    /// <summary>A part that a reader may be shown is without it.</summary>
    NoCode,

    /// <summary>It goes to another address than the code's: then it is passed over.</summary>
    OtherAddressee,

    /// <summary>It cannot be filled in.</summary>
    NotFillable,
}

/// <summary>A fault of a template.</summary>
/// <param name="Locale">The language version that has it; null for the template's own, and then for everyone.</param>
public sealed record TemplateFlaw(TemplateFault Fault, string? Locale)
{
    public ReadinessState State => Locale is null ? ReadinessState.Missing : ReadinessState.Warning;
}

/// <summary>Tries whether a template brings its code: by filling it in with a sample event, as it is filled in when one happens.</summary>
public sealed class TemplateTrial(MessageComposer composer, SampleEvents samples)
{
    // Not the sample's digits: a template might have those by itself.
    private const string Code = "7c1e0f93ab";

    /// <summary>The worst flaw, its own language before the versions; null when every reader is shown the code.</summary>
    public TemplateFlaw? Find(Account account, MessageTemplate template, string eventName)
    {
        var channel = template.Kind == MessageKind.Sms ? Channel.Sms : Channel.Email;
        var sample = samples.Of(account, eventName, channel);
        foreach (var locale in template.Translations.Texts.Keys.Order(StringComparer.Ordinal).Prepend(null))
            if (Find(account, sample, TemplateView.Of(template, locale)) is { } fault) return new(fault, locale);
        return null;
    }

    private TemplateFault? Find(Account account, DomainEvent sample, TemplateView template)
    {
        var rendered = composer.Render(account, sample, template, Code);
        if (rendered.Fault is not null) return TemplateFault.NotFillable;
        if (!MessageComposer.GoesTo(rendered.To, template.Kind, sample.Secret!)) return TemplateFault.OtherAddressee;
        List<string?> shown = [];
        if (!string.IsNullOrWhiteSpace(template.BodyHtml)) shown.Add(MessageWords.WithoutMarkup(rendered.BodyHtml!));
        if (!string.IsNullOrWhiteSpace(template.BodyText)) shown.Add(rendered.BodyText);
        return shown.Count > 0 && shown.TrueForAll(x => x!.Contains(Code, StringComparison.Ordinal)) ? null : TemplateFault.NoCode;
    }
}
