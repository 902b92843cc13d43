using Freshcom.Components.Forms;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Freshcom.Features.Users;

/// <summary>The choices of the dialog, and what they lead to.</summary>
public sealed partial class ChangeAuthMethodDialog
{
    private AuthMethodPreview? _preview;
    private AuthMethod? _method;
    private VerificationWayKind? _way;
    private string _code = "";
    private string? _codeError, _reason;
    private IReadOnlyList<Error>? _faults;
    private bool _acting;

    [Parameter, EditorRequired] public Guid UserId { get; set; }

    /// <summary>The user is a customer's: the words say "customer".</summary>
    [Parameter] public bool IsCustomer { get; set; }
    [CascadingParameter] private Caller Caller { get; set; } = default!;
    [CascadingParameter] private IMudDialogInstance Dialog { get; set; } = default!;
    [Inject] private AuthMethodChangeService Changes { get; set; } = default!;

    private AuthMethodChoice? Chosen => _preview?.Choices.FirstOrDefault(x => x.Method == _method);

    private string? ForWhom => _preview is null ? null : T[IsCustomer ? "ChangeMethod.ForCustomer" : "For", _preview.Name ?? T["NoName"].Value].Value;

    /// <summary>The login's code would not arrive.</summary>
    private bool CannotWork => Chosen is { Readiness.Fault: not null };

    private bool Ready => Chosen is { MayBeChosen: true } chosen && (!chosen.NeedsVerification || _way switch
    {
        VerificationWayKind.SendCode => _code.Length == _preview!.CodeLength,
        VerificationWayKind.ConfirmAtLogin => true,
        VerificationWayKind.MarkVerified => !string.IsNullOrWhiteSpace(_reason),
        _ => false,
    });

    private string ActText
    {
        get
        {
            if (_method is not { } method) return T["ChangeMethod"];
            var name = T[$"MethodInSentence.{method}"].Value;
            return Chosen is { NeedsVerification: true } ? T[$"Act.{_way ?? VerificationWayKind.SendCode}", name] : T["Act.Change", name];
        }
    }

    private string Consequence
    {
        get
        {
            var sessions = _preview!.OpenSessions switch { 0 => "", 1 => T["Ends.One"].Value, var n => T["Ends.Many", n].Value };
            var told = T[$"{(_preview.NoticeTo is null ? "NotTold" : "Told")}.{(IsCustomer ? "Customer" : "User")}"].Value;
            return sessions.Length == 0 ? told : $"{sessions} {told}";
        }
    }

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var found = await Changes.PreviewAsync(Caller, UserId, CancellationToken.None);
        _faults = found.Failure is { } failure ? T.Faults(failure) : null;
        if (_faults is not null) return;
        _preview = found.Value;
        if (_way is null && Chosen is { } chosen) _way = VerificationWayKinds.FirstOpen(chosen);
    }

    private void Choose(AuthMethod? method)
    {
        (_method, _code, _codeError, _faults) = (method, "", null, null);
        _way = Chosen is { NeedsVerification: true } chosen ? VerificationWayKinds.FirstOpen(chosen) : null;
    }

    private void TakeWay(VerificationWayKind? way) => (_way, _faults) = (way, null);

    private void TypeCode(string code)
    {
        _code = code;
        if (code.Length > 0) _codeError = null;
    }

    private string? Words(AuthMethodChoice choice) => choice switch
    {
        { Method: AuthMethod.Simple } => T["NoCode"].Value,
        { Address: null } => null,
        { Method: var method, Address: var address, VerifiedAt: var at } => T[at is null ? "Address.NotVerified" : "Address.Verified", method == AuthMethod.TfaSms ? PhoneNumber.Spaced(address)! : address].Value,
    };

    private string? WhyNot(AuthMethodChoice choice) => choice.Obstacle switch
    {
        null => null,
        AuthMethodObstacle.InUse => T["UsedNow"].Value,
        AuthMethodObstacle.SetUpByUser => T[IsCustomer ? "SetUpByCustomer" : "SetUpByUser"].Value,
        AuthMethodObstacle.NoAddress => T[$"NoAddress.{choice.Method}"].Value,
        _ => throw new InvalidOperationException($"Unknown obstacle {choice.Obstacle}."),
    };

    private Channel ChannelOf => _method?.Channel() ?? throw new InvalidOperationException("Only a method with an address sends codes.");

    private Task<Result<SentVerificationCode>> SendAsync() => Changes.SendCodeAsync(Caller, UserId, ChannelOf, CancellationToken.None);

    private async Task ActAsync()
    {
        if (!Ready || _acting) return;
        _acting = true;
        try
        {
            var changed = await Changes.ChangeAsync(Caller, UserId, _method!.Value, TakenWay(), CancellationToken.None);
            if (changed.Failure is { } failure) await ShowAsync(failure);
            else Dialog.Close(DialogResult.Ok(changed.Value));
        }
        finally
        {
            _acting = false;
        }
    }

    private VerificationWay? TakenWay() => Chosen is not { NeedsVerification: true } ? null : _way switch
    {
        VerificationWayKind.SendCode => new VerificationWay.SendCode(_code),
        VerificationWayKind.ConfirmAtLogin => new VerificationWay.ConfirmAtNextLogin(),
        VerificationWayKind.MarkVerified => new VerificationWay.MarkVerified(_reason ?? ""),
        _ => null,
    };

    private async Task ShowAsync(Failure failure)
    {
        var faults = T.Faults(failure);
        if (faults.Any(x => x.Field is "emailVerificationCode" or "phoneVerificationCode"))
        {
            var left = await Changes.CountTriesLeftAsync(Caller, UserId, ChannelOf, CancellationToken.None);
            (_code, _codeError) = ("", left == 0 ? T["Code.Expired"] : T["Code.Wrong", left]);
        }
        _faults = faults;
    }
}
