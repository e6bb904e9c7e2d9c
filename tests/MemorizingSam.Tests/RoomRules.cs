using System.Text.RegularExpressions;

namespace MemorizingSam.Tests;

/// <summary>Which room may use which, checked on source text; docs/architecture.md draws the same.</summary>
/// <remarks>
/// The compiler keeps projects apart, but inside a project nothing else keeps the direction
/// Training → Evaluation → Segmentation → Memory → Model → Checkpoints, and in the server
/// Hosting → Protocols → Sessions → Volumes, Work, Access → Limits, Telemetry.
/// </remarks>
internal static partial class RoomRules
{
    private const string Imaging = "MemorizingSam.Imaging";
    private const string Library = "MemorizingSam";
    private const string Cli = "MemorizingSam.Cli";
    private const string Server = "MemorizingSam.Server";

    private static readonly string[] Projects = [Imaging, Library, Cli, Server];

    // What a server needs of the library.
    private static readonly string[] ServedLibrary =
        ["MemorizingSam.Segmentation", "MemorizingSam.Memory", "MemorizingSam.Checkpoints", Imaging];

    private static readonly string[] BehindSessions =
    [
        "MemorizingSam.Server.Volumes", "MemorizingSam.Server.Work", "MemorizingSam.Server.Access", "MemorizingSam.Server.Limits",
        "MemorizingSam.Server.Telemetry",
    ];

    // The rooms of each divided project, each with the rooms that it may use.
    private static readonly Dictionary<string, string[]> Rooms = new()
    {
        ["MemorizingSam.Imaging.Volumes"] = [],
        ["MemorizingSam.Imaging.Formats"] = ["MemorizingSam.Imaging.Volumes"],
        ["MemorizingSam.Imaging.Preprocessing"] = ["MemorizingSam.Imaging.Volumes"],
        ["MemorizingSam.Imaging.Registration"] = ["MemorizingSam.Imaging.Volumes"],
        ["MemorizingSam.Imaging.Conversion"] =
            ["MemorizingSam.Imaging.Preprocessing", "MemorizingSam.Imaging.Formats", "MemorizingSam.Imaging.Volumes"],
        ["MemorizingSam.Imaging.Datasets"] = [Imaging],
        ["MemorizingSam.Checkpoints"] = [],
        ["MemorizingSam.Model"] = ["MemorizingSam.Checkpoints"],
        ["MemorizingSam.Memory"] = ["MemorizingSam.Model", "MemorizingSam.Checkpoints"],
        ["MemorizingSam.Segmentation"] = ["MemorizingSam.Memory", "MemorizingSam.Model", "MemorizingSam.Checkpoints", Imaging],
        ["MemorizingSam.Evaluation"] =
            ["MemorizingSam.Segmentation", "MemorizingSam.Memory", "MemorizingSam.Model", "MemorizingSam.Checkpoints", Imaging],
        ["MemorizingSam.Training"] =
        [
            "MemorizingSam.Evaluation", "MemorizingSam.Segmentation", "MemorizingSam.Memory", "MemorizingSam.Model",
            "MemorizingSam.Checkpoints", Imaging,
        ],
        ["MemorizingSam.Server.Limits"] = [],
        ["MemorizingSam.Server.Telemetry"] = [],
        ["MemorizingSam.Server.Access"] = ["MemorizingSam.Server.Limits", "MemorizingSam.Server.Telemetry", "MemorizingSam.Imaging.Formats"],
        ["MemorizingSam.Server.Work"] = ["MemorizingSam.Server.Limits", "MemorizingSam.Server.Telemetry"],
        ["MemorizingSam.Server.Volumes"] =
            ["MemorizingSam.Server.Access", "MemorizingSam.Server.Limits", "MemorizingSam.Server.Telemetry", Imaging],
        ["MemorizingSam.Server.Sessions"] = [.. ServedLibrary, .. BehindSessions],
        ["MemorizingSam.Server.Protocols"] = [.. ServedLibrary, .. BehindSessions, "MemorizingSam.Server.Sessions"],
        ["MemorizingSam.Server.Hosting"] = [.. ServedLibrary, Server],
    };

    // The projects that may not say a word, and the word.
    private static readonly (string Word, string[] Projects)[] Forbidden =
    [
        ("TorchSharp", [Imaging, Cli, Server]),
        ("Console", [Imaging, Library]),
        ("System.Console", [Imaging, Library]),
        ("System.Net", [Imaging, Library]),
        ("Microsoft.AspNetCore", [Imaging, Library]),
    ];

    /// <summary>Checks the direction between rooms, the namespaces, the files of public types, and forbidden libraries.</summary>
    /// <param name="source">A file below <c>src/</c>.</param>
    /// <returns>One sentence for each broken rule.</returns>
    public static IEnumerable<string> Check(SourceText source)
    {
        var folder = source.Path["src/".Length..source.Path.LastIndexOf('/')].Replace('/', '.');
        var project = Projects.Where(p => IsWithin(folder, p)).MaxBy(p => p.Length);
        if (project is null)
        {
            return [$"{source.Path}: no rule knows this project; add it to RoomRules."];
        }

        var room = project is Imaging or Library or Server ? Rooms.Keys.SingleOrDefault(r => IsWithin(folder, r)) : project;
        if (room is null)
        {
            return [$"{source.Path}: lies in no room of {project}; move it into one."];
        }

        return
        [
            .. CheckNamespaces(source, folder),
            .. CheckTypes(source),
            .. CheckWords(source, project),
            .. CheckDirection(source, room),
        ];
    }

    private static IEnumerable<string> CheckNamespaces(SourceText source, string folder)
        => from declaration in Namespace().Matches(source.Code)
           where declaration.Groups[1].Value != folder
           select $"{source.Path}: declares namespace {declaration.Groups[1].Value}; its folder says {folder}.";

    private static IEnumerable<string> CheckTypes(SourceText source)
    {
        var file = source.Path[(source.Path.LastIndexOf('/') + 1)..];
        return from type in PublicType().Matches(source.Code)
               let name = type.Groups[1].Value
               where file != $"{name}.cs" && !file.StartsWith($"{name}.") && !file.StartsWith($"{name}{{")
               select $"{source.Path}: declares public type {name}; give it its own file {name}.cs.";
    }

    private static IEnumerable<string> CheckWords(SourceText source, string project)
        => from rule in Forbidden
           where rule.Projects.Contains(project) && Regex.IsMatch(source.Code, $@"(?<![\w.]){Regex.Escape(rule.Word)}\b")
           select $"{source.Path}: uses {rule.Word}, which {project} must not.";

    private static IEnumerable<string> CheckDirection(SourceText source, string room)
        => from used in Mention().Matches(source.Code).Select(m => RoomOf(m.Value)).Distinct()
           where used is not null && !IsWithin(used, room) && !MayUse(room, used)
           select $"{source.Path}: uses {used}, which {room} must not.";

    private static bool MayUse(string room, string used) => room switch
    {
        Cli => true,
        _ => Rooms[room].Any(allowed => IsWithin(used, allowed)),
    };

    // The room, or else the undivided project, that a dotted name leads to; null for the root namespace itself.
    private static string? RoomOf(string name)
        => Rooms.Keys.Concat([Imaging, Cli, Server]).FirstOrDefault(r => IsWithin(name, r));

    private static bool IsWithin(string name, string outer) => name == outer || name.StartsWith(outer + ".");

    [GeneratedRegex(@"\bnamespace\s+([\w.]+)")]
    private static partial Regex Namespace();

    // At the start of a line, where the formatting rules put types that are not nested.
    [GeneratedRegex(
        @"^public\s+(?:(?:static|sealed|abstract|readonly|partial|ref|unsafe)\s+)*"
        + @"(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?|delegate\s+[\w<>\[\],.?]+)\s+(\w+)",
        RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"(?<![\w.])MemorizingSam(\.\w+)+")]
    private static partial Regex Mention();
}
