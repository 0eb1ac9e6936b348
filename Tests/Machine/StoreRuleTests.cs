using Emu.Machine.Unicorn;

namespace Emu.Machine.Tests;

/// <summary>Fast stores change no count, and code that a store changes is noticed.</summary>
public class StoreRuleTests
{
    private const ulong Pages = 0x4100_0000;
    private const uint MoveToX0 = 0xD280_0000; // MOVZ X0, #imm16
    private const uint Return = 0xD65F_03C0;
    private const uint CallX1 = 0xD63F_0020;
    private const uint AddX0ToX10 = 0x8B00_014A;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Trial_OnThisSystem_Works(bool isFast)
    {
        // Making a board prepares the rule.
        using Emu.Machine.Board machine = new(new BoardOptions { Image = new Code().Off().Image() });
        Assert.Null(StoreRule.WhyNot);
        Assert.True(StoreProbe.Works(isFast));
    }

    [Theory]
    [InlineData("maintenance")]
    [InlineData("debug")]
    [InlineData("el0")]
    [InlineData("overflow")]
    [InlineData("events")]
    [InlineData("aborts")]
    [InlineData("state")]
    public void Guest_WithFastAndWithSlowStores_HasTheSameCounts(string name)
    {
        (BoardResult Result, string Console) Run(bool slow) => Guest.RunImage(
            name, new BoardOptions { Image = GuestImage.Load(Guest.ImagePath(name)), MaxInstructions = 100_000_000, SlowStores = slow });

        (BoardResult fast, string fastConsole) = Run(slow: false);
        (BoardResult slow, string slowConsole) = Run(slow: true);
        Assert.Equal(slowConsole, fastConsole);
        Assert.Equal(
            (slow.Exit, slow.ExitStatus, slow.Instructions, slow.Cycles, slow.Interrupts, slow.PmuAccesses),
            (fast.Exit, fast.ExitStatus, fast.Instructions, fast.Cycles, fast.Interrupts, fast.PmuAccesses));
    }

    [Theory]
    [InlineData(0x400)]       // the engine's own pages
    [InlineData(0x1000)]      // the guest's
    [InlineData(0x3FC)]       // routines that lie across the end of a page
    public void Code_WrittenToPagesThatHeldData_IsExecutedAsItIsEachTime(int distance)
    {
        // 64 routines, each written and called three times; before that each page gets data, which makes its stores fast.
        const int Routines = 64;
        Code code = new Code().Set(10, 0);
        ulong expected = 0;
        for (int round = 0; round < 4; round++)
        {
            for (int i = 0; i < Routines; i++)
            {
                uint value = (uint)((round * Routines) + i);
                code.Set(1, Pages + (ulong)(i * distance)).Set(2, round == 0 ? 0 : MoveToX0 | (value << 5)).StoreWord(2, 1).Set(3, Return)
                    .StoreWord(3, 1, 4);
                if (round > 0)
                {
                    code.Word(CallX1).Word(AddX0ToX10);
                    expected += value;
                }
            }
        }

        Recorder recorder = new();
        using Emu.Machine.Board machine = new(
            new BoardOptions { Image = code.Msr(Code.PMCCNTR, 10).Off().Image(), Observer = recorder, MaxInstructions = 1_000_000 });
        Assert.Equal(BoardExit.Exited, machine.Run().Exit);
        Assert.Equal(expected, recorder.Accesses[0].Value);
        Assert.NotEqual(0UL, machine.FastPages);
    }

    [Fact]
    public void SlowStores_AskedFor_LeaveNoPageFast()
    {
        Code code = new Code().Set(1, Pages).Set(2, 5).StoreWord(2, 1).StoreWord(2, 1, 8).Off();
        using Emu.Machine.Board machine = new(new BoardOptions { Image = code.Image(), SlowStores = true, MaxInstructions = 1000 });
        machine.Run();
        Assert.Equal(0UL, machine.FastPages);
    }
}
