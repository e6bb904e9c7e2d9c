using MemorizingSam.Server.Protocols.MonaiLabel;

namespace MemorizingSam.Server.Tests.Protocols.MonaiLabel;

public sealed class NumberedNamesTests
{
    // What is found; what is said; what that means, what is unsure, what has no name.
    [Theory]
    [InlineData("1 2", "spleen=1 liver=2", "liver=2 spleen=1", "", "")]
    [InlineData("1 2", "mandible=3 brainstem=2", "brainstem=1 mandible=2", "", "")]
    [InlineData("2", "brainstem=2 mandible=3", "", "brainstem mandible", "")]
    [InlineData("2 3", "brainstem=2 mandible=3", "brainstem=2 mandible=3", "", "")]
    [InlineData("1", "brainstem=2 mandible=3", "brainstem=1", "", "")]
    [InlineData("1 3", "a=1 b=3 c=4", "a=1", "b c", "")]
    [InlineData("7 9", "a=7 b=9", "a=7 b=9", "", "")]
    [InlineData("1 2", "spleen=1 liver=3 background=4 kidney=5", "liver=2 spleen=1", "", "")]
    [InlineData("1", "background=0 spleen=1", "spleen=1", "", "")]
    [InlineData("1 2", "a=0 b=1", "a=1 b=2", "", "")]
    [InlineData("1 5", "a=1 b=2 c=3", "a=1", "", "5")]
    [InlineData("1 5", "mandible=3 brainstem=2", "", "brainstem", "5")]
    [InlineData("1 2", "", "", "", "1 2")]
    [InlineData("1 2", "a=1 a=2", "a=1 a=2", "", "")]
    [InlineData("1 2 3", "a=1 b=2 a=4", "a=1 a=3 b=2", "", "")]
    [InlineData("1 2", "a=2 a=3 b=1", "a=2 b=1", "", "")]
    [InlineData("1", "a=1 b=1", "", "a b", "")]
    [InlineData("1 2", "a=1 b=1", "a=1 b=2", "", "")]
    [InlineData("2", "Background=2 spleen=3", "", "spleen", "")]
    [InlineData("", "a=1", "", "", "")]
    public void Of_WhatWasFoundAndSaid_NamesOnlyWhatIsSure(string found, string said, string sure, string unsure, string nameless)
    {
        var names = Words(said).Select(word => word.Split('=')).Select(pair => (pair[0], int.Parse(pair[1]))).ToArray();

        var numbered = NumberedNames.Of([.. Words(found).Select(int.Parse)], names);

        Assert.Equal(
            Words(sure),
            numbered.Sure.SelectMany(one => one.Value.Select(number => $"{one.Key}={number}")).Order(StringComparer.Ordinal));
        Assert.Equal(Words(unsure), numbered.Unsure);
        Assert.Equal(Words(nameless).Select(int.Parse), numbered.Nameless);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
