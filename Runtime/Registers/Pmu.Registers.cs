using System.Numerics;
using System.Runtime.CompilerServices;
using Emu.Registers;

namespace Emu;

// What accesses that are allowed do. The generated register file stores, masks and says which effects a write has; what is here
// is the rest: what the effects do.
public sealed partial class Pmu
{
    // What a write asks for at once, and what has to follow the value of one counter or register.
    private const PmuEffects Actions = PmuEffects.Zero
        | PmuEffects.Increment
        | PmuEffects.Capture
        | PmuEffects.Lock
        | PmuEffects.Count
        | PmuEffects.Captured
        | PmuEffects.Address;

    // Effects that need to know which register was written, and how.
    private const PmuEffects OfOneRegister = Actions | PmuEffects.Event | PmuEffects.Threshold;

    /// <summary>With an external agent's counters no MDCR_EL2.HPMN is reserved: one too large reads as what software on the PE has.</summary>
    internal int VisibleHPMN
    {
        get
        {
            int hpmn = (int)new MDCR_EL2(_bank.MDCR_EL2).HPMN;
            return Has(PmuFeatures.FEAT_PMUv3_EXTPMN) && hpmn > NumSelfHosted ? NumSelfHosted : hpmn;
        }
    }

    /// <summary>The value of a counter, for the register file.</summary>
    internal ulong CounterValue(int counter) => _counters.Value(counter);

    /// <summary>A read that is allowed. What software reads often is in front: it needs no search.</summary>
    private ulong ReadAllowed(PmuRegister register)
    {
        switch (register.Id)
        {
            case PmuRegisterId.PMXEVCNTR_EL0:
                return _counters.EventCounterValue(SelectedCounter);
            case PmuRegisterId.PMCR_EL0:
                PmuLiveState now = new(this);
                return PMCR_EL0.ReadBits(_bank.PMCR_EL0, in now, _masks);
            case PmuRegisterId.PMEVTYPERn_EL0:
                return _bank.PMEVTYPERn_EL0[register.Index];
            default:
                return ReadRegister(register);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong ReadRegister(PmuRegister register)
    {
        if (!PmuRegisterFile.TryReadWord(in _bank, register, out ulong word))
        {
            return ReadDerived(register);
        }

        return PmuRegisterFile.ReachOf(register.Id) switch
        {
            PmuReach.Counters => word & VectorReadMask(),
            PmuReach.User => word & UserReach,
            _ => word,
        };
    }

    /// <summary>A register that shows something else than a word of the bank.</summary>
    private ulong ReadDerived(PmuRegister register)
    {
        register = PmuRegisterFile.Selected(in _bank, register);
        PmuLiveState live = new(this);
        return PmuRegisterFile.Read(in _bank, register, in live, _masks) & ReachOfRead(PmuRegisterFile.ReachOf(register.Id));
    }

    /// <param name="register">The register.</param>
    /// <param name="value">The value written.</param>
    /// <param name="shown">The bits of the register that the view shows: the access reaches no others.</param>
    private void WriteAllowed(PmuRegister register, ulong value, ulong shown)
    {
        PmuReach reach = PmuRegisterFile.ReachOf(register.Id);
        if (reach == PmuReach.Window)
        {
            register = PmuRegisterFile.Selected(in _bank, register);
            reach = PmuRegisterFile.ReachOf(register.Id);
        }

        ulong reached = reach switch
        {
            PmuReach.All => shown,
            PmuReach.Counters => shown & VectorWriteMask(HDFGWTR2_EL2.NPMICFILTR_EL0_Mask),
            _ => shown & ReachOfWrite(reach, register.Index),
        };
        PmuEffects effects = PmuRegisterFile.Write(ref _bank, register, value, reached, _masks);
        if ((effects & OfOneRegister) != 0)
        {
            Follow(effects, new WrittenRegister(register, value, reached));
        }
        else if (effects != 0)
        {
            Update(effects);
        }
    }

    /// <summary>What follows from a write: first what is derived from the registers, then what the write asks for.</summary>
    private void Follow(PmuEffects effects, in WrittenRegister written)
    {
        if ((effects & (PmuEffects.Event | PmuEffects.Threshold)) != 0)
        {
            _counters.Select(written.Register.Index, Pe);
        }

        if ((effects & ~Actions) != 0)
        {
            Update(effects);
        }

        if ((effects & Actions) != 0)
        {
            Act(effects, written);
        }
    }

    /// <summary>What writes ask for at once. What the same write stores is in effect by now.</summary>
    private void Act(PmuEffects effects, in WrittenRegister written)
    {
        if ((effects & PmuEffects.Count) != 0)
        {
            int counter = CounterOf(written.Register);
            SetCounter(counter, written.Over(_counters.Value(counter)));
        }

        if ((effects & PmuEffects.Captured) != 0)
        {
            SetCaptured(CounterOf(written.Register), written);
        }

        if ((effects & PmuEffects.Zero) != 0)
        {
            Zero(CountersToZero(written));
        }

        if ((effects & PmuEffects.Increment) != 0)
        {
            InOneCycle(new CycleInput { Software = written.Ones & PmuRegisterFile.ActingBits(written.Register.Id, PmuEffects.Increment) });
        }

        if ((effects & PmuEffects.Capture) != 0)
        {
            Capture();
        }

        if ((effects & PmuEffects.Address) != 0)
        {
            WriteInstructionAddress(_bank.PMIAR_EL1);
        }

        if ((effects & PmuEffects.Lock) != 0)
        {
            SoftwareLocked = _configuration.HasSoftwareLock && written.Ones != UnlockKey;
        }
    }

    /// <summary>The counter whose value, or captured value, a register is.</summary>
    private static int CounterOf(PmuRegister register) => register.Id switch
    {
        PmuRegisterId.PMCCNTR_EL0 or PmuRegisterId.PMCCNTSVR_EL1 => PmuCounter.Cycle,
        PmuRegisterId.PMICNTR_EL0 or PmuRegisterId.PMICNTSVR_EL1 => PmuCounter.Instruction,
        _ => register.Index,
    };

    /// <summary>The register whose value a counter is.</summary>
    internal static PmuRegister CounterRegister(int counter) => counter switch
    {
        PmuCounter.Cycle => new PmuRegister(PmuRegisterId.PMCCNTR_EL0),
        PmuCounter.Instruction => new PmuRegister(PmuRegisterId.PMICNTR_EL0),
        _ => new PmuRegister(PmuRegisterId.PMEVCNTRn_EL0, counter),
    };

    /// <summary>PMCR_EL0.{C,P} choose counters by kind, PMZR_EL0 one by one.</summary>
    private ulong CountersToZero(in WrittenRegister written) => written.Register.Id == PmuRegisterId.PMCR_EL0
        ? ((written.Ones & PMCR_EL0.C_Mask) != 0 ? PmuCounter.CycleMask : 0)
            | ((written.Ones & PMCR_EL0.P_Mask) != 0 ? ResetScope(written.AccessibleCounters < 0 ? NumAccessible : written.AccessibleCounters) : 0)
        : written.Ones & PmuRegisterFile.ActingBits(written.Register.Id, PmuEffects.Zero);

    private int SelectedCounter => (int)new PMSELR_EL0(_bank.PMSELR_EL0).SEL;

    private void WriteInstructionAddress(ulong value) => _bank.PMIAR_EL1 = _configuration.InstructionAddress(value);

    private void Zero(ulong counters)
    {
        for (ulong rest = counters & _configuration.ImplementedCounters; rest != 0; rest &= rest - 1)
        {
            SetCounter(BitOperations.TrailingZeroCount(rest), 0);
        }
    }

    /// <summary>A register that was written, and how.</summary>
    private readonly ref struct WrittenRegister
    {
        private readonly ulong _value;
        private readonly ulong _reached;

        public WrittenRegister(PmuRegister register, ulong value, ulong reached, int accessibleCounters = -1)
        {
            Register = register;
            _value = value;
            _reached = reached;
            AccessibleCounters = accessibleCounters;
        }

        public PmuRegister Register { get; }

        /// <summary>How many event counters the access could reach; -1: as many as a guest now.</summary>
        public int AccessibleCounters { get; }

        /// <summary>The bits that were written as 1.</summary>
        public ulong Ones => _value & _reached;

        /// <summary>A value with what was written in the place of what it was.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ulong Over(ulong value) => (value & ~_reached) | (_value & _reached);
    }
}
