using System;
using System.Runtime.InteropServices;

namespace Emu.Machine;

/// <summary>The part of <see cref="Pulse"/> that is a vCPU's: kept for it while another vCPU has the engine.</summary>
internal unsafe struct PulseOfCpu
{
    public ulong Retired;
    public ulong BlockStart;
    public uint Level;
    public fixed uint Flags[4];
}

/// <summary>
/// What the engine's hooks touch at every block and memory access. It is outside the managed heap, so that a hook gets it as
/// its argument and looks nothing up.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Pulse
{
    /// <summary>Instructions retired before the present block.</summary>
    public ulong Retired;

    /// <summary>Virtual address of the present block's first instruction.</summary>
    public ulong BlockStart;

    /// <summary>Instructions in the present block; 0 where it was left early and <see cref="Retired"/> is already right.</summary>
    public ulong Count;

    /// <summary>The machine wants to be asked at the first block that starts at or after this number of retired instructions.</summary>
    public ulong Deadline;

    /// <summary>The engine's PC, PSTATE and derived flags.</summary>
    public ulong* Pc;
    public uint* Mode;
    public uint* DerivedFlags;

    /// <summary>The Exception level the PMU was told about last.</summary>
    public uint Level;

    /// <summary>The state of the CPU that goes with <see cref="Level"/>, as <see cref="StateOf"/> gives it.</summary>
    public ulong State;

    /// <summary>
    /// What the field <see cref="Unicorn.FloatingPointProbe.Field"/> of the derived flags must be, or <see cref="UnknownTrap"/>, which it never is.
    /// </summary>
    public uint FloatingPointTrap;

    /// <summary>The derived flags seen last at each Exception level.</summary>
    public fixed uint Flags[4];

    /// <summary>Reads and writes of memory since they were counted last.</summary>
    public ulong Reads;
    public ulong Writes;

    /// <summary>Accesses of memory until they must be counted.</summary>
    public ulong MemoryBudget;

    /// <summary>Not 0 while a breakpoint, a watchpoint or a step may raise an exception: the code hook must ask the machine.</summary>
    public uint Debug;

    /// <summary>A bit for each of 16,384 classes of addresses: a block that begins at one of them may end with WFE or YIELD.</summary>
    public fixed ulong Waits[WaitWords];

    /// <summary>Not 0: the next block is the first since the engine was started.</summary>
    public uint IsFirst;

    /// <summary>A GC handle of the machine.</summary>
    public nint Board;

    /// <summary>Instructions retired before the one at PC, inside a block.</summary>
    public readonly ulong Here => Retired + DoneAt(*Pc);

    private const int WaitWords = 256;

    /// <summary>Whether a block may end with WFE or YIELD.</summary>
    public readonly bool MayWait(ulong address) => (Waits[(address >> 8) % WaitWords] >> (int)(address >> 2) & 1) != 0;

    /// <summary>A block ends so.</summary>
    public void SetMayWait(ulong address) => Waits[(address >> 8) % WaitWords] |= 1UL << (int)(address >> 2);

    /// <summary>
    /// PSTATE.IL, the Exception level and the execution state: bits 20 and [3:2] of PSTATE, and bit 32, the engine's flag for AArch64 behind
    /// its word of PSTATE.
    /// </summary>
    public const ulong StateMask = (1UL << 32) | (1UL << 20) | 0b1100;

    /// <summary>The value of <see cref="FloatingPointTrap"/> that makes the machine look at CPACR_EL1.</summary>
    public const uint UnknownTrap = Unicorn.FloatingPointProbe.Field;

    /// <summary>The state in which code of an Exception level is executed: AArch64, PSTATE.IL clear.</summary>
    public static ulong StateOf(uint level) => (1UL << 32) | (level << 2);

    /// <summary>
    /// Instructions of the present block before an address. Never more than the block has, wherever the address is: what a guest does to PC
    /// must not reach the number of instructions.
    /// </summary>
    public readonly ulong DoneAt(ulong pc) => Math.Min((pc - BlockStart) >> 2, Count);

    /// <summary>What is of the vCPU that has the engine, between two runs of it.</summary>
    public readonly PulseOfCpu OfCpu
    {
        get
        {
            PulseOfCpu of = new() { Retired = Retired, BlockStart = BlockStart, Level = Level };
            for (int level = 0; level < 4; level++)
            {
                of.Flags[level] = Flags[level];
            }

            return of;
        }
    }

    /// <summary>Another vCPU gets the engine. The rest of the pulse must be worked out again for it.</summary>
    public void TakeOver(in PulseOfCpu of)
    {
        Retired = of.Retired;
        BlockStart = of.BlockStart;
        Count = 0;
        Level = of.Level;
        State = StateOf(of.Level);
        FloatingPointTrap = UnknownTrap;
        Reads = 0;
        Writes = 0;
        for (int level = 0; level < 4; level++)
        {
            Flags[level] = of.Flags[level];
        }
    }
}
