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

/// <summary>Makes a template, or changes one.</summary>
public sealed partial class TemplateEditor
{
    private readonly string _formId = Ids.New("form");
    private TemplateView? _saved;
    private IReadOnlyList<TemplateUse> _uses = [];
    private IReadOnlyList<Error> _errors = [];
    private string? _name, _to, _subject, _from, _html, _text;
    private bool _isReady, _isGone;

    /// <summary>E-mail or SMS.</summary>
    [Parameter, EditorRequired] public MessageKind Kind { get; set; }

    /// <summary>Null for a new one.</summary>
    [Parameter, EditorRequired] public Guid? Id { get; set; }
    [CascadingParameter] private Caller Caller { get; set; } = default!;
    [Inject] private TemplateService Templates { get; set; } = default!;
    [Inject] private TemplateUses Uses { get; set; } = default!;
    [Inject] private IDialogService Dialogs { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private Notices Notices { get; set; } = default!;
    [Inject] private IStringLocalizer<Texts> T { get; set; } = default!;

    private string ListTitle => T[Kind == MessageKind.Sms ? "Nav.SmsTemplates" : "Nav.EmailTemplates"];
    private string UsedText => _uses.Count == 0 ? T["Templates.NotUsed"] : T.Count("Templates.Used", _uses.Count);
    private IReadOnlyList<string> Events => [.. _uses.Select(x => x.Event).Distinct()];
    private IReadOnlyList<string> Needed => Events.Count == 0 ? ["code"] : [.. Events.SelectMany(TemplateVariables.Needed).Distinct()];

    protected override async Task OnParametersSetAsync()
    {
        if (!Caller.Role.IsDeveloper() || (_isReady && _saved?.Id == Id)) return;
        if (Id is { } id) await LoadAsync(id);
        else Begin();
        _isReady = true;
    }

    private async Task LoadAsync(Guid id)
    {
        var found = await Templates.GetAsync(Caller, Kind, id, null, CancellationToken.None);
        _isGone = found.Failure is not null;
        if (_isGone) return;
        _uses = [.. (await Uses.FindAsync(Caller, [id], CancellationToken.None))[id]];
        Take(found.Value);
    }

    private void Take(TemplateView template)
    {
        _saved = template;
        (_name, _to, _subject, _from, _html, _text) = (template.Name, template.To, template.Subject, template.From, template.BodyHtml, template.BodyText);
    }

    private void Begin()
    {
        (_saved, _uses, _errors, _isGone) = (null, [], [], false);
        (_name, _subject, _from, _html, _text) = (null, null, null, null, null);
        _to = Tag(Kind == MessageKind.Sms ? "user.phone_number" : "user.email");
    }

    private async Task SaveAsync()
    {
        var input = new TemplateInput { Name = _name?.Trim(), To = _to, BodyText = _text };
        if (Kind == MessageKind.Email) input = input with { Subject = _subject, From = _from, BodyHtml = _html };
        var saved = _saved is { } template
            ? await Templates.UpdateAsync(Caller, Kind, template.Id, input, null, CancellationToken.None)
            : await Templates.CreateAsync(Caller, Kind, input, CancellationToken.None);
        _errors = saved.Failure is { } failure ? T.Faults(failure) : [];
        if (_errors.Count > 0) return;
        Take(saved.Value);
        Notices.Show(T["Templates.Saved"]);
        if (Id is null) Navigation.NavigateTo(NotificationLinks.Template(Kind, saved.Value.Id), replace: true);
    }

    private async Task DeleteAsync()
    {
        var template = _saved!;
        // While triggers send it there is nothing to confirm: the refusal names them.
        if (_uses.Count == 0 && !await Dialogs.ConfirmAsync(T["Templates.DeleteTitle", template.Name], T["Templates.DeleteText"], T["Templates.Delete"])) return;
        var deleted = await Templates.DeleteAsync(Caller, Kind, template.Id, CancellationToken.None);
        _errors = deleted.Failure is { } failure ? T.Faults(failure) : [];
        StateHasChanged();
        if (_errors.Count > 0) return;
        Notices.Show(T["Templates.Deleted"]);
        Navigation.NavigateTo(NotificationLinks.Templates(Kind));
    }

    private static string Tag(string variable) => $"{{{{{variable}}}}}";
}
