using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Emu.Conformance;
using Emu.Tests.Infrastructure;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Xunit.Abstractions;

namespace Emu.Tests.Runtime.Model;

/// <summary>
/// The PMU and the slow one, driven by the same random guest, must agree after every step. EMU_WALK_SEED chooses the walks (a number, or <c>random</c>), and
/// EMU_WALK_STEPS how many steps there are; a walk that fails is in <c>artifacts/walks</c>, for <c>emu replay</c>.
/// </summary>
public sealed class WalkTests(ITestOutputHelper output)
{
    private const int StepsPerWalk = 250;
    private const int Shards = 8;
    private const long DefaultSteps = 4_000_000;
    private const ulong DefaultSeed = 20_261_122;

    [Fact]
    public void Walks_AgainstTheSlowModel_Agree()
    {
        ulong seed = Seed();
        long steps = long.Parse(Environment.GetEnvironmentVariable("EMU_WALK_STEPS") ?? $"{DefaultSteps}", CultureInfo.InvariantCulture);
        int walks = (int)((steps + (StepsPerWalk * Shards) - 1) / (StepsPerWalk * Shards));
        output.WriteLine($"EMU_WALK_SEED={seed}, {(long)walks * StepsPerWalk * Shards} steps");
        string?[] failures = new string?[Shards];
        Parallel.For(0, Shards, shard =>
        {
            if (FindFailure(seed + (ulong)shard, walks, Slip.None) is { } failing)
            {
                string path = Write(failing, Slip.None, $"seed-{seed}-{shard}");
                failures[shard] = $"EMU_WALK_SEED={seed}: {failing.Origin}: {WalkRunner.Run(failing)!.What}\n{path}:\n{File.ReadAllText(path)}";
            }
        });
        string found = string.Join("\n", Array.FindAll(failures, static failure => failure is not null));
        Assert.True(found.Length == 0, found);
    }

    [Theory]
    [InlineData(nameof(Slip.CycleCounterFreezes))]
    [InlineData(nameof(Slip.ResetIgnoresHpmn))]
    [InlineData(nameof(Slip.FreezeCrossesRanges))]
    [InlineData(nameof(Slip.InterruptIgnoresHpme))]
    [InlineData(nameof(Slip.ReadOnlyIsWritable))]
    public void APlantedDifference_IsFoundShrunkAndWritten(string name)
    {
        Slip slip = Enum.Parse<Slip>(name);
        Walk? failing = FindFailure(DefaultSeed, 20_000, slip);
        Assert.NotNull(failing);
        Assert.True(failing.Steps.Count <= 10, WalkRunner.Write(failing, WalkRunner.Run(failing, slip), slip));

        // By the model that breaks the rule the file fails, at its last line; by the one that does not, it passes.
        string path = Write(failing, slip, $"planted-{name}");
        using StringWriter results = new();
        Assert.Equal(VectorReplay.SomeFailed, VectorReplay.Run([path], results, results));
        Assert.Contains($"FAIL {path}:{File.ReadAllLines(path).Length}: walk: ", results.ToString(), StringComparison.Ordinal);
        File.WriteAllText(path, WalkRunner.Write(failing, null));
        Assert.Equal(VectorReplay.AllPassed, VectorReplay.Run([path], results, results));
    }

    [Fact]
    public void Walks_OfTheSameSeed_AreTheSame()
    {
        Walk one = WalkGenerator.Make(7, StepsPerWalk);
        Walk other = WalkGenerator.Make(7, StepsPerWalk);
        Assert.Equal(one.Configuration.ToString(), other.Configuration.ToString());
        Assert.Equal(one.Steps, other.Steps);
        Assert.NotEqual(one.Steps, WalkGenerator.Make(8, StepsPerWalk).Steps);
    }

    [Fact]
    public void Configurations_AreLegalWhereTheModelSaysSo()
    {
        Random64 random = new(DefaultSeed);
        int legal = 0;
        for (int i = 0; i < 5000; i++)
        {
            ModelConfiguration one = WalkGenerator.MakeAnyConfiguration(ref random);
            bool made = PmuConfiguration.TryCreate(one.ToOptions(), out PmuConfiguration? configuration, out string? reason);
            Assert.True(one.IsLegal == made, $"{one}: {reason ?? "allowed"}");
            foreach (ModelFeatures feature in Enum.GetValues<ModelFeatures>())
            {
                Emu.Registers.PmuFeatures same = Enum.Parse<Emu.Registers.PmuFeatures>(feature.ToString());
                Assert.True(!made || configuration!.Has(same) == ((one.Features & feature) == feature), $"{one}: {feature}");
            }

            legal += made ? 1 : 0;
        }

        Assert.InRange(legal, 500, 4500);
    }

    private static ulong Seed()
    {
        string? given = Environment.GetEnvironmentVariable("EMU_WALK_SEED");
        return given == "random"
            ? (ulong)Random.Shared.NextInt64()
            : given is null ? DefaultSeed
            : ulong.Parse(given, CultureInfo.InvariantCulture);
    }

    // The smallest failing walk that FsCheck finds, or null.
    private static Walk? FindFailure(ulong seed, int walks, Slip slip, bool visible = false)
    {
        Walk? first = null;
        Walk? smallest = null;
        Gen<Walk> gen =
            from high in Gen.Choose(0, int.MaxValue)
            from low in Gen.Choose(0, int.MaxValue)
            select WalkGenerator.Make((ulong)high << 31 | (uint)low, StepsPerWalk);
        Property agrees = Prop.ForAll(Arb.From(gen, WalkShrinker.Shrink), walk =>
        {
            bool same = WalkRunner.Run(walk, slip, visible) is null;

            // FsCheck goes on from each smaller one that fails: the last of them is the smallest.
            first = same ? first : first ?? walk;
            smallest = same ? smallest : walk;
            return same;
        });
        Config config = Config.QuickThrowOnFailure
            .WithMaxTest(walks)
            .WithQuietOnSuccess(true)
            .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(seed), FSharpOption<int>.None)));
        try
        {
            Check.One(config, agrees);
        }
        catch (Exception) when (smallest is not null)
        {
            Walk shown = MakeVisible(first!, smallest, slip);
            bool isShown = visible || WalkRunner.Run(shown, slip, visible: true) is not null;
            return isShown ? shown : FindFailure(seed, walks, slip, visible: true) ?? shown;
        }

        return null;
    }

    // A counter that runs and should not is not a thing that a vector file can ask for: something has to happen that shows it.
    private static Walk MakeVisible(Walk first, Walk smallest, Slip slip)
    {
        bool Fails(Walk one) => WalkRunner.Run(one, slip, visible: true) is not null;
        List<Step> steps =
        [
            .. smallest.Steps, new Step(StepKind.Advance, A: 64, B: 1),
            new Step(StepKind.Msr, ModelRegister.Of(Reg.PMSWINC).Encoding, int.MaxValue),
        ];
        foreach (Step step in smallest.Steps)
        {
            // The event of a type may be the one that a counter counts.
            uint selected = (ushort)step.A;
            if (step.Kind is StepKind.RawWrite or StepKind.Msr && selected is not (0 or 0x11 or 0x1E or 0x8127))
            {
                steps.Add(new Step(StepKind.Count, selected, 1));
                steps.Add(new Step(StepKind.Count, selected & 0x3FF, 1));
            }
        }

        foreach (Walk one in (Walk[])[smallest, smallest with { Steps = steps }, first])
        {
            if (Fails(one))
            {
                return WalkShrinker.Minimize(one, Fails);
            }
        }

        return smallest;
    }

    private static string Write(Walk walk, Slip slip, string name)
    {
        string folder = Repository.PathOf("artifacts", "walks");
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"{name}.pmuv");
        Difference difference = WalkRunner.Run(walk, slip, visible: true) ?? WalkRunner.Run(walk, slip)!;
        File.WriteAllText(path, WalkRunner.Write(walk, difference, slip));
        return path;
    }
}
