using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using MemorizingSam.Memory;

namespace MemorizingSam.Tests.Memory;

/// <summary>
/// A program that is killed while it adds, removes and compacts: what it was told is done, is done. The number of kills is 20, or what
/// MEMSAM_KILLS says.
/// </summary>
public sealed partial class KilledBankTests
{
    private const string KillsVariable = "MEMSAM_KILLS";
    private const int DefaultKills = 20;
    private const string BankVariable = "MEMSAM_KILLED_BANK";
    private const string NumberVariable = "MEMSAM_KILLED_NUMBER";
    private const int LongestLifeMs = 150;
    private const int CasesPerChild = 100_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public void Kill_AtAnyInstantOfAChange_LosesNothingThatWasAcknowledged()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable(KillsVariable) ?? $"{DefaultKills}", CultureInfo.InvariantCulture);
        using var folder = new TemporaryFolder();
        var path = folder.File("b.membank");
        MemoryBank.Create(path, MadeUpMemories.Options).Dispose();
        var random = new Random(kills);
        var (sure, changes) = (new HashSet<string>(), 0);
        for (var kill = 0; kill < kills; kill++)
        {
            var told = RunUntilKilled(path, kill, TimeSpan.FromMilliseconds(random.NextDouble() * LongestLifeMs));
            changes += told.Count(one => one.What != "~");
            sure = AssertKept(path, sure, told, $"kill {kill}");
        }

        using var bank = MemoryBank.OpenToWrite(path);
        bank.Compact();
        Assert.Equal(bank.Count, Directory.GetFiles(Path.Combine(path, "memories")).Length);
        Assert.True(bank.Verify().IsClean);
        Assert.InRange(changes, kills, int.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills, {changes} acknowledged changes, {bank.Count} memories at the end.");
    }

    /// <summary>What the killed program does; it is this test assembly, started anew with this test alone.</summary>
    [Fact(Explicit = true)]
    public void Child_WithABank_ChangesItUntilKilled()
    {
        var path = Environment.GetEnvironmentVariable(BankVariable);
        Assert.SkipWhen(path is null, $"Only the other test of this class starts this one, with {BankVariable}.");
        var number = int.Parse(Environment.GetEnvironmentVariable(NumberVariable)!, CultureInfo.InvariantCulture) * CasesPerChild;
        var random = new Random(number);
        using var bank = MemoryBank.OpenToWrite(path);
        while (true)
        {
            var ids = bank.List().Select(memory => memory.Id).ToArray();
            switch (random.Next(8))
            {
                case < 5:
                    Tell('+', bank.Add(MadeUpMemories.Case(number++)));
                    break;
                case < 7 when ids.Length > 3:
                    var id = ids[random.Next(ids.Length)];
                    Tell('~', id);
                    bank.Remove(id);
                    Tell('-', id);
                    break;
                default:
                    bank.Compact();
                    break;
            }
        }

        static void Tell(char what, string id)
        {
            Console.Out.WriteLine($"memsam: {what} {id}");
            Console.Out.Flush();
        }
    }

    /// <summary>What is in the bank after a kill is what was acknowledged, give or take the one change that was under way.</summary>
    private static HashSet<string> AssertKept(string path, HashSet<string> sure, IReadOnlyList<(string What, string Id)> told, string when)
    {
        var (there, gone, unsure) = (new HashSet<string>(sure), new HashSet<string>(), "");
        foreach (var (what, id) in told)
        {
            if (what == "+")
            {
                there.Add(id);
            }
            else if (what == "~")
            {
                there.Remove(id);
                unsure = id;
            }
            else
            {
                gone.Add(id);
                unsure = "";
            }
        }

        using var bank = MemoryBank.OpenToWrite(path);
        var found = bank.List().Select(memory => memory.Id).ToHashSet();
        Assert.Empty(bank.Warnings);
        Assert.True(there.IsSubsetOf(found), $"{when}: an acknowledged case is lost.");
        Assert.False(gone.Overlaps(found), $"{when}: a case that was removed is back.");
        Assert.InRange(found.Except(there).Count(id => id != unsure), 0, 1);
        var report = bank.Verify();
        Assert.True(report.IsClean, $"{when}: {string.Join(' ', report.Damages)}");
        using var index = RecallIndex.Open(bank);
        Assert.Equal(bank.Count, index.Count);
        return found;
    }

    private static List<(string What, string Id)> RunUntilKilled(string bank, int number, TimeSpan life)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "MemorizingSam.Tests" + (OperatingSystem.IsWindows() ? ".exe" : string.Empty));
        var method = $"{typeof(KilledBankTests).FullName}.{nameof(Child_WithABank_ChangesItUntilKilled)}";
        var start = new ProcessStartInfo(program, ["-method", method, "-explicit", "only", "-noLogo", "-showLiveOutput"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[BankVariable] = bank;
        start.Environment[NumberVariable] = number.ToString(CultureInfo.InvariantCulture);

        // Where the SDK is not in the usual place, a program finds the runtime by this variable only.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        using var child = Process.Start(start)!;
        var told = new List<(string What, string Id)>();
        using var first = new ManualResetEventSlim();

        // To the end of the pipe: what was acknowledged before the kill is in it.
        var reading = Task.Run(() =>
        {
            while (child.StandardOutput.ReadLine() is { } line)
            {
                if (Told().Match(line) is { Success: true } match)
                {
                    told.Add((match.Groups[1].Value, match.Groups[2].Value));
                    first.Set();
                }
            }
        });
        try
        {
            Assert.True(first.Wait(Patience), "The child did not change the bank once.");
            Thread.Sleep(life);
        }
        finally
        {
            child.Kill();
            child.WaitForExit();
        }

        Assert.True(reading.Wait(Patience));
        return told;
    }

    [GeneratedRegex("memsam: ([-+~]) ([0-9a-f]{32})")]
    private static partial Regex Told();
}
