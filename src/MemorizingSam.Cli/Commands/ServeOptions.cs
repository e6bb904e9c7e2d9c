using System.CommandLine;

namespace MemorizingSam.Cli.Commands;

/// <summary>Options that <c>memsam serve</c> and its subcommands have in common.</summary>
internal static class ServeOptions
{
    /// <summary>--data: where the server keeps everything.</summary>
    public static Option<string?> Data() => new("--data")
    {
        Description = "Folder for volumes, sessions, memory, keys and audit log; without it 'memsam' in the user's own data folder.",
        HelpName = "DIR",
    };

    /// <summary>--keys: the key file.</summary>
    public static Option<string?> Keys() => new("--keys")
    {
        Description = "The key file; without it keys.json in the data folder. With a key in it, every request needs one.",
        HelpName = "FILE",
    };

    /// <summary>The data folder.</summary>
    /// <param name="given">What the user gave; null for nothing.</param>
    /// <exception cref="ArgumentException">None was given, and the user has no data folder of his own.</exception>
    public static string DataFolder(string? given)
    {
        if (given is not null)
        {
            return Path.GetFullPath(given);
        }

        var own = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return own.Length > 0
            ? Path.Combine(own, "memsam")
            : throw new ArgumentException("This user has no data folder; say where the server may keep its data with --data DIR.");
    }
}
