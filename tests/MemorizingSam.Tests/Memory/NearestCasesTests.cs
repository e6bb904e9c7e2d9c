using MemorizingSam.Memory;

namespace MemorizingSam.Tests.Memory;

public sealed class NearestCasesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public void Offer_InAnyOrder_KeepsTheNearestByDistanceThenId(int k)
    {
        var random = new Random(k);
        var offers = Enumerable.Range(0, 20).Select(number => (Distance: (double)random.Next(4), Info: MadeUpMemories.Info(number))).ToArray();

        var nearest = new NearestCases(k);
        Array.ForEach(offers, offer => nearest.Offer(offer.Distance, offer.Info));

        Assert.Equal(
            offers.OrderBy(offer => offer.Distance).ThenBy(offer => offer.Info.Id, StringComparer.Ordinal).Take(k).Select(offer => offer.Info.Id),
            nearest.Found.Select(found => found.Info.Id));
    }
}
