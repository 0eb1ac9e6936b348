using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading;

namespace Emu.Machine.Tests;

/// <summary>The receive half of the PL011 (Arm DDI 0183), as a guest sees it.</summary>
public class ConsoleInputTests
{
    private const ulong Uart = 0x0900_0000;
    private const ulong Distributor = 0x0800_0000;
    private const ulong CpuInterface = 0x0801_0000;
    private const int DR = 0x00;
    private const int FR = 0x18;
    private const int LCR = 0x2C;
    private const int CR = 0x30;
    private const int IFLS = 0x34;
    private const int IMSC = 0x38;
    private const int RIS = 0x3C;
    private const int MIS = 0x40;
    private const int ICR = 0x44;
    private const uint FifoEnable = 1 << 4;
    private const uint RXFE = 1 << 4;
    private const uint RXFF = 1 << 6;
    private const uint TXFE = 1 << 7;
    private const uint RX = 1 << 4;
    private const uint RT = 1 << 6;

    [Fact]
    public void NoInput_TheReceiverIsEmptyForEver()
    {
        Assert.Equal([TXFE | RXFE, 0u, 0u], Read(null, FR, DR, RIS));
    }

    [Fact]
    public void WithoutFifo_OneCharacterAtATime()
    {
        // FEN is 0 out of reset: the holding register is full with one, and raises both interrupts.
        Assert.Equal(
            [TXFE | RXFF, RX | RT, 'a', TXFE | RXFF, 'b', TXFE | RXFE, 0u, 0u],
            Read("ab", FR, RIS, DR, FR, DR, FR, RIS, DR));
    }

    [Theory]
    [InlineData(31, TXFE)]
    [InlineData(32, TXFE | RXFF)]
    [InlineData(33, TXFE | RXFF)]
    public void Fifo_IsFullAtThirtyTwo(int characters, uint flags)
    {
        Step code = new Step().Write(LCR, FifoEnable).Read(FR);
        Assert.Equal([flags], code.Run(new string('x', characters)));
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(1, 8)]
    [InlineData(2, 16)]
    [InlineData(3, 24)]
    [InlineData(4, 28)]
    public void ReceiveInterrupt_IsRaisedAtItsLevelAndClearedBelowIt(uint select, int level)
    {
        Step below = new Step().Write(IFLS, select << 3).Write(LCR, FifoEnable).Read(RIS);
        Assert.Equal([RT], below.Run(new string('x', level - 1)));

        Step at = new Step().Write(IFLS, select << 3).Write(LCR, FifoEnable).Read(RIS).Read(DR).Read(RIS);
        Assert.Equal([RX | RT, 'x', RT], at.Run(new string('x', level)));
    }

    [Fact]
    public void Interrupts_AreMaskedByIMSCAndClearedByICR()
    {
        Step code = new Step().Write(LCR, FifoEnable).Read(MIS).Write(IMSC, RT).Read(MIS).Write(ICR, RT).Read(RIS).Read(DR).Read(RIS)
            .Read(DR).Read(RIS);

        // After ICR the timeout starts again with the next read, as long as a character is left.
        Assert.Equal([0u, RT, 0u, 'o', RT, 'k', 0u], code.Run("ok"));
    }

    [Fact]
    public void ReceiveDisabled_KeepsTheInputForLater()
    {
        Step code = new Step().Write(CR, 0x101).Read(FR).Read(DR).Write(CR, 0x301).Read(FR).Read(DR);
        Assert.Equal([TXFE | RXFE, 0u, TXFE | RXFF, 'z'], code.Run("z"));
    }

    [Fact]
    public void FifoSwitchedOff_LosesNothing()
    {
        Step code = new Step().Write(LCR, FifoEnable).Read(FR).Write(LCR, 0).Read(FR).Read(DR).Read(DR).Read(DR).Read(FR);
        Assert.Equal([TXFE, TXFE | RXFF, 'a', 'b', 'c', TXFE | RXFE], code.Run("abc"));
    }

    [Fact]
    public void Identification_IsThatOfARevisionWithAFifoOfThirtyTwo()
    {
        // UARTPeriphID2: revision 3 (r1p5) in [7:4].
        Assert.Equal([0x34u], Read(null, 0xFE8));
    }

    [Fact]
    public void Interrupt_WakesTheGuestAndIsTheUarts()
    {
        // SPI 1 is INTID 33: WFI goes on at once, because the character is there; GICC_IAR says which it is.
        Code code = Receiving().Wfi()
            .LoadWord(5, 2, 12).StoreByte(5, 4).LoadWord(5, 4).StoreByte(5, 4).Off();
        (BoardResult result, string console) = Run(code, Input("?"));

        Assert.Equal(BoardExit.Exited, result.Exit);
        Assert.Equal("!?", console); // character 33 is an exclamation mark
    }

    [Fact]
    public void Wfi_WhileInputIsOpen_WaitsForItAndEndsAsEverWhenItIsOver()
    {
        using SlowInput input = new("!", TimeSpan.FromMilliseconds(150));
        Code code = Receiving().Wfi()
            .LoadWord(5, 4).StoreByte(5, 4).Wfi().LoopForever();
        (BoardResult result, string console) = Run(code, input);

        Assert.Equal("!", console);
        Assert.Equal(BoardExit.Asleep, result.Exit);
        Assert.Contains("WFI", result.Message, StringComparison.Ordinal);
        Assert.Equal((ulong)code.Count - 1, result.Instructions);

        // It slept in between: two looks for each step of waiting, and not thousands.
        Assert.InRange(input.Reads, 2, 100);
    }

    [Fact]
    public void Wfi_ThatNoCharacterWouldWake_DoesNotWaitForOne()
    {
        using SlowInput input = new("!", TimeSpan.FromMinutes(5));
        BoardResult result = Run(new Code().Nops(4).Wfi().LoopForever(), input).Result;

        Assert.Equal(BoardExit.Asleep, result.Exit);
        Assert.Equal(5UL, result.Instructions);
    }

    [Fact]
    public void Wfi_WaitingForInput_IsEndedByRequestStop()
    {
        using SlowInput input = new("!", TimeSpan.FromMinutes(5));
        Code code = Receiving().Wfi().LoopForever();
        using Board machine = new(new BoardOptions { Image = code.Image(), Input = input, MaxInstructions = 1_000_000 });
        using Timer timer = new(_ => machine.RequestStop(), null, 100, Timeout.Infinite);

        Assert.Equal(BoardExit.Requested, machine.Run().Exit);
    }

    [Fact]
    public void Polling_OfAnInputThatIsOpen_LeavesTheCpuToOthersAndCanBeStopped()
    {
        // A loop of two instructions that looks at FR for ever: after 10,000 looks each look waits.
        using SlowInput input = new("!", TimeSpan.FromMinutes(5));
        Code loop = PollForever();
        using Board machine = new(new BoardOptions { Image = loop.Image(), Input = input });
        using Timer timer = new(_ => machine.RequestStop(), null, 700, Timeout.Infinite);
        BoardResult result = machine.Run();

        Assert.Equal(BoardExit.Requested, result.Exit);
        Assert.InRange(result.Instructions, 20_000UL, 25_000UL);
    }

    [Fact]
    public void Polling_WhereNobodySitsAtTheConsole_GoesOnToTheLimit()
    {
        // A pipe that somebody left open must not slow a run down: 50,000 looks are over at once.
        using SlowInput input = new("!", TimeSpan.FromMinutes(5), interactive: false);
        Code loop = PollForever();
        long began = Stopwatch.GetTimestamp();
        BoardResult result = Guest.Run(new BoardOptions { Image = loop.Image(), Input = input, MaxInstructions = 100_000 });

        Assert.Equal(BoardExit.InstructionLimit, result.Exit);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 200)]
    public void Wfi_UntilATimer_TakesRealTimeOnlyWhereSomebodySitsAtTheConsole(bool interactive, int milliseconds)
    {
        // 200 ms are 12,500,000 ticks of CNTVCT.
        using SlowInput input = new("!", TimeSpan.FromMinutes(5), interactive);
        Code code = Receiving().Set(3, (1 << 27) | 1).StoreWord(3, 1, 0x100).Set(3, 12_500_000).Msr(Code.CNTV_TVAL, 3)
            .Set(3, 1).Msr(Code.CNTV_CTL, 3).Wfi().Off();
        long began = Stopwatch.GetTimestamp();
        (BoardResult result, _) = Run(code, input);

        Assert.Equal(BoardExit.Exited, result.Exit);
        Assert.Equal((ulong)code.Count, result.Instructions);
        Assert.True(Stopwatch.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(milliseconds));
    }

    [Fact]
    public void SameInput_SameCounts()
    {
        // Echoes until the input is over: each pass looks at FR, and takes what is there.
        BoardResult first = Echo(out string one);
        BoardResult second = Echo(out string two);

        Assert.Equal("the quick brown fox", one);
        Assert.Equal(one, two);
        Assert.Equal((first.Instructions, first.Cycles), (second.Instructions, second.Cycles));
    }

    /// <summary>The UART's receive interrupt reaches the CPU, which masks it; X1 is the distributor, X2 the CPU interface, X4 the UART.</summary>
    private static Code Receiving() => new Code()
        .Set(1, Distributor).Set(2, CpuInterface).Set(3, 1).StoreWord(3, 1).StoreWord(3, 2).Set(3, 0xFF).StoreWord(3, 2, 4)
        .Set(3, 2).StoreWord(3, 1, 0x104).Set(4, Uart).Set(3, RX).StoreWord(3, 4, IMSC);

    /// <summary>A loop of two instructions: LDR and B.</summary>
    private static Code PollForever()
    {
        Code code = new Code().Set(4, Uart);
        int loop = code.Count;
        return code.LoadWord(5, 4, FR).BranchTo(loop);
    }

    private static BoardResult Echo(out string console)
    {
        Code code = new Code().Set(4, Uart);
        int loop = code.Count;
        code.LoadWord(5, 4, FR).Word(0x3720_0085) // TBNZ X5, #4 leaves the loop
            .LoadWord(5, 4).StoreByte(5, 4).BranchTo(loop).Off();
        (BoardResult result, console) = Run(code, Input("the quick brown fox"));
        return result;
    }

    private static uint[] Read(string? input, params ReadOnlySpan<int> registers)
    {
        Step step = new();
        foreach (int register in registers)
        {
            step = step.Read(register);
        }

        return step.Run(input);
    }

    private static StreamInput Input(string text) => new(new MemoryStream(Encoding.Latin1.GetBytes(text)));

    private static (BoardResult Result, string Console) Run(Code code, IConsoleInput? input)
    {
        using MemoryStream console = new();
        BoardResult result =
            Guest.Run(new BoardOptions { Image = code.Image(), Console = console, Input = input, MaxInstructions = 1_000_000 });
        return (result, Encoding.Latin1.GetString(console.ToArray()));
    }

    /// <summary>A guest that accesses the UART step by step and writes each word it has read to the console, as four bytes.</summary>
    private sealed class Step
    {
        private readonly Code _code = new Code().Set(4, Uart).Set(6, 0x4100_0000);
        private int _reads;

        public Step Read(int register)
        {
            _code.LoadWord(5, 4, register).Word(0xB800_44C5); // STR W5, [X6], #4
            _reads++;
            return this;
        }

        public Step Write(int register, uint value)
        {
            _code.Set(5, value).StoreWord(5, 4, register);
            return this;
        }

        public uint[] Run(string? input)
        {
            // The bytes kept in memory go out at the end.
            _code.Set(6, 0x4100_0000).Set(7, (ulong)_reads * 4);
            int start = _code.Count;
            _code.Word(0x3840_14C5) // LDRB W5, [X6], #1
                .StoreByte(5, 4).LoopTo(start, 7).Off();
            using MemoryStream console = new();
            BoardResult result = Guest.Run(new BoardOptions
            {
                Image = _code.Image(),
                Console = console,
                Input = input is null ? null : Input(input),
                MaxInstructions = 100_000,
            });
            Assert.Equal(BoardExit.Exited, result.Exit);
            uint[] words = new uint[_reads];
            Buffer.BlockCopy(console.ToArray(), 0, words, 0, _reads * 4);
            return words;
        }
    }

    /// <summary>Input that comes after a while and then ends.</summary>
    private sealed class SlowInput(string text, TimeSpan delay, bool interactive = true) : IConsoleInput, IDisposable
    {
        private readonly DateTime _due = DateTime.UtcNow + delay;
        private readonly ManualResetEventSlim _never = new();
        private int _given;

        public int Reads { get; private set; }

        public bool IsInteractive => interactive;

        public bool HasEnded => _given == text.Length;

        public int Read(Span<byte> buffer)
        {
            Reads++;
            if (buffer.IsEmpty || HasEnded || DateTime.UtcNow < _due)
            {
                return 0;
            }

            buffer[0] = (byte)text[_given++];
            return 1;
        }

        public void Wait(TimeSpan time) => _never.Wait(time);

        public void Dispose() => _never.Dispose();
    }
}
