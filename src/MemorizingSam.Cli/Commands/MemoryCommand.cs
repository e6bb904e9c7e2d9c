using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using MemorizingSam.Cli.Output;
using MemorizingSam.Memory;

namespace MemorizingSam.Cli.Commands;

/// <summary><c>memsam memory</c>: what a memory bank holds, and its upkeep.</summary>
internal static class MemoryCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Builds the command.</summary>
    public static Command Create() => new("memory", "Look at a memory bank and keep it in order.")
    {
        Reading("list", "List the memories.", bank => bank.List(), bank => MemoryText.List(bank.List())),
        Reading("statistics", "Count memories, categories and bytes.", bank => bank.Statistics(), bank => MemoryText.Describe(bank.Statistics())),
        CreateVerify(),
        CreateShow(),
        Changing("disable", "Recall a memory no more; it stays in the bank.", (bank, id) => bank.Disable(id), "Disabled"),
        Changing("enable", "Recall a disabled memory again.", (bank, id) => bank.Enable(id), "Enabled"),
        Changing("remove", "Take a memory out of the bank; 'compact' then erases its bytes.", (bank, id) => bank.Remove(id), "Removed"),
        CreateWeigh(),
        CreateCompact(),
        CreateExport(),
        CreateImport(),
        RebuildCommand.Create(),
    };

    private static Command Reading(string name, string description, Func<MemoryBank, object> result, Func<MemoryBank, string> inWords)
    {
        var (folder, json) = (Folder(), SharedOptions.Json());
        var command = new Command(name, description) { folder, json };
        command.SetWork((parsed, _) =>
        {
            using var bank = MemoryBank.OpenToRead(parsed.GetRequiredValue(folder));
            Tell(parsed, parsed.GetValue(json), result(bank), inWords(bank));
        });
        return command;
    }

    private static Command Changing(string name, string description, Action<MemoryBank, string> change, string done)
    {
        var (folder, id, quiet) = (Folder(), Id(), SharedOptions.Quiet());
        var command = new Command(name, description) { folder, id, quiet };
        command.SetWork((parsed, _) => Change(parsed, folder, quiet, bank =>
        {
            var memory = bank.Show(parsed.GetRequiredValue(id));
            change(bank, memory.Id);
            return $"{done} {memory.Id} ({string.Join(", ", memory.Categories)}).";
        }));
        return command;
    }

    private static Command CreateVerify()
    {
        var (folder, json) = (Folder(), SharedOptions.Json());
        var command = new Command("verify", "Check every byte of the bank.") { folder, json };
        command.SetWork((parsed, cancellation) =>
        {
            using var bank = MemoryBank.OpenToRead(parsed.GetRequiredValue(folder));
            var report = bank.Verify(cancellation);
            Tell(parsed, parsed.GetValue(json), report, MemoryText.Describe(report));
            if (!report.IsClean)
            {
                throw new IOException(
                    $"'{Path.GetFileName(bank.Folder)}' has {report.Damages.Count} fault(s), listed above; damaged memories are not recalled. "
                    + "Remove them, or bring the bank back from an export.");
            }
        });
        return command;
    }

    private static Command CreateShow()
    {
        var (folder, id) = (Folder(), Id());
        var command = new Command("show", "Show all that is known about a memory.") { folder, id };
        command.SetWork((parsed, _) =>
        {
            using var bank = MemoryBank.OpenToRead(parsed.GetRequiredValue(folder));
            var memory = bank.Show(parsed.GetRequiredValue(id));
            parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(memory, Json));
        });
        return command;
    }

    private static Command CreateWeigh()
    {
        var (folder, id, quiet) = (Folder(), Id(), SharedOptions.Quiet());
        var weight = new Argument<double>("WEIGHT") { Description = "1 for as much as any other; 2 makes it count as if it were half as far." };
        var command = new Command("weigh", "Let a memory count more or less than others of equal distance.") { folder, id, weight, quiet };
        command.SetWork((parsed, _) => Change(parsed, folder, quiet, bank =>
        {
            var memory = bank.Show(parsed.GetRequiredValue(id));
            bank.Weigh(memory.Id, parsed.GetValue(weight));
            return FormattableString.Invariant($"{memory.Id} ({string.Join(", ", memory.Categories)}) now has weight {parsed.GetValue(weight)}.");
        }));
        return command;
    }

    private static Command CreateCompact()
    {
        var (folder, quiet) = (Folder(), SharedOptions.Quiet());
        var command = new Command("compact", "Erase what was removed.") { folder, quiet };
        command.SetWork((parsed, _) => Change(parsed, folder, quiet, bank =>
        {
            var report = bank.Compact();
            var left = report.Remaining.Count == 0 ? "" : $" Could not delete {string.Join(", ", report.Remaining)}; delete them by hand.";
            return $"Erased {report.Erased} memories, freed {report.FreedBytes:N0} bytes.{left}";
        }));
        return command;
    }

    private static Command CreateExport()
    {
        var (folder, quiet) = (Folder(), SharedOptions.Quiet());
        var output = new Option<string>("--output", "-o") { Description = "The archive, one file.", HelpName = "FILE", Required = true };
        var people = new Option<bool>("--with-people") { Description = "Keep who accepted, accession numbers, source paths and notes." };
        var pictures = new Option<bool>("--with-thumbnails") { Description = "Keep the small pictures." };
        var command = new Command("export", "Write the bank into one file, without people and pictures unless asked.")
        {
            folder, output, people, pictures, quiet,
        };
        command.SetWork((parsed, _) =>
        {
            using var bank = MemoryBank.OpenToRead(parsed.GetRequiredValue(folder));
            var path = parsed.GetRequiredValue(output);
            var report = bank.Export(
                path, new ExportOptions { WithPeople = parsed.GetValue(people), WithThumbnails = parsed.GetValue(pictures) });
            Say(parsed, quiet, $"Wrote {report.Exported} memories to {path}.{MemoryText.Skipped(report.Skipped)}");
        });
        return command;
    }

    private static Command CreateImport()
    {
        var (folder, quiet) = (Folder(), SharedOptions.Quiet());
        var archive = new Option<string>("--input", "-i") { Description = "An archive, or the folder of another bank.", HelpName = "FILE", Required = true };
        var command = new Command("import", "Take in what an archive or another bank holds; what is there already is passed over.") { folder, archive, quiet };
        command.SetWork((parsed, _) =>
        {
            var (target, source) = (parsed.GetRequiredValue(folder), parsed.GetRequiredValue(archive));
            if (!Directory.Exists(target) && !Directory.Exists(source))
            {
                using var fresh = MemoryBank.CreateFrom(target, source);
                Say(parsed, quiet, $"Began {target} with {fresh.Count} memories.");
                return;
            }

            Change(parsed, folder, quiet, bank =>
            {
                using var other = Directory.Exists(source) ? MemoryBank.OpenToRead(source) : null;
                var report = other is null ? bank.Import(source) : bank.Merge(other);
                return $"Took in {report.Imported.Count} memories; {report.Duplicates} were there already.{MemoryText.Skipped(report.Skipped)}";
            });
        });
        return command;
    }

    private static void Change(ParseResult parsed, Argument<string> folder, Option<bool> quiet, Func<MemoryBank, string> change)
    {
        using var bank = MemoryBank.OpenToWrite(parsed.GetRequiredValue(folder));
        Say(parsed, quiet, change(bank));
    }

    private static void Say(ParseResult parsed, Option<bool> quiet, string words)
    {
        if (!parsed.GetValue(quiet))
        {
            parsed.InvocationConfiguration.Output.WriteLine(words);
        }
    }

    private static void Tell(ParseResult parsed, bool inJson, object result, string words)
        => parsed.InvocationConfiguration.Output.WriteLine(inJson ? JsonSerializer.Serialize(result, result.GetType(), Json) : words);

    private static Argument<string> Folder() => new("BANK") { Description = "Folder of the memory bank." };

    private static Argument<string> Id() => new("ID") { Description = "Id of a memory, or the beginning of it." };
}
