using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Emu.Registers;
using Emu.Tests.Infrastructure;
using Emu.Tests.Runtime.Model;
using Xunit.Abstractions;

namespace Emu.Tests.Runtime;

/// <summary>
/// Saved states with bits, words and ends changed at random. Each is refused with a reason and nothing changes, or it is kept whole and the PMU goes on from it:
/// no exception, nothing half-changed. EMU_TEST_ALL=1 runs a million of them.
/// </summary>
public sealed class StateMutationTests(ITestOutputHelper output)
{
    private const int Shards = 8;
    private const int MachinesPerShard = 24;
    private const int StepsPerMachine = 60;
    private const ulong Seed = 20_261_130;

    [Fact]
    public void MutatedStates_AreRefusedOrKeptWhole()
    {
        int each = TestCounts.Of(100_000, 1_000_000) / Shards;
        int[] accepted = new int[Shards];
        int[] unreadable = new int[Shards];
        Parallel.For(0, Shards, shard =>
        {
            Machine[] machines = Make(shard);
            for (int number = 0; number < each; number++)
            {
                Random64 random = new(Seed + ((ulong)(uint)shard << 32) + (uint)number);
                byte[] mutant = Mutate(machines, ref random, out Machine own);

                // Now and then another PMU is given the state.
                Machine target = random.OneIn(8) ? machines[random.Below(machines.Length)] : own;
                try
                {
                    Outcome outcome = Check(target, mutant, ref random);
                    accepted[shard] += outcome == Outcome.Kept ? 1 : 0;
                    unreadable[shard] += outcome == Outcome.NotRead ? 1 : 0;
                }
                catch (Exception e)
                {
                    string folder = Directory.CreateDirectory(Repository.PathOf("artifacts", "fuzz")).FullName;
                    string file = Path.Combine(folder, $"state-{shard}-{number}.bin");
                    File.WriteAllBytes(file, mutant);
                    throw new InvalidOperationException($"shard {shard}, state {number}, kept in {file}, for {target.Configuration}", e);
                }
            }
        });

        int kept = 0;
        int cut = 0;
        for (int shard = 0; shard < Shards; shard++)
        {
            kept += accepted[shard];
            cut += unreadable[shard];
        }

        output.WriteLine($"{each * Shards} states: {kept} kept, {cut} cut short or of another format, the others refused");

        // A test that refuses or keeps everything tests nothing.
        Assert.InRange(kept, each, each * Shards * 2 / 3);
        Assert.True(cut > each / 10, $"{cut}");
    }

    private enum Outcome
    {
        NotRead,
        Refused,
        Kept,
    }

    private static Outcome Check(Machine target, byte[] mutant, ref Random64 random)
    {
        Pmu pmu = target.Pmu;
        if (!PmuState.TryRead(mutant, out PmuState state, out string? reason))
        {
            Assert.False(string.IsNullOrEmpty(reason));
            Assert.True(Words(state).IndexOfAnyExcept(0UL) < 0, "what cannot be read is empty");
            return Outcome.NotRead;
        }

        Outcome outcome = random.OneIn(2) ? Restore(pmu, state) : RestoreWithReason(pmu, state);
        if (outcome == Outcome.Refused)
        {
            Assert.True(IsSame(pmu, target.State), "a refusal changed something");
            return outcome;
        }

        byte[] again = new byte[PmuState.Size];
        pmu.Save(out PmuState saved);
        saved.CopyTo(again);
        if (state.Features != target.State.Features || state.Shape != target.State.Shape)
        {
            // A smaller PMU's: this one is larger now, and knows its own state.
            Assert.Equal(PmuFeatures.None, state.Features & ~target.State.Features);
            Assert.True((byte)state.Shape <= (byte)target.State.Shape);
            Assert.True(saved.Features == target.State.Features && saved.Shape == target.State.Shape);
            Assert.True(pmu.TryRestore(saved));
            Assert.True(IsSame(pmu, saved), "what was made of a smaller PMU's state does not come back");
            Assert.True(pmu.TryRestore(target.State));
            return outcome;
        }

        Assert.True(again.AsSpan().SequenceEqual(mutant), "the saved state is not the accepted one");
        if (random.OneIn(4))
        {
            GoOn(target, ref random);
        }

        Assert.True(pmu.TryRestore(target.State));
        Assert.True(IsSame(pmu, target.State), "the first state does not come back");
        return outcome;
    }

    private static Outcome Restore(Pmu pmu, in PmuState state) => pmu.TryRestore(state) ? Outcome.Kept : Outcome.Refused;

    private static Outcome RestoreWithReason(Pmu pmu, in PmuState state)
    {
        if (pmu.TryRestore(state, out string? reason))
        {
            Assert.Null(reason);
            return Outcome.Kept;
        }

        Assert.False(string.IsNullOrEmpty(reason));
        Assert.DoesNotContain("another configuration.", reason, StringComparison.Ordinal);
        return Outcome.Refused;
    }

    /// <summary>The PMU works on, and what it is after that is a state of its configuration too.</summary>
    private static void GoOn(Machine target, ref Random64 random)
    {
        WalkSubject subject = new(target.Pmu);
        foreach (ulong cycles in (ReadOnlySpan<ulong>)[1, 70, random.Next() & 0xFFFF])
        {
            subject.Do(new Step(StepKind.Advance, A: cycles, B: random.Next() & 3));
            subject.Do(new Step(StepKind.Count, 0x13, random.Next() & 7));
        }

        _ = target.Pmu.Interrupt;
        _ = target.Pmu.PendingException;
        Assert.True(target.Pmu.CyclesToOverflow > 0);
        foreach (ModelRegister register in ModelRegister.All)
        {
            _ = target.Pmu.ReadRaw(PmuRegisterMap.ResolveAArch64(register.Encoding));
        }

        target.Pmu.Save(out PmuState state);
        Pmu other = new(target.Pmu.Configuration);
        Assert.True(other.TryRestore(state, out string? reason), reason);
        Assert.True(IsSame(other, state), "another PMU of the configuration does not save what it was given");
    }

    private static byte[] Mutate(Machine[] machines, ref Random64 random, out Machine own)
    {
        own = machines[random.Below(machines.Length)];
        byte[] mutant = [.. own.Bytes];
        for (int changes = 1 + random.Below(3); changes > 0; changes--)
        {
            Change(mutant, machines[random.Below(machines.Length)].Bytes, ref random);
        }

        return random.Below(64) switch
        {
            0 => mutant[..random.Below(mutant.Length + 1)],
            1 => [.. mutant, .. mutant[..(1 + random.Below(16))]],
            _ => mutant,
        };
    }

    private static void Change(byte[] mutant, byte[] other, ref Random64 random)
    {
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(mutant.AsSpan());
        ReadOnlySpan<ulong> others = MemoryMarshal.Cast<byte, ulong>(other.AsSpan());

        // The header is one word of many; it is changed seldom, or nothing behind it would be looked at.
        int at = random.OneIn(100) ? random.Below(words.Length) : 5 + random.Below(words.Length - 5);
        switch (random.Below(8))
        {
            case 0 or 1 or 2:
                words[at] ^= 1UL << random.Below(64);
                break;
            case 3:
                words[at] = random.Next() & random.Next() & random.Next();
                break;
            case 4:
                words[at] = random.OneIn(2) ? ulong.MaxValue : 0;
                break;
            case 5:
                words[at] = others[at];
                break;
            case 6:
                int with = 5 + random.Below(words.Length - 5);
                (words[at], words[with]) = (words[with], words[at]);
                break;
            default:
                int length = random.Below(words.Length - at + 1);
                others.Slice(at, length).CopyTo(words[at..]);
                break;
        }
    }

    /// <summary>PMUs of different configurations, each after a walk.</summary>
    private static Machine[] Make(int shard)
    {
        Machine[] machines = new Machine[MachinesPerShard];
        for (int i = 0; i < machines.Length; i++)
        {
            ulong seed = Seed + (ulong)((shard * MachinesPerShard) + i);
            Walk walk = WalkGenerator.Make(seed, StepsPerMachine);
            Pmu pmu = new(PmuConfiguration.Create(walk.Configuration.ToOptions()));
            WalkSubject subject = new(pmu);
            foreach (Step step in walk.Steps)
            {
                if (step.Kind is not (StepKind.Save or StepKind.Restore))
                {
                    subject.Do(step);
                }
            }

            machines[i] = new Machine(walk.Configuration.ToString(), pmu);
        }

        return machines;
    }

    private static bool IsSame(Pmu pmu, in PmuState state)
    {
        pmu.Save(out PmuState now);
        return Words(now).SequenceEqual(Words(state));
    }

    private static ReadOnlySpan<ulong> Words(in PmuState state) =>
        MemoryMarshal.Cast<PmuState, ulong>(new ReadOnlySpan<PmuState>(in state));

    private sealed class Machine
    {
        public Machine(string configuration, Pmu pmu)
        {
            Configuration = configuration;
            Pmu = pmu;
            pmu.Save(out PmuState state);
            State = state;
            Bytes = StateBitsTests.Bytes(pmu);
        }

        public string Configuration { get; }

        public Pmu Pmu { get; }

        public PmuState State { get; }

        public byte[] Bytes { get; }
    }
}
