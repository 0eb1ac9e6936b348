using System;
using System.Collections.Generic;
using System.Linq;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;
using Emu.Registers;

namespace Emu.Machine.Tests;

public class ManyCpusTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Smp_AnyNumberOfCpus_PassesEveryCheck(int cpus)
    {
        (BoardResult result, string console) = Smp(cpus);

        Assert.True(result.ExitStatus == 0 && result.HasExitStatus, result.Message + "\n" + console);
        Assert.Equal(BoardExit.Exited, result.Exit);
        Assert.Contains($"note CPUs: {cpus}", console, StringComparison.Ordinal);
        Assert.Equal(cpus, result.Vcpus.Count);
        Assert.Equal(result.Instructions, Sum(result.Vcpus, static vcpu => vcpu.Instructions));
        Assert.Equal(result.Cycles, Sum(result.Vcpus, static vcpu => vcpu.Cycles));
        Assert.All(result.Vcpus, static vcpu => Assert.NotEqual(0UL, vcpu.Instructions));
    }

    [Fact]
    public void Smp_RunTwice_IsTheSameRun()
    {
        (BoardResult first, string firstConsole) = Smp(4);
        (BoardResult second, string secondConsole) = Smp(4);

        Assert.Equal(firstConsole, secondConsole);
        Assert.Equal(first.Vcpus, second.Vcpus);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(-1)]
    public void Cpus_NotOneToEight_IsRefused(int cpus)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => Smp(cpus));
        Assert.Contains("1 to 8 vCPUs", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5_000)]
    [InlineData(100_000)]
    [InlineData(123_457)]
    public void Limit_ManyCpus_EndsAtExactlyThatManyInstructionsOfAll(ulong limit)
    {
        (BoardResult result, _) = Smp(4, options => options with { MaxInstructions = limit });

        Assert.Equal(BoardExit.InstructionLimit, result.Exit);
        Assert.Equal(limit, result.Instructions);
        Assert.Equal(limit, Sum(result.Vcpus, static vcpu => vcpu.Instructions));
    }

    [Fact]
    public void Schedule_VcpuThatIsNotThere_IsRefused()
    {
        ArgumentException e =
            Assert.Throws<ArgumentException>(() => Smp(2, options => options with { Host = Host(), Schedule = Schedule.Parse("2:4@1000") }));
        Assert.Contains("vCPU 2", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1:4@10M,0:5@3M", "1:4@10000000,5@3000000")]
    [InlineData("1:4@5,1:2@6,3@1", "1:4@5,1:2@6,3@1")]
    public void Schedule_WithVcpus_IsRead(string text, string expected) => Assert.Equal(expected, Schedule.Parse(text).ToString());

    [Theory]
    [InlineData("x:4@1", "vCPU number")]
    [InlineData("-1:4@1", "vCPU number")]
    [InlineData("1:@1", "pCPU number")]
    [InlineData("1:4@5,1:2@5", "after instruction 5")]
    [InlineData("0:4@5,2@5", "after instruction 5")]
    public void Schedule_WithVcpusMalformed_SaysWhatIsWrong(string text, string part)
    {
        FormatException e = Assert.Throws<FormatException>(() => Schedule.Parse(text));
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fixed-counters-only")]
    [InlineData("common-events")]
    [InlineData("emulated")]
    public void Moves_OfEachVcpu_LoseNoCount(string backend)
    {
        // Each vCPU executes MRS PMCCNTR, MOV, a loop of 2 instructions a round and MRS PMCCNTR again, while it moves at its own moments. At one cycle an instruction
        // on all cores the difference is exact: 1 + 1 + 2 * rounds, wherever it was.
        PmuBackend? chosen = backend switch { "fixed-counters-only" => PmuBackend.FixedCountersOnly, "common-events" => PmuBackend.CommonEvents, _ => null };
        const ulong Rounds = 50_000;
        VcpuRecorder recorder = new();
        BoardResult result = Guest.Run(new BoardOptions
        {
            Image = CountOnEach(Rounds).Image(),
            Cpus = 4,
            Host = Host(),
            Backend = chosen,
            Schedule = Schedule.Parse("0:4@20K,1:5@30_001,1:1@60K,2:6@40_003,2:2@50K,2:7@77_777,3:4@99_999"),
            Observer = recorder,
            MaxInstructions = 10_000_000,
        });

        Assert.Equal(BoardExit.Exited, result.Exit);
        Assert.Equal([1, 2, 3, 1], result.Vcpus.Select(static vcpu => vcpu.Moves));
        Assert.Equal<int?>([4, 1, 7, 4], result.Vcpus.Select(static vcpu => vcpu.Pcpu));
        if (chosen is not null)
        {
            Assert.Equal([1UL, 2UL, 3UL, 1UL], result.Vcpus.Select(static vcpu => vcpu.Reloads));
        }

        for (int vcpu = 0; vcpu < 4; vcpu++)
        {
            List<ulong> reads = recorder.Reads[vcpu];
            Assert.Equal(2, reads.Count);
            Assert.Equal(2 + (2 * Rounds), reads[1] - reads[0]);
        }

        Assert.Equal(
            [(0, 20_000UL, 4), (1, 30_001UL, 5), (1, 60_000UL, 1), (2, 40_003UL, 6), (2, 50_000UL, 2), (2, 77_777UL, 7), (3, 99_999UL, 4)],
            recorder.Moves.Order());
        Assert.Equal(result.Instructions, Sum(result.Cores, static core => core.Instructions));
    }

    [Fact]
    public void Cores_OfDifferentPace_ShareTheTimeNotTheInstructions()
    {
        // A core of two cycles an instruction does half as much in the same time.
        HostPmuModel fast = AtPace(Host()[0].Model!, 1);
        HostPmuModel slow = AtPace(fast, 2);
        BoardResult result = Guest.Run(new BoardOptions
        {
            Image = LoopOnEach(2).Image(),
            Cpus = 2,
            Host = new SimulatedHost(SimulatedCluster.Of(fast, 0, 1), SimulatedCluster.Of(slow, 1, 1)),
            MaxInstructions = 3_000_000,
        });

        double ratio = (double)result.Vcpus[0].Instructions / result.Vcpus[1].Instructions;
        Assert.InRange(ratio, 1.95, 2.05);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void CNTVCT_ReadByAllCpus_GoesOnWithinEachTurn(int cpus)
    {
        // All vCPUs read CNTVCT before and after 128 NOPs, over and over: 129 cycles apart. A tick is 16 cycles, and the counter has at least 1/8 of its pace, so the two
        // are never equal. A vCPU that reads an equal pair, or one that goes back, asks for a reset; vCPU 0 switches the machine off after 2,000 pairs, which is 13 rounds.
        Code code = new();
        for (ulong cpu = 1; cpu < (ulong)cpus; cpu++)
        {
            code.Set(0, Code.PsciCpuOn).Set(1, cpu).Set(2, 0x4008_0000 + 0x100).Set(3, 1_000_000).Hvc();
        }

        code.Set(0, 2_000).PadTo(0x100);
        int start = code.Count;
        code.Mrs(1, Code.CNTVCT).Nops(128).Mrs(2, Code.CNTVCT)
            .Word(0xEB01_005F)      // CMP X2, X1
            .Word(0x5400_0088)      // B.HI, over the reset
            .Set(0, Code.PsciSystemReset).Hvc();
        BoardResult result = Guest.Run(new BoardOptions
        {
            Image = code.LoopTo(start, 0).Off().Image(),
            Cpus = cpus,
            MaxInstructions = 10_000_000,
        });

        Assert.Equal(BoardExit.Exited, result.Exit);
    }

    [Fact]
    public void LastCpuOff_EndsTheRunWithASentence()
    {
        BoardResult result =
            Guest.Run(new BoardOptions { Image = new Code().Set(0, Code.PsciCpuOff).Hvc().Image(), Cpus = 2, MaxInstructions = 1000 });

        Assert.Equal(BoardExit.Asleep, result.Exit);
        Assert.Contains("switched its last CPU off", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AllAsleep_NothingCanWakeThem_EndsTheRunWithASentence()
    {
        BoardResult result =
            Guest.Run(new BoardOptions { Image = new Code().Wfi().LoopForever().Image(), Cpus = 2, MaxInstructions = 1000 });

        Assert.Equal(BoardExit.Asleep, result.Exit);
        Assert.Contains("sleeps for good", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OneCpu_AsBefore_IsToldOfNoTurn()
    {
        VcpuRecorder recorder = new();
        Guest.Run(new Code().Nops(10).Off(), recorder);

        Assert.Equal(0, recorder.Turns);
    }

    private static (BoardResult Result, string Console) Smp(int cpus, Func<BoardOptions, BoardOptions>? change = null)
    {
        GuestImage image = GuestImage.Load(Guest.ImagePath("smp"));
        BoardOptions options = new() { Image = image, Cpus = cpus, MaxInstructions = 500_000_000 };
        return Guest.RunImage("smp", change is null ? options : change(options));
    }

    /// <summary>vCPU 0 switches the others on, and all of them count; vCPU 0 waits for the others and ends the run.</summary>
    private static Code CountOnEach(ulong rounds)
    {
        const int Work = 0x100;
        Code code = new();
        for (ulong cpu = 1; cpu < 4; cpu++)
        {
            code.Set(0, Code.PsciCpuOn).Set(1, cpu).Set(2, 0x4008_0000 + Work).Set(3, cpu).Hvc();
        }

        code.Set(0, 0).PadTo(Work);

        // X9 = the number of this vCPU. PMCR_EL0.{E,LC}, PMCNTENSET_EL0.C.
        code.Word(0xAA00_03E9) // MOV X9, X0
            .Set(0, 0x41).Msr(Code.PMCR, 0).Set(0, 0x8000_0000).Msr(Code.PMCNTENSET, 0).Isb();
        code.Mrs(1, Code.PMCCNTR).Set(5, rounds);
        code.LoopTo(code.Count, 5).Mrs(1, Code.PMCCNTR);

        // Each vCPU adds 1 to a word of memory.
        code.Set(10, 0x4100_0000)
            .Word(0xC85F_7D42)      // LDXR X2, [X10]
            .Add(2, 1)
            .Word(0xC803_7D42)      // STXR W3, X2, [X10]
            .Word(0x35FF_FFA3);     // CBNZ W3, back to the LDXR

        // vCPU 0 waits until the word is 4. The others go to sleep for good.
        return code
            .Word(0xB400_0069)      // CBZ X9, to the Load
            .Wfi()
            .Word(0x17FF_FFFF)      // B, back to the WFI
            .Load(2, 10)
            .Word(0xF100_105F)      // CMP X2, #4
            .Word(0x54FF_FFC1)      // B.NE, back to the Load
            .Off();
    }

    private static Code LoopOnEach(ulong cpus)
    {
        Code code = new();
        for (ulong cpu = 1; cpu < cpus; cpu++)
        {
            code.Set(0, Code.PsciCpuOn).Set(1, cpu).Set(2, 0x4008_0000 + 0x100).Set(3, 0).Hvc();
        }

        return code.PadTo(0x100).Nops(20).BranchTo(0x100 / 4);
    }

    private static SimulatedHost Host()
    {
        Assert.True(HostModels.TryFind("cortex-a55", out HostPmuModel? little));
        Assert.True(HostModels.TryFind("cortex-a76", out HostPmuModel? big));
        return new SimulatedHost(
            SimulatedCluster.Of(AtPace(little, 1), 0, 4), SimulatedCluster.Of(AtPace(big, 1), 4, 4));
    }

    private static HostPmuModel AtPace(HostPmuModel model, decimal cyclesPerInstruction) => new(
        model.Name, model.Purpose, model.PmuVersion, model.Counters, model.CounterWidth, cyclesPerInstruction,
            model.HasFixedInstructionCounter, model.Map, []);

    private static ulong Sum<T>(IEnumerable<T> items, Func<T, ulong> of)
    {
        ulong sum = 0;
        foreach (T item in items)
        {
            sum += of(item);
        }

        return sum;
    }

    private sealed class VcpuRecorder : IBoardObserver
    {
        private int _vcpu;

        public int Turns { get; private set; }

        public List<ulong>[] Reads { get; } = [[], [], [], [], [], [], [], []];

        public List<(int Vcpu, ulong Instructions, int Pcpu)> Moves { get; } = [];

        public void OnTurn(int vcpu, ulong instructions)
        {
            Turns++;
            _vcpu = vcpu;
        }

        public void OnMove(ulong instructions, int pcpu) => Moves.Add((_vcpu, instructions, pcpu));

        public void OnPmuAccess(ulong instructions, ulong timeNs, bool write, PmuRegister register, ulong value)
        {
            if (!write && register.Id == PmuRegisterId.PMCCNTR_EL0)
            {
                Reads[_vcpu].Add(value);
            }
        }
    }
}
