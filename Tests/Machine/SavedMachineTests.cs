using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;

namespace Emu.Machine.Tests;

/// <summary>A machine that is saved and restored goes on as if it had never stopped.</summary>
public class SavedMachineTests
{
    [Theory]
    [InlineData("cycles", 1)]
    [InlineData("events", 1)]
    [InlineData("overflow", 1)]
    [InlineData("chain", 1)]
    [InlineData("el0", 1)]
    [InlineData("icntr", 1)]
    [InlineData("debug", 1)]
    [InlineData("aborts", 1)]
    [InlineData("maintenance", 1)]
    [InlineData("state", 1)]
    [InlineData("smp", 1)]
    [InlineData("smp", 2)]
    [InlineData("smp", 4)]
    public void Restored_AnyGuestAtManyPlaces_GoesOnAsIfItHadNeverStopped(string guest, int cpus) =>
        AssertSameAtManyPlaces(new BoardOptions
        {
            Image = GuestImage.Load(Guest.ImagePath(guest)),
            Cpus = cpus,
            MaxInstructions = 500_000_000
        }, 6);

    [Theory]
    [InlineData("default")]
    [InlineData("fixed-counters-only")]
    [InlineData("common-events")]
    [InlineData("emulated")]
    public void Restored_OnTheSameHostBetweenMoves_GoesOnAsIfItHadNeverStopped(string backend)
    {
        AssertSameAtManyPlaces(
            new BoardOptions
            {
                Image = GuestImage.Load(Guest.ImagePath("smp")),
                Cpus = 3,
                Host = Hosts("cortex-a55:4,cortex-a76:4"),
                Backend = BackendOf(backend),
                Schedule = Schedule.Parse("0:4@10K,1:5@20K,0:1@60K,2:7@30K,1:0@90K,2:3@100K"),
                MaxInstructions = 500_000_000,
            },
            5);
    }

    [Fact]
    public void Restored_TwiceInARow_GoesOnAsIfItHadNeverStopped()
    {
        BoardOptions options = new() { Image = GuestImage.Load(Guest.ImagePath("smp")), Cpus = 4 };
        byte[] whole = Save(options with { SaveAt = 400_000 }, out string wholeConsole);
        byte[] first = Save(options with { SaveAt = 100_000 }, out string one);
        byte[] second = Save(Read(first).Options with { SaveAt = 250_000 }, out string two);
        byte[] third = Save(Read(second).Options with { SaveAt = 400_000 }, out string three);

        Assert.Equal(whole, third);
        Assert.Equal(wholeConsole, one + two + three);
    }

    [Fact]
    public void Save_SaysWhatItIsOf()
    {
        byte[] file = Save(
            new BoardOptions
            {
                Image = GuestImage.Load(Guest.ImagePath("smp")),
                Cpus = 2,
                Host = Hosts("cortex-a55:4,cortex-a76:2"),
                Backend = PmuBackend.CommonEvents,
                MemorySize = 64 << 20,
                SaveAt = 50_000,
            },
            out _);
        SavedMachine saved = Read(file);

        Assert.Equal(("smp.elf", 2, 64UL << 20, "cortex-a55:4,cortex-a76:2", "common-events"), (saved.Image, saved.Cpus, saved.MemorySize, saved.Host, saved.Backend));
        Assert.InRange(saved.Instructions, 50_000UL, 50_512UL);
    }

    [Fact]
    public void Save_BeforeARunOrAfterAnotherEnd_IsAWrongCall()
    {
        using Board board = new(new BoardOptions { Image = new Code().Off().Image(), SaveAt = 1000 });
        Assert.Throws<InvalidOperationException>(() => board.Save(Stream.Null));
        Assert.Equal(BoardExit.Exited, board.Run().Exit);
        Assert.Throws<InvalidOperationException>(() => board.Save(Stream.Null));
    }

    [Theory]
    [InlineData("fixed-counters-only")]
    [InlineData("common-events")]
    [InlineData("default")]
    public void Restored_OnAHostWithOtherPmus_CountsGoOn(string backend)
    {
        // MRS PMCCNTR, a loop of two instructions a round, MRS again: 1 + 1 + 2 * rounds instructions, at 2 cycles each before the move and at 1 after it.
        const ulong Rounds = 20_000;
        Code code = new();
        code.Set(0, 0x41).Msr(Code.PMCR, 0).Set(0, 8).Msr(Code.PMEVTYPER0, 0).Set(0, 0x8000_0001).Msr(Code.PMCNTENSET, 0).Isb();
        code.Mrs(1, Code.PMCCNTR).Set(5, Rounds);
        code.LoopTo(code.Count, 5).Mrs(1, Code.PMCCNTR).Mrs(2, Code.PMEVCNTR0).Off();
        bool hasEvents = backend != "fixed-counters-only";
        if (!hasEvents)
        {
            // No event counter: the accesses to one would be UNDEFINED.
            code = new();
            code.Set(0, 0x41).Msr(Code.PMCR, 0).Set(0, 0x8000_0000).Msr(Code.PMCNTENSET, 0).Isb();
            code.Mrs(1, Code.PMCCNTR).Set(5, Rounds);
            code.LoopTo(code.Count, 5).Mrs(1, Code.PMCCNTR).Off();
        }

        Recorder before = new();
        byte[] file = Save(
            new BoardOptions
            {
                Image = code.Image(),
                Host = Hosts("cortex-a55:2,cortex-a76:2"),
                Backend = BackendOf(backend),
                Pmu = BoardOptions.EmulatedPmu(PmuVersion.V3, 4),
                Observer = before,
                SaveAt = 10_000
            },
            out _);
        Recorder after = new();
        SavedMachine saved = Read(file);
        using Board board = new(saved.Options with { Host = Hosts("neoverse-n2:4"), Observer = after });
        BoardResult result = board.Run();

        Assert.Equal(BoardExit.Exited, result.Exit);
        (ulong first, _, _, ulong start) =
            before.Accesses.First(static access => !access.Write && access.Register == Emu.Registers.PmuRegisterId.PMCCNTR_EL0);
        (ulong last, _, _, ulong end) =
            after.Accesses.First(static access => !access.Write && access.Register == Emu.Registers.PmuRegisterId.PMCCNTR_EL0);
        Assert.Equal(2 + (2 * Rounds), last - first);
        Assert.Equal((2 * (saved.Instructions - first)) + (last - saved.Instructions), end - start);
        if (hasEvents)
        {
            // From the ISB after the MSR on: ISB, MRS, MOV, the loop, MRS.
            Assert.Equal(4 + (2 * Rounds), after.Accesses.Single(static access => !access.Write
                && access.Register == Emu.Registers.PmuRegisterId.PMEVCNTRn_EL0).Value);
        }
    }

    [Fact]
    public void Restored_WithAPmuOfALaterVersion_IsRefusedWithTheRegister()
    {
        byte[] file = Save(new BoardOptions
        {
            Image = new Code().Nops(2000).Off().Image(),
            Host = Hosts("neoverse-n2:2"),
            Backend = PmuBackend.Default,
            SaveAt = 600
        }, out _);

        BoardException e = Assert.Throws<BoardException>(() => new Board(Read(file).Options with { Host = Hosts("cortex-a55:2") }));
        Assert.Contains("ID_AA64DFR0_EL1", e.Message, StringComparison.Ordinal);
        Assert.Contains("EINVAL", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Restored_WithFewerCounters_IsRefusedWithTheirNumber()
    {
        byte[] file = Save(new BoardOptions
        {
            Image = new Code().Nops(2000).Off().Image(),
            Host = Hosts("cortex-a55:2"),
            Backend = PmuBackend.Default,
            SaveAt = 600
        }, out _);

        BoardException e = Assert.Throws<BoardException>(() =>
            new Board(Read(file).Options with { Backend = PmuBackend.FixedCountersOnly }));
        Assert.Contains("6 event counters, and a guest can have 0 here", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Restored_EmulatedOnAPmuOfTheHost_IsRefused()
    {
        byte[] file = Save(new BoardOptions { Image = new Code().Nops(2000).Off().Image(), SaveAt = 600 }, out _);

        BoardException e = Assert.Throws<BoardException>(() =>
            new Board(Read(file).Options with { Host = Hosts("cortex-a55:2"), Backend = PmuBackend.Default }));
        Assert.Contains("emulated PMU", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Restored_EventThatTheHostDoesNotCount_IsNoted()
    {
        // An event that a Cortex-A55 counts and an Apple M1 does not: MEM_ACCESS.
        Assert.NotEqual(NativeEvent.NotCounted, Hosts("cortex-a55:1").Pmus[0].MapPmuv3Event(0x13));
        Assert.Equal(NativeEvent.NotCounted, Hosts("apple-m1:1").Pmus[0].MapPmuv3Event(0x13));
        Code code = new Code().Set(0, 0x13).Msr(Code.PMEVTYPER0, 0).Set(0, 1).Msr(Code.PMCNTENSET, 0).Nops(2000).Off();
        byte[] file = Save(new BoardOptions
        {
            Image = code.Image(),
            Host = Hosts("cortex-a55:1"),
            Backend = PmuBackend.Default,
            Pmu = BoardOptions.EmulatedPmu(PmuVersion.V3, 1),
            SaveAt = 600
        }, out _);

        using Board board = new(Read(file).Options with { Host = Hosts("apple-m1:1") });
        Assert.Contains(board.RestoreNotes, static note => note.Contains("event 0x0013 of PMEVCNTR0_EL0", StringComparison.Ordinal));
    }

    [Fact]
    public void Restored_ScheduleWithMovesOfThePast_IsRefused()
    {
        byte[] file = Save(new BoardOptions { Image = new Code().Nops(2000).Off().Image(), Host = Hosts("cortex-a55:2"), SaveAt = 600 }, out _);

        BoardException e = Assert.Throws<BoardException>(() => new Board(Read(file).Options with { Schedule = Schedule.Parse("1@500,0@1500") }));
        Assert.Contains("name later moves", e.Message, StringComparison.Ordinal);
        using Board board = new(Read(file).Options with { Schedule = Schedule.Parse("1@1500") });
        Assert.Equal(1, board.Run().Moves);
    }

    [Fact]
    public void Restored_WithAnotherSizeOfMemory_IsRefused()
    {
        byte[] file = Save(new BoardOptions { Image = new Code().Nops(2000).Off().Image(), SaveAt = 600 }, out _);
        Assert.Throws<BoardException>(() => new Board(Read(file).Options with { MemorySize = 64 << 20 }));
        Assert.Throws<BoardException>(() => new Board(Read(file).Options with { Cpus = 2 }));
    }

    [Fact]
    public void Restored_ImageWithMemoryOutsideRam_HasItAgain()
    {
        Code code = new Code().Set(5, 1000);
        code.LoopTo(code.Count, 5).Off();
        AssertSameAtManyPlaces(new BoardOptions { Image = code.ImageAtZero(), MaxInstructions = 100_000 }, 3);
    }

    private static void AssertSameAtManyPlaces(BoardOptions options, int places)
    {
        using MemoryStream console = new();
        BoardResult whole = Guest.Run(options with { Console = console });
        string wholeConsole = Encoding.UTF8.GetString(console.ToArray());
        ulong last = whole.Instructions * 9 / 10;
        byte[] end = Save(options with { SaveAt = last }, out _);
        for (int place = 0; place < places; place++)
        {
            // Not at round numbers, and one at the very beginning.
            ulong at = place == 0 ? 1 : (last * (ulong)place / (ulong)places) + (ulong)(place * 7);
            byte[] file = Save(options with { SaveAt = at }, out string first);
            SavedMachine saved = Read(file);
            using MemoryStream rest = new();
            BoardResult result = Guest.Run(saved.Options with { Console = rest, MaxInstructions = options.MaxInstructions });

            Assert.True(wholeConsole == first + Encoding.UTF8.GetString(rest.ToArray()), $"The console is another one after a break at {saved.Instructions}.");
            Assert.Equal(whole with { Elapsed = default, Cores = [], Vcpus = [] },
                result with { Elapsed = default, Cores = [], Vcpus = [] });
            Assert.Equal(whole.Cores, result.Cores);
            Assert.Equal(whole.Vcpus, result.Vcpus);

            // The final state, bit for bit: memory, registers, devices and PMUs.
            byte[] other = Save(saved.Options with { SaveAt = last, MaxInstructions = options.MaxInstructions }, out _);
            Assert.True(end.AsSpan().SequenceEqual(other), $"The state is another one after a break at {saved.Instructions}.");
        }
    }

    internal static byte[] Save(BoardOptions options, out string console)
    {
        using MemoryStream output = new();
        using Board board = new(options with { Console = output });
        BoardResult result = board.Run();
        Assert.True(result.Exit == BoardExit.ReadyToSave, result.Message);
        using MemoryStream file = new();
        board.Save(file);
        console = Encoding.UTF8.GetString(output.ToArray());
        return file.ToArray();
    }

    internal static SavedMachine Read(byte[] file) => SavedMachine.Read(new MemoryStream(file), "test.machine");

    private static PmuBackend? BackendOf(string word) => word switch
    {
        "default" => PmuBackend.Default,
        "fixed-counters-only" => PmuBackend.FixedCountersOnly,
        "common-events" => PmuBackend.CommonEvents,
        _ => null,
    };

    private static SimulatedHost Hosts(string clusters)
    {
        List<SimulatedCluster> made = new();
        int first = 0;
        foreach (string cluster in clusters.Split(','))
        {
            string[] halves = cluster.Split(':');
            Assert.True(HostModels.TryFind(halves[0], out HostPmuModel? model));
            int count = int.Parse(halves[1], System.Globalization.CultureInfo.InvariantCulture);
            made.Add(SimulatedCluster.Of(model, first, count));
            first += count;
        }

        return new SimulatedHost(made);
    }
}
