using System.Runtime.CompilerServices;
using Emu.Registers;

namespace Emu;

/// <summary>A register that was written, and how: what the effects of the write need to know.</summary>
internal readonly ref struct WrittenRegister
{
    private readonly ulong _value;
    private readonly ulong _reached;

    /// <summary>A write.</summary>
    /// <param name="register">The register.</param>
    /// <param name="value">What was written.</param>
    /// <param name="reached">The bits that the access reached.</param>
    /// <param name="accessibleCounters">How many event counters the access could reach.</param>
    public WrittenRegister(PmuRegister register, ulong value, ulong reached, int accessibleCounters)
    {
        Register = register;
        _value = value;
        _reached = reached;
        AccessibleCounters = accessibleCounters;
    }

    /// <summary>The register.</summary>
    public PmuRegister Register { get; }

    /// <summary>How many event counters the access could reach.</summary>
    public int AccessibleCounters { get; }

    /// <summary>The bits that were written as 1.</summary>
    public ulong Ones => _value & _reached;

    /// <summary>The counter whose value, or captured value, the register is.</summary>
    public int Counter => Register.Id switch
    {
        PmuRegisterId.PMCCNTR_EL0 or PmuRegisterId.PMCCNTSVR_EL1 => PmuCounter.Cycle,
        PmuRegisterId.PMICNTR_EL0 or PmuRegisterId.PMICNTSVR_EL1 => PmuCounter.Instruction,
        _ => Register.Index,
    };

    /// <summary>PMCR_EL0.{C,P} choose counters to zero by kind, PMZR_EL0 one by one.</summary>
    public ulong CountersToZero => Register.Id == PmuRegisterId.PMCR_EL0
        ? ((Ones & PMCR_EL0.C_Mask) != 0 ? PmuCounter.CycleMask : 0)
            | ((Ones & PMCR_EL0.P_Mask) != 0 ? Reach.OfEventCounterReset(AccessibleCounters) : 0)
        : Ones & PmuRegisterFile.ActingBits(Register.Id, PmuEffects.Zero);

    /// <summary>The counters that PMSWINC_EL0 increments.</summary>
    public ulong CountersToIncrement => Ones & PmuRegisterFile.ActingBits(Register.Id, PmuEffects.Increment);

    /// <summary>A value in which the written bits replace the old ones.</summary>
    /// <param name="value">What it was.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Over(ulong value) => (value & ~_reached) | (_value & _reached);
}
