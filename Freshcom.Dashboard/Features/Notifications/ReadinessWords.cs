using System.Globalization;
using Freshcom.Components;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.Resources;
using Microsoft.Extensions.Localization;

namespace Freshcom.Features.Notifications;

/// <summary>The needs of a method in words.</summary>
public static class ReadinessWords
{
    /// <summary>"Login code trigger".</summary>
    public static string Name(this IStringLocalizer<Texts> texts, AuthMethod method, ReadinessPoint point) => texts[$"Ready.{point.Subject}.{method}"];

    /// <summary>What there is or is missing, in one or two sentences.</summary>
    public static string Words(this IStringLocalizer<Texts> texts, MethodReadiness of, ReadinessPoint point, Caller caller, ViewerClock? clock) => point switch
    {
        { Subject: ReadinessSubject.Addresses } => Addresses(texts, of),
        { Subject: ReadinessSubject.Gateway, State: ReadinessState.Met } when caller.IsTest => texts["Ready.Gateway.Test"],
        { Answer: { } answer } => texts[$"Ready.Gateway.Answer.{point.State}", texts.Moment(point.At!.Value, clock), texts.Reason(answer)],
        { Flaw: { } flaw } => flaw.Locale is null ? texts[$"Ready.Flaw.{flaw.Fault}", point.Name!] : texts[$"Ready.Flaw.{flaw.Fault}.Version", point.Name!, LanguageOf(flaw.Locale)],
        { Subject: ReadinessSubject.VerificationTrigger, State: ReadinessState.Warning } => texts["Ready.Paused", texts.Moment(point.At!.Value, clock)],
        { State: ReadinessState.Met, Name: { } name } when point.Subject != ReadinessSubject.Template => texts["Ready.Sends", name],
        _ => texts[$"Ready.{point.Subject}.{of.Method}.{point.State}"],
    };

    private static string Addresses(IStringLocalizer<Texts> texts, MethodReadiness of)
    {
        if (of.AllUsers == 0) return texts["Ready.NoUsers"];
        var reachable = texts.Count("Ready.Addresses", of.AllUsers, of.Reachable);
        return of.Unverified == 0 ? reachable : $"{reachable} {texts[$"Ready.Unverified.{of.Method}", of.Unverified].Value}";
    }

    private static string LanguageOf(string locale) => CultureInfo.GetCultureInfo(locale).NativeName;
}
