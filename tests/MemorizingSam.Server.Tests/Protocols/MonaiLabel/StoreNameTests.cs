using MemorizingSam.Server.Protocols.MonaiLabel;

namespace MemorizingSam.Server.Tests.Protocols.MonaiLabel;

public sealed class StoreNameTests
{
    [Theory]
    [InlineData("case1", "case1")]
    [InlineData("6: CT Thorax", "6%3A CT Thorax")]
    [InlineData("CT Chest (1)", "CT Chest (1)")]
    [InlineData("Müller", "M%C3%BCller")]
    [InlineData("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd")]
    [InlineData("..\\x", "%2E.%5Cx")]
    [InlineData(".hidden.", "%2Ehidden%2E")]
    [InlineData(" a ", "%20a%20")]
    [InlineData("100%", "100%25")]
    [InlineData("a\"b", "a%22b")]
    public void Escape_AnyId_IsAsciiWithoutSeparatorsAndIsReadBack(string id, string stem)
    {
        Assert.Equal(stem, StoreName.Escape(StoreName.RequireId(id)));
        Assert.Equal(id, StoreName.IdOf(stem));
    }

    [Theory]
    [InlineData("50%ab")]
    [InlineData("Müller")]
    [InlineData("a%2Gb")]
    [InlineData("%41")]
    public void IdOf_FileThatWasPutThereByHand_IsItsName(string stem)
    {
        Assert.Equal(stem, StoreName.IdOf(stem));
        Assert.Contains(stem, StoreName.StemsOf(stem));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("a\nb")]
    [InlineData("a\ud800")]
    public void RequireId_WhatNobodyCallsAnImage_IsRefused(string? id)
        => Assert.Equal(
            "An image's id has 1 to 128 printable characters, and fewer where they are not of the English alphabet.",
            Assert.Throws<InvalidDataException>(() => StoreName.RequireId(id)).Message);

    [Fact]
    public void RequireId_TooLongForAFile_IsRefused()
    {
        StoreName.RequireId(new string('a', 128));
        Assert.Throws<InvalidDataException>(() => StoreName.RequireId(new string('a', 129)));
        Assert.Throws<InvalidDataException>(() => StoreName.RequireId(new string('ü', 34)));
    }

    [Fact]
    public void StemsOf_IdThatLeadsElsewhere_AreEscapedAlone() => Assert.Equal(["%2E.%2Fx"], StoreName.StemsOf("../x"));
}
