using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Emu.Generators.Spec;
using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit.Abstractions;

namespace Emu.Tests.Generators.Fuzz;

/// <summary>
/// No text crashes the generator, hangs it or makes it eat memory; and what it accepts it turns into C# that compiles.
/// <c>EMU_FUZZ_MUTANTS</c> (how many), <c>EMU_FUZZ_SEED</c> (a number, or <c>random</c>) and <c>EMU_FUZZ_FIRST</c> (the number of
/// the first) open the tests to more; a failure names the three that bring its mutant back, and leaves it in a file.
/// </summary>
public sealed class MutationFuzzTests(ITestOutputHelper output)
{
    // For a busy machine: the whole spec takes some hundredths of this.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // What the real spec takes is some tens of megabytes; a mutant may take ten times that, and not a machine's memory.
    private const long MostBytes = 1L << 30;

    private static int Seed { get; } = ReadSeed();

    private static int First { get; } = ReadNumber("EMU_FUZZ_FIRST", 0);

    [Fact]
    public void RealFiles_Mutated_AreReadOrRefused()
    {
        List<(string Path, string Text)> files =
        [
            ("registers.yaml", RealSpec.Text),
            ("events.yaml", Repository.Read("events.yaml")),
            .. Directory.GetFiles(Repository.PathOf("Hosts", "Models"), "*.yaml").Order(StringComparer.Ordinal)
            .Select(static p => ("Models/" + Path.GetFileName(p), File.ReadAllText(p))),
        ];
        string[] corpus = [.. files.Select(static f => f.Text)];

        // Half of the mutants are register specs, and a quarter each of the others.
        Fuzz("real files", TestCounts.Of(sample: 600, all: 2000), (number, mutator) =>
        {
            (string path, string text) = files[(number % 4) switch { 0 or 2 => 0, 1 => 1, _ => 2 + (number / 4 % (files.Count - 2)) }];
            return (path, mutator(corpus).Mutate(text));
        }, static mutant => Generate(mutant, GeneratorHarness.AllOutputs, compile: false));
    }

    /// <summary>Small enough to compile what comes out of every mutant that is accepted.</summary>
    [Fact]
    public void SmallSpec_Mutated_IsRefusedOrCompiles()
    {
        string[] corpus = [SmallSpec.Text];
        Fuzz(
            "small spec",
            TestCounts.Of(sample: 250, all: 500),
            (_, mutator) => ("registers.yaml", mutator(corpus).Mutate(SmallSpec.Text)),
            static mutant => Generate(mutant, "masks,map", compile: true));
    }

    [Fact]
    public void SameSeed_MakesTheSameMutants() => Assert.Equal(
        new Mutator(7, [RealSpec.Text]).Mutate(RealSpec.Text),
        new Mutator(7, [RealSpec.Text]).Mutate(RealSpec.Text));

    private void Fuzz(
        string what,
        int count,
        Func<int, Func<IReadOnlyList<string>, Mutator>, (string Path, string Text)> make,
        Func<(string Path, string Text), (bool Accepted, string? Problem)> check)
    {
        int mutants = ReadNumber("EMU_FUZZ_MUTANTS", count);
        output.WriteLine($"{what}: {mutants} mutants, EMU_FUZZ_SEED={Seed} EMU_FUZZ_FIRST={First}");
        int accepted = 0;
        TimeSpan longest = TimeSpan.Zero;
        long largest = 0;
        object gate = new();
        Parallel.For(First, First + mutants, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, number =>
        {
            (string Path, string Text) mutant = make(number, corpus => new Mutator(unchecked((Seed * 1_000_003) + number), corpus));
            (bool isAccepted, TimeSpan time, long bytes) = Check(number, mutant, check);
            lock (gate)
            {
                accepted += isAccepted ? 1 : 0;
                longest = time > longest ? time : longest;
                largest = Math.Max(bytes, largest);
            }
        });
        output.WriteLine($"{accepted} accepted; the longest took {longest.TotalMilliseconds:F0} ms, the largest {largest >> 20} MiB");
    }

    private static (bool Accepted, TimeSpan Time, long Bytes) Check(
        int number,
        (string Path, string Text) mutant,
        Func<(string Path, string Text), (bool Accepted, string? Problem)> check)
    {
        bool accepted = false;
        string? problem = null;
        long bytes = 0;
        Stopwatch watch = Stopwatch.StartNew();

        // A separate thread with the stack that a compiler has: a case that hangs cannot be stopped, but it can be named.
        System.Threading.Thread thread = new(
            () =>
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    (accepted, problem) = check(mutant);
                }
                catch (Exception exception)
                {
                    problem = exception.ToString();
                }

                bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            },
            1 << 20)
        {
            IsBackground = true,
        };
        thread.Start();
        if (!thread.Join(Limit))
        {
            problem = "it did not end within " + Limit;
        }
        else if (problem is null && bytes > MostBytes)
        {
            problem = $"it took {bytes >> 20} MiB";
        }

        if (problem is not null)
        {
            string folder = Directory.CreateDirectory(Repository.PathOf("artifacts", "fuzz")).FullName;
            string file = Path.Combine(folder, $"{Seed}-{number}-{Path.GetFileName(mutant.Path)}");
            File.WriteAllText(file, mutant.Text);
            Assert.Fail($"EMU_FUZZ_SEED={Seed} EMU_FUZZ_FIRST={number} EMU_FUZZ_MUTANTS=1, a mutant of {mutant.Path}, kept in {file}: {problem}");
        }

        return (accepted, watch.Elapsed, bytes);
    }

    private static (bool Accepted, string? Problem) Generate((string Path, string Text) mutant, string outputs, bool compile)
    {
        outputs = SpecFile.KindOf(mutant.Path) switch
        {
            SpecFileKind.Events => "events,catalog",
            SpecFileKind.Host => "hosts",
            _ => outputs,
        };
        CSharpCompilation consumer = GeneratorHarness.EmptyConsumer();
        GeneratorDriver driver = GeneratorHarness.Driver([GeneratorHarness.File(mutant.Path, mutant.Text)], outputs)
            .RunGeneratorsAndUpdateCompilation(consumer, out Compilation compiled, out _);
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        if (result.Exception is { } exception)
        {
            return (false, "CS8785: " + exception);
        }

        if (result.Diagnostics.FirstOrDefault(static d => d.Id == "EMU0004") is { } crash)
        {
            return (false, crash.ToString());
        }

        bool accepted = !result.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);
        if (!accepted && result.GeneratedSources.Length == 0)
        {
            return (false, null);
        }

        IEnumerable<Diagnostic> problems = compile
            ? compiled.GetDiagnostics()
            : result.GeneratedSources.SelectMany(static s => s.SyntaxTree.GetDiagnostics());
        Diagnostic? wrong = problems.FirstOrDefault(static d => d.Severity >= DiagnosticSeverity.Warning);
        return (accepted, wrong is null ? null : "what was generated of it does not compile: " + wrong);
    }

    private static int ReadSeed()
    {
        string? text = Environment.GetEnvironmentVariable("EMU_FUZZ_SEED");
        return text == "random" ? Random.Shared.Next() : string.IsNullOrEmpty(text) ? 20261122 : int.Parse(text, CultureInfo.InvariantCulture);
    }

    private static int ReadNumber(string variable, int otherwise)
    {
        string? text = Environment.GetEnvironmentVariable(variable);
        return string.IsNullOrEmpty(text) ? otherwise : int.Parse(text, CultureInfo.InvariantCulture);
    }
}
