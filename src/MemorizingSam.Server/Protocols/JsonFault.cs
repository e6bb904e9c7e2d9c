using System.Text.Json;
using System.Text.RegularExpressions;

namespace MemorizingSam.Server.Protocols;

/// <summary>Tells a client in one line what is wrong with its JSON, in the words of JSON and not of .NET.</summary>
/// <remarks>
/// The framework keeps what is missing, and what was expected, in its messages alone. Whatever they become, no name of a type gets out.
/// </remarks>
internal static partial class JsonFault
{
    /// <summary>The line.</summary>
    public static string Tell(JsonException fault)
    {
        if (Missing().Match(fault.Message) is { Success: true, Groups: var missing })
        {
            return $"The request's JSON lacks {missing[1].Value}{(fault.Path is null or "$" ? "" : $" in {fault.Path}")}.";
        }

        // A reader's own fault is of a type that is not public; only the converters' faults have another message.
        if (Wrong().Match(fault.Message) is not { Success: true, Groups: var wrong })
        {
            return NullIn().IsMatch(fault.Message) ? $"The request's JSON is wrong at {fault.Path}: null is not taken there."
                : fault.LineNumber is { } line ? $"The request's JSON cannot be read at line {line + 1}, byte {fault.BytePositionInLine + 1}."
                : "The request's JSON cannot be read.";
        }

        return $"The request's JSON is wrong at {fault.Path}{Expected(wrong[1].Value, fault.InnerException?.Message ?? "")}.";
    }

    /// <summary>What was expected, as far as it is known.</summary>
    /// <param name="type">What was to be made: the value's own type, or that of the object around it.</param>
    /// <param name="reason">What the reader of a single value said.</param>
    private static string Expected(string type, string reason) => reason switch
    {
        _ when type.EndsWith("[]", StringComparison.Ordinal) => ": an array is expected",
        _ when reason.EndsWith("as a number.", StringComparison.Ordinal) => ": a number is expected",
        _ when reason.EndsWith("as a boolean.", StringComparison.Ordinal) => ": true or false is expected",
        _ when reason.EndsWith("as a string.", StringComparison.Ordinal) => ": a text is expected",
        _ when WholeNumber().IsMatch(reason) => ": a whole number is expected",
        _ => "",
    };

    [GeneratedRegex("missing required properties including: (('[^']*'(, )?)+)")]
    private static partial Regex Missing();

    [GeneratedRegex(@"could not be converted to (.+?)\. Path:")]
    private static partial Regex Wrong();

    [GeneratedRegex("doesn't allow null|disallows null", RegexOptions.IgnoreCase)]
    private static partial Regex NullIn();

    [GeneratedRegex(@"out of bounds for an U?Int\d+\.$")]
    private static partial Regex WholeNumber();
}
