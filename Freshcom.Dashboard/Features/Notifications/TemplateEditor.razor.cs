using Freshcom.Components;
using Freshcom.Components.Dialogs;
using Freshcom.Components.Forms;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.Resources;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace Freshcom.Features.Notifications;

/// <summary>Makes a template, or changes one: a language at a time, in sight of what becomes of it.</summary>
public sealed partial class TemplateEditor
{
    private readonly string _formId = Ids.New("form");
    private TemplateView? _own;
    private string? _locale;
    private TemplateTexts _texts = new(), _before = new();
    private IReadOnlyList<TemplateUse> _uses = [];
    private IReadOnlyList<Error> _errors = [];
    private string _event = EventNames.TfaCodeCreated;
    private TemplatePreview? _preview;
    private Guid? _test;
    private LeaveGuard? _guard;
    private bool _isReady, _isGone, _isText;

    /// <summary>E-mail or SMS.</summary>
    [Parameter, EditorRequired] public MessageKind Kind { get; set; }

    /// <summary>Null for a new one.</summary>
    [Parameter, EditorRequired] public Guid? Id { get; set; }
    [CascadingParameter] private Caller Caller { get; set; } = default!;
    [Inject] private TemplateService Templates { get; set; } = default!;
    [Inject] private TemplateStudio Studio { get; set; } = default!;
    [Inject] private TemplateUses Uses { get; set; } = default!;
    [Inject] private IDialogService Dialogs { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private Notices Notices { get; set; } = default!;
    [Inject] private IStringLocalizer<Texts> T { get; set; } = default!;

    private string ListTitle => T[Kind == MessageKind.Sms ? "Nav.SmsTemplates" : "Nav.EmailTemplates"];
    private string UsedText => _uses.Count == 0 ? T["Templates.NotUsed"] : T.Count("Templates.Used", _uses.Count);
    private string OwnLanguage => Languages.NameOf(Caller.Account.DefaultLocale);
    private bool IsTranslation => _locale is not null;
    private IReadOnlyList<string> Locales => _own?.Translations ?? [];
    private IReadOnlyList<Option<string>> LanguageOptions =>
        [new("", T["Templates.OwnLanguage", OwnLanguage]), .. (_locale is null ? Locales : Locales.Union([_locale], StringComparer.OrdinalIgnoreCase)).Select(x => new Option<string>(x, Languages.NameOf(x)))];

    /// <summary>Of the triggers that send it.</summary>
    private IReadOnlyList<string> Events => [.. _uses.Select(x => x.Event).Distinct()];

    /// <summary>The events that it is judged by: while no trigger sends it, the one that is shown.</summary>
    private IReadOnlyList<string> Judged => Events.Count == 0 ? [_event] : Events;
    private IReadOnlyList<string> Needed => [.. Judged.SelectMany(TemplateVariables.Needed).Distinct()];

    private TemplateDraft Draft => new(Kind, _own?.Id, _texts.ToInput(Kind, IsTranslation), _locale);
    private bool IsChanged => _isReady && !_isGone && _texts.ToInput(Kind, IsTranslation) != _before.ToInput(Kind, IsTranslation);
    private bool LacksCode => _uses.Count > 0 && _preview?.Findings.Any(x => x.Kind == FindingKind.MissingSecret) == true;
    private string Effect => _uses.Count(x => x.Status == TriggerStatus.Active) is var active and > 0 ? T.Count("Templates.Effect", active) : T["Templates.NoEffect"];

    protected override async Task OnParametersSetAsync()
    {
        if (!Caller.Role.IsDeveloper() || (_isReady && _own?.Id == Id)) return;
        if (Id is { } id) await LoadAsync(id);
        else Begin();
        _isReady = true;
    }

    private async Task LoadAsync(Guid id)
    {
        (_errors, _test, _preview) = ([], null, null);
        _uses = [.. (await Uses.FindAsync(Caller, [id], CancellationToken.None))[id]];
        _event = Events is [var first, ..] ? first : TemplatePreviewCard.Fitting(Kind)[0];
        await EditAsync(id, null);
    }

    /// <summary>Takes a language of the saved template up; one that it does not have yet begins empty.</summary>
    private async Task EditAsync(Guid id, string? locale)
    {
        var own = await Templates.GetAsync(Caller, Kind, id, null, CancellationToken.None);
        var read = locale is null ? own : await Templates.GetAsync(Caller, Kind, id, locale, CancellationToken.None);
        _isGone = own.Failure is not null || read.Failure is not null;
        if (_isGone) return;
        (_own, _locale, _errors) = (own.Value, locale, []);
        _before = TemplateTexts.Of(read.Value, IsTranslation);
        Discard();
    }

    private void Begin()
    {
        (_own, _locale, _uses, _errors, _isGone, _test) = (null, null, [], [], false, null);
        _event = TemplatePreviewCard.Fitting(Kind)[0];
        _before = new() { To = Tag(Kind == MessageKind.Sms ? "user.phone_number" : "user.email") };
        Discard();
    }

    private void Discard() => (_texts, _errors) = (_before with { }, []);

    private async Task SaveAsync()
    {
        var input = _texts.ToInput(Kind, IsTranslation);
        var saved = _own is { } template
            ? await Templates.UpdateAsync(Caller, Kind, template.Id, input, _locale, CancellationToken.None)
            : await Templates.CreateAsync(Caller, Kind, input, CancellationToken.None);
        if (Refused(saved)) return;
        await EditAsync(saved.Value.Id, _locale);
        Notices.Show(T["Templates.Saved"]);
        if (Id is null) Navigation.NavigateTo(NotificationLinks.Template(Kind, saved.Value.Id), replace: true);
    }

    private async Task EditLanguageAsync(string? locale)
    {
        if (_guard is not null && await _guard.MayLeaveAsync()) await EditAsync(_own!.Id, locale is null or "" ? null : locale);
    }

    private async Task AddLanguageAsync()
    {
        if (_guard is null || !await _guard.MayLeaveAsync()) return;
        IReadOnlyList<string> taken = [Caller.Account.DefaultLocale, .. Locales];
        if (await Dialogs.AskAsync<AddLanguageDialog, string>(new DialogParameters<AddLanguageDialog> { { x => x.Taken, taken } }) is { } locale) await EditAsync(_own!.Id, locale);
        StateHasChanged();
    }

    private async Task RemoveLanguageAsync()
    {
        var name = Languages.NameOf(_locale!);
        if (!await Dialogs.ConfirmAsync(T["Templates.RemoveLanguageTitle", name], T["Templates.RemoveLanguageText", name, OwnLanguage], T["Templates.RemoveLanguage", name])) return;
        if (Refused(await Templates.RemoveLanguageAsync(Caller, Kind, _own!.Id, _locale!, CancellationToken.None))) return;
        await EditAsync(_own.Id, null);
        StateHasChanged();
        Notices.Show(T["Templates.LanguageRemoved"]);
    }

    private async Task OpenHistoryAsync()
    {
        if (_guard is null || !await _guard.MayLeaveAsync()) return;
        var parameters = new DialogParameters<TemplateHistoryDialog> { { x => x.Of, _own! }, { x => x.Locale, _locale } };
        if (await Dialogs.AskAsync<TemplateHistoryDialog, TemplateView>(parameters) is not { } restored) return;
        await EditAsync(restored.Id, _locale);
        Notices.Show(T["Templates.Restored"]);
    }

    private async Task SendTestAsync()
    {
        var sent = await Studio.SendTestAsync(Caller, Draft, _event, CancellationToken.None);
        if (!Refused(sent)) _test = sent.Value.Id;
    }

    private async Task DeleteAsync()
    {
        var template = _own!;
        // While triggers send it there is nothing to confirm: the refusal names them.
        if (_uses.Count == 0 && !await Dialogs.ConfirmAsync(T["Templates.DeleteTitle", template.Name], T["Templates.DeleteText"], T["Templates.Delete"])) return;
        if (Refused(await Templates.DeleteAsync(Caller, Kind, template.Id, CancellationToken.None))) return;
        Discard();
        Notices.Show(T["Templates.Deleted"]);
        Navigation.NavigateTo(NotificationLinks.Templates(Kind));
    }

    /// <summary>Shows why something was refused, at its field where it has one.</summary>
    private bool Refused<TValue>(Result<TValue> result)
    {
        _errors = result.Failure is { } failure ? T.Faults(failure) : [];
        var parts = _errors.Select(x => x.Field).Where(x => x is "bodyHtml" or "bodyText").ToList();
        if (parts.Count > 0 && !parts.Contains(_isText ? "bodyText" : "bodyHtml")) _isText = !_isText;
        StateHasChanged();
        return _errors.Count > 0;
    }

    // What stands for the translation's text already is where the line goes; a translation without one takes the account's own along.
    private void AddLine(string line) => _texts.Text = $"{(string.IsNullOrWhiteSpace(_texts.Text) ? Fallback(_own?.BodyText) : _texts.Text)?.TrimEnd()}\n\n{line}";

    private string? Fallback(string? own) => IsTranslation ? own : null;

    private static string Tag(string variable) => $"{{{{{variable}}}}}";
}
