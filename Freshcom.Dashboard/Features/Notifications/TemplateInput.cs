using Freshcom.Domain;
using Freshcom.JsonApi;

namespace Freshcom.Features.Notifications;

/// <summary>What may be written on a template of either kind.</summary>
public sealed record TemplateInput
{
    public Optional<string?> Name { get; init; }
    public Optional<string?> To { get; init; }
    public Optional<string?> From { get; init; }
    public Optional<string?> ReplyTo { get; init; }
    public Optional<string?> Subject { get; init; }
    public Optional<string?> BodyHtml { get; init; }

    /// <summary>An e-mail's plain body, or the text message.</summary>
    public Optional<string?> BodyText { get; init; }
    public Optional<string?> Description { get; init; }
}

/// <summary>A template's input as one of the API's types has it.</summary>
internal interface ITemplateInput : IResourceInput
{
    TemplateInput ToTemplate();
}

/// <summary>What may be written on an e-mail template.</summary>
public sealed record EmailTemplateInput : ITemplateInput
{
    public static string ResourceType => "EmailTemplate";

    public Optional<string?> Name { get; init; }
    public Optional<string?> Subject { get; init; }
    public Optional<string?> From { get; init; }
    public Optional<string?> To { get; init; }
    public Optional<string?> ReplyTo { get; init; }
    public Optional<string?> BodyHtml { get; init; }
    public Optional<string?> BodyText { get; init; }
    public Optional<string?> Description { get; init; }

    public TemplateInput ToTemplate() => new() { Name = Name, Subject = Subject, From = From, To = To, ReplyTo = ReplyTo, BodyHtml = BodyHtml, BodyText = BodyText, Description = Description };
}

/// <summary>What may be written on an SMS template.</summary>
public sealed record SmsTemplateInput : ITemplateInput
{
    public static string ResourceType => "SMSTemplate";

    public Optional<string?> Name { get; init; }
    public Optional<string?> To { get; init; }
    public Optional<string?> Body { get; init; }
    public Optional<string?> Description { get; init; }

    public TemplateInput ToTemplate() => new() { Name = Name, To = To, BodyText = Body, Description = Description };
}
