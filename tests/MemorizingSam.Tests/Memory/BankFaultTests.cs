using MemorizingSam.Memory;

namespace MemorizingSam.Tests.Memory;

/// <summary>Every change of a bank, stopped at every step it takes on the disk.</summary>
public sealed class BankFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Bank => _folder.File("b.membank");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Step_Fails_TheChangeIsUndoneAndTheBankGoesOn()
    {
        var steps = ForEachStep((stop, changes) =>
        {
            var count = 0;
            using var bank = MemoryBank.OpenToWrite(Bank, null, new BankFiles(step =>
            {
                if (count++ == stop)
                {
                    throw new IOException($"Step {step} failed.");
                }
            }));
            var states = new List<string> { Told(bank) };
            foreach (var change in changes)
            {
                try
                {
                    change(bank);
                }
                catch (IOException e)
                {
                    Assert.DoesNotContain('\n', e.Message);
                    AssertOneOf(Told(bank), [states[^1], .. Expected(states.Count)]);

                    // The disk is well again: the same change succeeds.
                    change(bank);
                }

                states.Add(Told(bank));
            }

            Assert.Equal(Expected(changes.Length)[0], states[^1]);
            return count > stop;
        });

        Assert.InRange(steps, 30, 200);
        AssertEnd();
    }

    [Fact]
    public void Step_IsTheLast_ThereIsTheOldStateOrTheNew()
    {
        var steps = ForEachStep((stop, changes) =>
        {
            var (acknowledged, count) = (0, 0);
            try
            {
                using var bank = MemoryBank.OpenToWrite(Bank, null, new BankFiles(_ =>
                {
                    if (count++ >= stop)
                    {
                        throw new KilledException();
                    }
                }));
                foreach (var change in changes)
                {
                    change(bank);
                    acknowledged++;
                }
            }
            catch (KilledException)
            {
                AssertSurvived(acknowledged, changes.Length);
                return true;
            }

            return false;
        });

        Assert.InRange(steps, 30, 200);
        AssertEnd();
    }

    [Fact]
    public void Step_IsTheLastBeforeThePowerFails_NothingAcknowledgedIsLost()
    {
        var steps = ForEachStep((stop, changes) =>
        {
            var (acknowledged, disk) = (0, new UnsureDisk(Bank, stop));
            try
            {
                using var bank = MemoryBank.OpenToWrite(Bank, null, new BankFiles(disk.Before));
                foreach (var change in changes)
                {
                    change(bank);
                    acknowledged++;
                }
            }
            catch (KilledException)
            {
                disk.LoseWhatIsNotSure();
                AssertSurvived(acknowledged, changes.Length);
                return true;
            }

            return false;
        });

        Assert.InRange(steps, 30, 200);
    }

    [Fact]
    public void Create_StoppedAtAnyStep_CanBeDoneAgain()
    {
        for (var stop = 0; ; stop++)
        {
            var (count, path) = (0, _folder.File($"{stop}.membank"));
            try
            {
                MemoryBank.Create(path, MadeUpMemories.Options, new BankFiles(_ =>
                {
                    if (count++ >= stop)
                    {
                        throw new KilledException();
                    }
                })).Dispose();
                Assert.InRange(stop, 5, 10);
                return;
            }
            catch (KilledException)
            {
                using var bank = File.Exists(Path.Combine(path, "manifest.jsonl"))
                    ? MemoryBank.OpenToWrite(path)
                    : MemoryBank.Create(path, MadeUpMemories.Options);
                bank.Add(MadeUpMemories.Case(1));
                Assert.True(bank.Verify().IsClean);
            }
        }
    }

    /// <summary>What is changed, in order; the ids are known from a run without faults.</summary>
    private static Action<MemoryBank>[] Changes(string[] ids) =>
    [
        bank => bank.Add(MadeUpMemories.Case(1) with { Thumbnail = new byte[] { 1 } }),
        bank => bank.Disable(ids[0]),
        bank => bank.Weigh(ids[0], 0.5),
        bank => bank.Replace(ids[0], MadeUpMemories.Case(2)),
        bank => bank.Add(MadeUpMemories.Case(3)),
        bank => bank.Remove(ids[1]),
        bank => bank.Compact(),
        bank => bank.Add(MadeUpMemories.Case(4)),
    ];

    private static string Told(MemoryBank bank)
        => string.Join('\n', bank.List().Select(memory => $"{memory.Id} {memory.Enabled} {memory.Weight}"));

    private static void AssertOneOf(string told, string[] states) => Assert.Contains(told, states);

    private readonly List<string> _expected = [];
    private string[] _ids = [];

    /// <summary>The state after so many changes.</summary>
    private string[] Expected(int changes) => changes < _expected.Count ? [_expected[changes]] : [];

    /// <summary>Runs all changes on a fresh bank, to be stopped at the first step, the second, and so on.</summary>
    /// <param name="run">Runs the changes and answers whether there was such a step.</param>
    /// <returns>How many steps there were.</returns>
    private int ForEachStep(Func<int, Action<MemoryBank>[], bool> run)
    {
        Begin();
        using (var bank = MemoryBank.OpenToWrite(Bank))
        {
            _expected.Add(Told(bank));
            _ids = [Id(1), Id(2)];
            foreach (var change in Changes(_ids))
            {
                change(bank);
                _expected.Add(Told(bank));
            }
        }

        var stop = 0;
        do
        {
            Begin();
        }
        while (run(stop, Changes(_ids)) && stop++ < 1_000);

        return stop;
    }

    private static string Id(int number)
        => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
            MemoryFile.Encode(MadeUpMemories.Case(number), MadeUpMemories.Options)))[..32];

    private void Begin()
    {
        if (Directory.Exists(Bank))
        {
            Directory.Delete(Bank, recursive: true);
        }

        using var bank = MemoryBank.Create(Bank, MadeUpMemories.Options);
        bank.Add(MadeUpMemories.Case(0));
    }

    private void AssertSurvived(int acknowledged, int changes)
    {
        using var bank = MemoryBank.OpenToWrite(Bank);
        using var index = RecallIndex.Open(bank);
        AssertOneOf(Told(bank), [.. Expected(acknowledged), .. Expected(Math.Min(acknowledged + 1, changes))]);
        Assert.Equal(bank.Statistics().Enabled, index.Count);
        Assert.True(bank.Verify().IsClean, string.Join(' ', bank.Verify().Damages));
        Assert.Empty(bank.Warnings);
        bank.Add(MadeUpMemories.Case(5));
        bank.Compact();
        AssertNothingBeside(bank);
    }

    private void AssertEnd()
    {
        using var bank = MemoryBank.OpenToWrite(Bank);
        bank.Compact();
        Assert.True(bank.Verify().IsClean);
        AssertNothingBeside(bank);
    }

    // After a compaction there is a file for each memory and picture, and no other.
    private static void AssertNothingBeside(MemoryBank bank)
        => Assert.Equal(
            bank.List().Count + bank.List().Count(memory => memory.ThumbnailChecksum is not null),
            Directory.GetFiles(Path.Combine(bank.Folder, "memories")).Length);

    private sealed class KilledException : Exception;

    /// <summary>
    /// A disk that keeps only what it was made to: bytes that were flushed, names whose folder was flushed. Of a file with a sure name and
    /// unsure bytes, zeros are left.
    /// </summary>
    private sealed class UnsureDisk
    {
        private readonly string _folder;
        private readonly int _stop;
        private readonly Dictionary<string, byte[]> _sure;
        private readonly Dictionary<string, byte[]> _flushed;
        private BankFileStep? _running;
        private int _count;

        public UnsureDisk(string folder, int stop)
        {
            (_folder, _stop) = (folder, stop);
            _sure = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllBytes);
            _flushed = new(_sure);
        }

        public void Before(BankFileStep step)
        {
            if (_running is { } done)
            {
                Complete(done);
            }

            _running = null;
            if (_count++ >= _stop)
            {
                throw new KilledException();
            }

            _running = step;
        }

        public void LoseWhatIsNotSure()
        {
            foreach (var file in Directory.GetFiles(_folder, "*", SearchOption.AllDirectories))
            {
                File.Delete(file);
            }

            foreach (var (file, bytes) in _sure)
            {
                File.WriteAllBytes(file, bytes);
            }
        }

        private void Complete(BankFileStep step)
        {
            switch (step.Action)
            {
                case BankFileAction.Flush:
                    _flushed[step.Path] = File.ReadAllBytes(step.Path);
                    if (_sure.ContainsKey(step.Path))
                    {
                        _sure[step.Path] = _flushed[step.Path];
                    }

                    break;
                case BankFileAction.Rename:
                    _flushed[step.Target!] = _flushed[step.Path];
                    break;
                case BankFileAction.FlushFolder:
                    foreach (var gone in _sure.Keys.Where(file => Path.GetDirectoryName(file) == step.Path).ToArray())
                    {
                        _sure.Remove(gone);
                    }

                    foreach (var file in Directory.GetFiles(step.Path))
                    {
                        _sure[file] = _flushed.TryGetValue(file, out var bytes) ? bytes : new byte[new FileInfo(file).Length];
                    }

                    break;
                default:
                    break;
            }
        }
    }
}
