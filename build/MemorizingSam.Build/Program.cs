namespace MemorizingSam.Build;

/// <summary>The build's command: writes a copy of a shared object that no longer insists on one symbol version.</summary>
internal static class Program
{
    /// <summary>Patches a copy, reporting on the console.</summary>
    /// <inheritdoc cref="Run"/>
    internal static int Main(string[] args) => Run(args, Console.Out, Console.Error);

    /// <summary>Patches a copy.</summary>
    /// <param name="args">The library to read, the library to write, the version's name.</param>
    /// <param name="output">Gets one line that says what was done.</param>
    /// <param name="errors">Gets one line that says what is wrong, in the form in which MSBuild knows an error.</param>
    /// <returns>0 when the copy is written; 1 when the library is not what it should be; 2 for wrong arguments.</returns>
    internal static int Run(string[] args, TextWriter output, TextWriter errors)
    {
        if (args is not [var source, var target, var version])
        {
            errors.WriteLine("usage: MemorizingSam.Build SOURCE.so TARGET.so VERSION");
            return 2;
        }

        try
        {
            var library = File.ReadAllBytes(source);
            var outcome = WeakVersionPatch.Apply(library, version);
            Replace(Path.GetFullPath(target), library);
            output.WriteLine($"{version} in {Path.GetFileName(source)}: {outcome}");
            return 0;
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"{source} : error MSAM001: {error.Message}");
            return 1;
        }
    }

    // Renamed into place: neither a killed build nor a second one beside it leaves or sees half a library.
    private static void Replace(string target, byte[] library)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var temporary = $"{target}.{Environment.ProcessId}.tmp";
        File.WriteAllBytes(temporary, library);
        File.Move(temporary, target, overwrite: true);
    }
}
