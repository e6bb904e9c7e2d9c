using System.Diagnostics;
using System.Globalization;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;
using MemorizingSam.Model;

namespace MemorizingSam.Segmentation;

/// <summary>Times what memory adds to a crop, and what adding a case costs, with a real bank in a temporary folder.</summary>
public static class MemoryBenchmark
{
    private const int WarmUps = 2;
    private const int Additions = 9;
    private const int Seed = 2023;
    private const string Category = "benchmark";
    private const string Who = "memsam benchmark";

    // A head and neck, or half an abdomen.
    private static readonly VolumeGrid AddedGrid = new(new GridShape(192, 192, 96), Affine.Upright(new SpacingMm(1.5, 1.5, 2.5)));

    /// <summary>Fills a bank with random cases and runs all rounds.</summary>
    /// <param name="options">What to time.</param>
    /// <param name="progress">Told the share that is done, from 0 to 1.</param>
    /// <param name="cancellation">Stops between two parts.</param>
    /// <exception cref="ArgumentException">No such preset, it takes no memories, or <paramref name="options"/> breaks a rule.</exception>
    /// <exception cref="IOException">The temporary folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static MemoryBenchmarkReport Run(
        MemoryBenchmarkOptions options, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var folder = Directory.CreateTempSubdirectory("memsam-benchmark-").FullName;
        try
        {
            return Run(options, folder, progress, cancellation);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static MemoryBenchmarkReport Run(
        MemoryBenchmarkOptions options, string folder, IProgress<double>? progress, CancellationToken cancellation)
    {
        var model = options.Model();
        var device = options.Device ?? ComputeDevice.Automatic();
        using var network = new SamCropModel(new Sam3d(model.Network), device, device.DefaultPrecision);
        var random = new Random(Seed);
        var bankFolder = Path.Combine(folder, "bank");
        using (var bank = MemoryBank.Create(bankFolder, Segmenter.BankOptionsOf(model, options.Preset, new string('0', Digits.Sha256))))
        {
            for (var i = 0; i < options.Cases; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                bank.Add(RandomCase(bank.Options, (random, i), model.Crop.SpacingFor(AddedGrid)));
                progress?.Report(0.5 * (i + 1) / options.Cases);
            }
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var open = MemoryBank.OpenToWrite(bankFolder);
        using var recall = new CaseRecall(open, options.Recall);
        var opened = GC.GetTotalMemory(forceFullCollection: true) - before;
        var bytes = Directory.EnumerateFiles(bankFolder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        var (without, with) = Encode(network, recall, (RandomCrop(network, model, random), options.Rounds), cancellation);
        progress?.Report(0.8);
        var additions = Add(new CaseMemorizer(network, model, open.Options), open, random, cancellation);
        progress?.Report(0.9);
        var search = RecallBenchmark.Run(folder, options.Keys, open.Options.RecallKeyLength, options.Rounds, cancellation);
        progress?.Report(1);
        return new MemoryBenchmarkReport
        {
            Cases = options.Cases,
            Recalled = options.Recall.Recalled,
            Fusion = options.Recall.FusionFor(model.Network.ImageEncoder),
            BankBytes = bytes,
            OpenBytes = Math.Max(0, opened),
            WithoutMs = ModelBenchmark.Median(without),
            WithMs = ModelBenchmark.Median(with),
            WithToWithout = ModelBenchmark.Median(with.Zip(without, (a, b) => a / b)),
            AddMs = ModelBenchmark.Median(additions),
            AddedShape = AddedGrid.Shape.ToString(),
            Search = search,
        };
    }

    /// <summary>Encodes one crop in turns without and with memories.</summary>
    private static (List<double> Without, List<double> With) Encode(
        SamCropModel network, CaseRecall recall, (Volume<float> Crop, int Rounds) what, CancellationToken cancellation)
    {
        var memory = new CropMemory(recall, new Lazy<string>(new string('f', Digits.Sha256)));
        var (without, with) = (new List<double>(), new List<double>());
        var centre = new VoxelPoint(network.CropSize / 2, network.CropSize / 2, network.CropSize / 2);
        var (middle, nothing) = (new CropCue(CueKind.Positive, centre, centre), new float[network.LowResMaskSize * network.LowResMaskSize * network.LowResMaskSize]);
        for (var round = 0; round < WarmUps + what.Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var plain = Time(() => network.Encode(what.Crop).Dispose());
            var again = 0.0;
            var ready = Time(() =>
            {
                using var crop = network.Encode(what.Crop, memory);
                crop.Decode(Category, [middle], nothing);
                again = Time(() => crop.Decode(Category, [middle], nothing));
            });
            if (round >= WarmUps)
            {
                // The first answer waits for recall and the rest of the encoder; what a decoder takes in any case is taken off.
                without.Add(plain);
                with.Add(ready - (2 * again));
            }
        }

        return (without, with);
    }

    private static List<double> Add(CaseMemorizer memorizer, MemoryBank bank, Random random, CancellationToken cancellation)
    {
        var volume = new Volume<short>(AddedGrid, new short[AddedGrid.Shape.VoxelCount]);
        var mask = new Volume<byte>(AddedGrid, new byte[AddedGrid.Shape.VoxelCount]);
        foreach (ref var voxel in volume.Voxels)
        {
            voxel = (short)random.Next(-100, 300);
        }

        for (var i = 0; i < 40 * 40 * 20; i++)
        {
            mask[80 + (i % 40), 80 + (i / 40 % 40), 40 + (i / 1600)] = 1;
        }

        var times = new List<double>();
        for (var i = 0; i < Additions; i++)
        {
            volume[0, 0, 0] = (short)i;                                          // another volume each time
            times.Add(Time(() =>
            {
                var provenance = new MemoryProvenance { SourceHash = VolumeFingerprint.Of(volume), Who = Who, When = DateTimeOffset.UnixEpoch };
                foreach (var memory in memorizer.Memorize(volume, Category, mask, provenance, cancellation))
                {
                    bank.Add(memory);
                }
            }));
        }

        return times;
    }

    private static Volume<float> RandomCrop(SamCropModel network, ModelOptions model, Random random)
    {
        var grid = new VolumeGrid(
            new GridShape(network.CropSize, network.CropSize, network.CropSize),
            Affine.Upright(SpacingMm.Isotropic(model.Crop.SpacingFor(AddedGrid))));
        return new Volume<float>(grid, Numbers(random, (int)grid.Shape.VoxelCount));
    }

    private static NewMemory RandomCase(BankOptions options, (Random Random, int Index) draw, double spacingMm) => new()
    {
        EncoderFingerprint = options.EncoderFingerprint,
        Keys = Halves(draw.Random, options.TokenElements),
        Values = Halves(draw.Random, options.TokenElements),
        RecallKey = Numbers(draw.Random, options.RecallKeyLength),
        Masks = new Dictionary<string, byte[]> { [Category] = [.. Enumerable.Range(0, options.MaskVoxels).Select(i => (byte)(i % 7 == 0 ? 1 : 0))] },
        Image = Bytes(draw.Random, options.MaskVoxels),
        Geometry = new MemoryGeometry
        {
            SpacingMm = [spacingMm, spacingMm, spacingMm],
            AffineRas = [spacingMm, 0, 0, 0, 0, spacingMm, 0, 0, 0, 0, spacingMm, 0],
        },
        Provenance = new MemoryProvenance
        {
            SourceHash = draw.Index.ToString("x", CultureInfo.InvariantCulture).PadLeft(Digits.Sha256, '0'),
            Who = Who,
            When = DateTimeOffset.UnixEpoch,
        },
    };

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static Half[] Halves(Random random, int count) => [.. Numbers(random, count).Select(number => (Half)number)];

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];

    private static double Time(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
