using MemorizingSam.Build;

if (args is not [var source, var target, var version])
{
    Console.Error.WriteLine("usage: MemorizingSam.Build SOURCE TARGET VERSION");
    return 2;
}

try
{
    var library = File.ReadAllBytes(source);
    var outcome = WeakVersionPatch.Apply(library, version);

    // Renamed into place: a build that is killed, or another that runs beside it, never sees half a file.
    var temporary = $"{target}.{Environment.ProcessId}.tmp";
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
    File.WriteAllBytes(temporary, library);
    File.Move(temporary, target, overwrite: true);
    Console.WriteLine($"{version} in {Path.GetFileName(source)}: {outcome}");
    return 0;
}
catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
{
    // The form MSBuild reads as an error of the build.
    Console.Error.WriteLine($"{source} : error MSAM001: {error.Message}");
    return 1;
}
