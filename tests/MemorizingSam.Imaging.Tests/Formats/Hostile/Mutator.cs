namespace MemorizingSam.Imaging.Tests.Formats.Hostile;

/// <summary>Makes damaged files; form and number alone decide what comes out, so that any finding can be made again.</summary>
internal sealed class Mutator
{
    private const int MostSteps = 3;

    private readonly SampleFile _sample;
    private readonly byte[][] _donors;
    private readonly int _seed;

    /// <summary>Takes the form whose files are to be damaged.</summary>
    public Mutator(string form)
    {
        var all = SampleFiles.All();
        _seed = Array.FindIndex(all, sample => sample.Form == form);
        _sample = all[_seed];
        _donors = [.. all.SelectMany(sample => sample.Files.Values)];
    }

    /// <summary>Damaged file <paramref name="number"/> of this form.</summary>
    public SampleFile Mutant(int number)
    {
        var random = new Random(HashOf(number));
        var names = _sample.Files.Keys.ToArray();
        var name = random.Next(4) == 0 ? names[random.Next(names.Length)] : _sample.Main;
        var content = _sample.Files[name];
        return _sample.With(name, random.Next(2) == 0 && IsGzip(content)
            ? SampleFile.Gzip(Damage(SampleFile.Gunzip(content), random))
            : Damage(content, random));
    }

    private byte[] Damage(byte[] content, Random random)
    {
        var (bytes, text) = (new ByteMutations(random), new TextMutations(random));
        for (var step = random.Next(1, MostSteps + 1); step > 0; step--)
        {
            content = random.Next(8) switch
            {
                0 => bytes.Splice(content, _donors[random.Next(_donors.Length)]),
                1 or 2 => bytes.Damage(content),
                _ when TextMutations.IsText(content) => text.Damage(content),
                _ => bytes.DamageField(content),
            };
        }

        return content;
    }

    /// <summary>HashCode is seeded anew in every process; this is the same in all.</summary>
    private int HashOf(int number) => unchecked((_seed * 73856093) ^ (number * 19349663));

    private static bool IsGzip(byte[] content) => content is [0x1F, 0x8B, ..];
}
