using System;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;

namespace Emu.Machine.Tests;

public class HostTests
{
    [Fact]
    public void Clock_DefaultBackend_StopsAfterTheMoveAndTheGuestNotices()
    {
        (BoardResult result, string console) = Clock(PmuBackend.Default, null);

        Assert.Contains("division by zero", console, StringComparison.Ordinal);
        Assert.Equal(1, result.ExitStatus);
        Assert.Equal(0UL, result.Reloads);
    }

    [Fact]
    public void Clock_FixedCountersOnly_KeepsTimeAcrossTheMoves()
    {
        Recorder recorder = new();
        (BoardResult result, string console) = Clock(PmuBackend.FixedCountersOnly, recorder);

        Assert.Contains("kept time", console, StringComparison.Ordinal);
        Assert.Equal(0, result.ExitStatus);
        Assert.Equal(2UL, result.Reloads);
        Assert.Equal([(8_000_000UL, 4), (16_000_000UL, 1)], recorder.Moves);
        Assert.Equal([8_000_000UL, 16_000_000UL], recorder.Reloads);
    }

    [Fact]
    public void Clock_Emulated_CountsOnEveryCore()
    {
        (BoardResult result, _) = Clock(null, null);

        Assert.Equal(0, result.ExitStatus);
        Assert.Equal(0UL, result.Reloads);
    }

    [Theory]
    [InlineData(2_000)]
    [InlineData(2_001)]
    [InlineData(2_002)]
    [InlineData(2_003)]
    public void MemAccess_MoveInMidBlock_CountsUpToTheVeryInstruction(ulong move)
    {
        // The counter is the first cluster's alone, so it must see exactly the loads that retire before the move.
        Recorder recorder = new();
        Code code = new Code().Set(1, 0x4100_0000).Set(5, 1000).Set(0, 0x13).Msr(Code.PMEVTYPER0, 0).Set(0, 1).Msr(Code.PMCNTENSET, 0)
            .Msr(Code.PMCR, 0);
        ulong start = (ulong)code.Count;
        int loop = code.Count;

        // Four instructions an iteration: load, load, SUBS, B.NE.
        code.Load(2, 1).Load(2, 1).LoopTo(loop, 5).Mrs(3, Code.PMEVCNTR0).Off();
        SimulatedHost host = Host();
        Guest.Run(new BoardOptions
        {
            Image = code.Image(),
            Host = host,
            Backend = PmuBackend.Default,
            Schedule = new Schedule(new ScheduleMove(4, move)),
            Observer = recorder,
        });

        ulong retired = move - start;
        ulong expected = (retired / 4 * 2) + Math.Min(retired % 4, 2);
        recorder.Expect("PMEVCNTR0_EL0", expected);
    }

    [Theory]
    [InlineData("default", false)]
    [InlineData("fixed-counters-only", true)]
    public void InstructionCounter_OnAHostThatHasOneEverywhere_CountsWhereTheBackendFollows(string backend, bool follows)
    {
        // PMCR.E, PMCNTENSET.F0, and 1,000 NOPs of which 400 retire before the move.
        Recorder recorder = new();
        Code code = new Code().Set(0, 0x41).Msr(Code.PMCR, 0).Set(0, 0x1_0000_0000).Msr(Code.PMCNTENSET, 0);
        ulong move = (ulong)code.Count + 400;
        code.Nops(1000).Mrs(1, Code.PMICNTR).Off();
        Guest.Run(new BoardOptions
        {
            Image = code.Image(),
            Host = new SimulatedHost(SimulatedCluster.Of(HostModels.GoldenCove, 0, 1), SimulatedCluster.Of(HostModels.Gracemont, 1, 1)),
            Backend = follows ? PmuBackend.FixedCountersOnly : PmuBackend.Default,
            InstructionCounter = true,
            Schedule = new Schedule(new ScheduleMove(1, move)),
            Observer = recorder,
        });

        Assert.Equal((Emu.Registers.PmuRegisterId.PMICNTR_EL0, follows ? 1000UL : 400UL),
            (recorder.Accesses[^1].Register, recorder.Accesses[^1].Value));
        Assert.Equal(backend == "default" ? 0 : 1, recorder.Reloads.Count);
    }

    [Fact]
    public void InstructionCounter_OnAHostThatLacksOne_IsRefusedWithThePmu()
    {
        BoardOptions options = new()
        {
            Image = new Code().Off().Image(),
            Host = Host(),
            Backend = PmuBackend.FixedCountersOnly,
            InstructionCounter = true
        };
        Assert.Contains("'cortex_a55' has no fixed instruction counter", Assert.Throws<BoardException>(() => new Board(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ExplicitBackend_MoveOffItsCores_IsAClearError()
    {
        SimulatedHost host = Host();
        BoardOptions options = new BoardOptions
        {
            Image = new Code().LoopForever().Image(),
            Host = host,
            Backend = PmuBackend.Explicit(host.Pmus[0]),
            Schedule = Schedule.Parse("4@1000"),
            MaxInstructions = 10_000,
        };

        BoardException e = Assert.Throws<BoardException>(() => Guest.Run(options));
        Assert.Contains("pCPU 4", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Schedule_WithoutHost_IsRefused()
    {
        BoardOptions options = new BoardOptions { Image = new Code().Off().Image(), Schedule = Schedule.Parse("1@5") };

        Assert.Throws<ArgumentException>(() => Guest.Run(options));
    }

    [Theory]
    [InlineData("4@1000,0@2_000", "4@1000,0@2000")]
    [InlineData(" 1@5K , 2@3M,0@1G", "1@5000,2@3000000,0@1000000000")]
    [InlineData("", "")]
    public void Schedule_WellFormed_IsRead(string text, string expected) => Assert.Equal(expected, Schedule.Parse(text).ToString());

    [Theory]
    [InlineData("4", "PCPU@INSTRUCTIONS")]
    [InlineData("x@1", "pCPU number")]
    [InlineData("-1@1", "pCPU number")]
    [InlineData("1@", "number of instructions")]
    [InlineData("1@5,2@5", "after instruction 5")]
    [InlineData("1@99999999999999999999", "number of instructions")]
    public void Schedule_Malformed_SaysWhatIsWrong(string text, string part)
    {
        FormatException e = Assert.Throws<FormatException>(() => Schedule.Parse(text));
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    private static SimulatedHost Host()
    {
        Assert.True(HostModels.TryFind("cortex-a55", out HostPmuModel? little));
        Assert.True(HostModels.TryFind("cortex-a76", out HostPmuModel? big));
        return new SimulatedHost(SimulatedCluster.Of(little, 0, 4), SimulatedCluster.Of(big, 4, 4));
    }

    private static (BoardResult Result, string Console) Clock(PmuBackend? backend, IBoardObserver? observer) => Guest.RunImage(
        "clock",
        new BoardOptions
        {
            Image = new Code().Off().Image(),
            Host = Host(),
            Backend = backend,
            Schedule = Schedule.Parse("4@8M,1@16M"),
            Observer = observer,
            MaxInstructions = 200_000_000,
        });
}
