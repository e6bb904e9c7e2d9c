using MemorizingSam.Server.Access;

namespace MemorizingSam.Server.Tests.Access;

public sealed class PrivateFolderTests : IDisposable
{
    private const UnixFileMode Owners = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Make_FolderAndFile_AreTheirOwnersAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes of files.");
            return;
        }

        PrivateFolder.Make(_folder.File("a"));
        PrivateFolder.MakeFile(_folder.File("b"), "1"u8);
        PrivateFolder.MakeFile(_folder.File("b"), "2"u8);

        Assert.Equal(Owners | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.File("a")));
        Assert.Equal((Owners, "1"), (File.GetUnixFileMode(_folder.File("b")), File.ReadAllText(_folder.File("b"))));
        Assert.False(PrivateFolder.IsOpen(_folder.File("a")));
    }

    [Fact]
    public void TryClose_WhatOthersMayRead_TakesTheirRightsAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes of files.");
            return;
        }

        var path = _folder.Write("a", "1"u8);
        File.SetUnixFileMode(path, Owners | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Assert.True(PrivateFolder.IsOpen(path));

        Assert.True(PrivateFolder.TryClose(path));

        Assert.Equal(Owners, File.GetUnixFileMode(path));
    }
}
