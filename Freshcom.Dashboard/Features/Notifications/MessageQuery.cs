using System.Globalization;
using Freshcom.Domain;
using Freshcom.JsonApi;

namespace Freshcom.Features.Notifications;

/// <summary>What the messages' page is narrowed to, as it stands in the address.</summary>
public sealed record MessageQuery(string? Search, string? State, string? Kind, string? Event, string? Trigger, string? Template, string? User, string? Customer, string? Since, string? Problems, string? Codes = null)
{
    /// <summary>What did not arrive.</summary>
    public static readonly IReadOnlyList<MessageStatus> ProblemStatuses = [MessageStatus.NotSent, MessageStatus.Failed, MessageStatus.Undelivered, MessageStatus.Expired];

    /// <summary>What has left, or in test mode was captured.</summary>
    public static readonly IReadOnlyList<MessageStatus> SentStatuses = [MessageStatus.Sent, MessageStatus.Delivered, MessageStatus.Captured];

    /// <summary>Values of <see cref="Codes"/>: messages with a code or token that left, or that did not arrive.</summary>
    public const string CodesSent = "sent", CodesUndelivered = "undelivered";

    public bool IsSet => this != new MessageQuery(null, null, null, null, null, null, null, null, null, null);

    /// <summary>How far back <see cref="Since"/> may look, in days.</summary>
    public static readonly IReadOnlyList<int> DaysBack = [1, 7, 30, 90];

    /// <summary>Values that nobody offers are passed over.</summary>
    public MessageFilter ToFilter(DateTimeOffset now) => new()
    {
        IsCode = Codes is CodesSent or CodesUndelivered ? true : null,
        Statuses = Problems is not null || Codes == CodesUndelivered ? ProblemStatuses : Codes == CodesSent ? SentStatuses : WireNames.TryParse<MessageStatus>(State, out var status) ? Together(status) : [],
        Kind = WireNames.TryParse<MessageKind>(Kind, out var kind) ? kind : null,
        EventName = Event,
        TriggerId = IdIn(Trigger),
        TemplateId = IdIn(Template),
        UserId = IdIn(User),
        CustomerId = IdIn(Customer),
        Since = int.TryParse(Since, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && DaysBack.Contains(days) ? now.AddDays(-days) : null,
    };

    // Nobody tells apart what waits for the worker and what the worker holds.
    private static IReadOnlyList<MessageStatus> Together(MessageStatus status) => status == MessageStatus.Pending ? [MessageStatus.Pending, MessageStatus.Sending] : [status];

    private static Guid? IdIn(string? text) => Guid.TryParse(text, out var id) ? id : null;
}
