using System;
using System.Linq;

namespace Emu.Machine.Tests;

public class CountingTests
{
    private const ulong Scratch = 0x4100_0000;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(600)]
    public void PMCCNTR_BetweenEnableAndRead_CountsTheInstructionsBetween(int nops)
    {
        // The MSR takes effect after it has retired, the MRS sees everything before itself.
        Recorder recorder = new();
        Guest.Run(
            new Code().Set(0, 1).Msr(Code.PMCR, 0).Set(0, 0x8000_0000).Msr(Code.PMCNTENSET, 0).Nops(nops).Mrs(1, Code.PMCCNTR)
                .Off(), recorder);

        recorder.Expect("PMCCNTR_EL0", (ulong)nops);
    }

    [Fact]
    public void PMCCNTR_TwoReads_DifferByTheirDistance()
    {
        Recorder recorder = new();
        Guest.Run(
            new Code().Set(0, 1).Msr(Code.PMCR, 0).Set(0, 0x8000_0000).Msr(Code.PMCNTENSET, 0)
                .Mrs(1, Code.PMCCNTR).Nops(9).Mrs(2, Code.PMCCNTR).Mrs(3, Code.PMCCNTR).Off(),
            recorder);

        ulong[] reads = [.. recorder.Accesses.Where(a => !a.Write).Select(a => a.Value)];
        Assert.Equal([0UL, 10UL, 11UL], reads);
    }

    [Fact]
    public void PMICNTR_UnknownToTheEngine_ReadsAndWritesOnce()
    {
        Recorder recorder = new();
        Guest.Run(
            new Code().Set(0, 1).Msr(Code.PMCR, 0).Set(0, 1UL << 32).Msr(Code.PMCNTENSET, 0)
                .Set(0, 1000).Msr(Code.PMICNTR, 0).Nops(5).Mrs(1, Code.PMICNTR).Mrs(2, Code.PMICNTR).Off(),
            recorder);

        ulong[] reads = [.. recorder.Accesses.Where(a => !a.Write).Select(a => a.Value)];
        Assert.Equal([1005UL, 1006UL], reads);
    }

    [Fact]
    public void PMCCNTR_WriteRefused_DoesNotCountItAsRetired()
    {
        // PMCEID0_EL0 cannot be written: UNDEFINED, and the handler at VBAR_EL1 + 0x200 reads the counter.
        const ushort PMCEID0 = 0xDCE6;
        Recorder recorder = new();
        Code code = new Code().Set(1, 0x4008_0800).Msr(Code.VBAR, 1).Set(0, 1).Msr(Code.PMCR, 0).Set(0, 0x8000_0000).Msr(Code.PMCNTENSET, 0)
            .Nops(7).Msr(PMCEID0, 1).LoopForever();
        code.Nops((0xA00 / 4) - code.Count).Mrs(2, Code.PMCCNTR).Off();
        Guest.Run(code, recorder);

        recorder.Expect("PMCCNTR_EL0", 7UL);
    }

    [Fact]
    public void Loop_MillionsOfInstructions_CountsEachOne()
    {
        // 2 instructions an iteration; the counter starts after the MSR.
        Recorder recorder = new();
        Code code = new Code().Set(5, 1_000_000).Set(0, 1).Msr(Code.PMCR, 0).Set(0, 0x8000_0000).Msr(Code.PMCNTENSET, 0);
        Guest.Run(code.LoopTo(code.Count, 5).Mrs(1, Code.PMCCNTR).Off(), recorder, limit: 10_000_000);

        recorder.Expect("PMCCNTR_EL0", 2_000_000UL);
    }

    [Fact]
    public void MemAccess_LoadsAndStores_CountsEachOneFromTheEnableOn()
    {
        Recorder recorder = new();
        Code code = new Code().Set(1, Scratch).Set(5, 100).Load(2, 1).Store(2, 1)
            .Set(0, 0x13).Msr(Code.PMEVTYPER0, 0).Set(0, 1).Msr(Code.PMCNTENSET, 0).Msr(Code.PMCR, 0);
        int loop = code.Count;
        Guest.Run(code.Load(2, 1).Store(2, 1, 8).Load(3, 1, 16).LoopTo(loop, 5).Mrs(1, Code.PMEVCNTR0).Off(), recorder);

        recorder.Expect("PMEVCNTR0_EL0", 300UL);
    }

    [Theory]
    [InlineData("aborts")]
    [InlineData("chain")]
    [InlineData("cycles")]
    [InlineData("el0")]
    [InlineData("events")]
    [InlineData("icntr")]
    [InlineData("overflow")]
    [InlineData("state")]
    public void Guest_OfOurOwn_PassesItsChecks(string name)
    {
        (BoardResult result, string console) = Guest.RunImage(name);

        Assert.DoesNotContain("FAIL", console, StringComparison.Ordinal);
        Assert.Equal(BoardExit.Exited, result.Exit);
        Assert.True(result.HasExitStatus);
        Assert.Equal(0, result.ExitStatus);
    }

    [Fact]
    public void Run_Repeated_GivesTheSameCounts()
    {
        Recorder first = new();
        Recorder second = new();
        GuestImage image = GuestImage.Load(Guest.ImagePath("overflow"));
        BoardResult one = Guest.Run(new BoardOptions { Image = image, Observer = first });
        BoardResult other = Guest.Run(new BoardOptions { Image = image, Observer = second });

        // A record compares lists by identity.
        Assert.Equal(one with { Elapsed = default, Cores = [], Vcpus = [] }, other with { Elapsed = default, Cores = [], Vcpus = [] });
        Assert.Equal(one.Cores, other.Cores);
        Assert.Equal(one.Vcpus, other.Vcpus);
        Assert.Equal(first.Accesses, second.Accesses);
        Assert.Equal(first.Interrupts, second.Interrupts);
    }

    [Fact]
    public void Hooks_TenTimesTheAccesses_AllocateNothingMore()
    {
        // The first run builds what every later one finds. The .NET runtime allocates from time to time for itself, as it compiles a method again.
        // That does not happen in each run, so the least of three runs is what the hooks themselves need.
        Allocated(20_000);
        long few = LeastAllocated(12_000);
        long many = LeastAllocated(100_000);

        // 88,000 more iterations of nine hooks each: one smallest object in a thousand hooks would be 19,000 bytes.
        Assert.True(many - few <= 1_000, $"the long run allocated {many} bytes, the short one {few}");
    }

    private static long LeastAllocated(ulong iterations) =>
        Enumerable.Range(0, 3).Min(_ => Allocated(iterations));

    private static long Allocated(ulong iterations)
    {
        // Reads, writes, memory accesses that are counted, and a new block each time.
        Code code = new Code().Set(1, Scratch).Set(5, iterations).Set(0, 0x13).Msr(Code.PMEVTYPER0, 0)
            .Set(0, 0x8000_0001).Msr(Code.PMCNTENSET, 0).Set(0, 1).Msr(Code.PMCR, 0);
        int loop = code.Count;
        code.Load(2, 1).Store(2, 1).Mrs(3, Code.PMCCNTR).Mrs(3, Code.PMICNTR).Mrs(3, Code.PMEVCNTR0).Msr(Code.PMEVCNTR0, 3)
            .Mrs(3, Code.CNTVCT).LoopTo(loop, 5).Off();
        using Board machine = new Emu.Machine.Board(new BoardOptions { Image = code.Image() });
        long before = GC.GetAllocatedBytesForCurrentThread();
        BoardResult result = machine.Run();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(BoardExit.Exited, result.Exit);
        return allocated;
    }
}
