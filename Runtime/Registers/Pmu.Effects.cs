using System.Numerics;
using System.Runtime.CompilerServices;
using Emu.Registers;

namespace Emu;

// What follows from a write. The generated register file says which effects a write has, and here each effect is consumed: Update works out what is derived from the
// registers, Act does what a write asks for at once.
public sealed partial class Pmu
{
    private const uint UnlockKey = 0xC5AC_CE55;

    // What must be looked at again when the split between the ranges moves.
    private const PmuEffects RangeFollowers =
        PmuEffects.Access | PmuEffects.Enable | PmuEffects.Prohibit | PmuEffects.Freeze | PmuEffects.Overflow | PmuEffects.Interrupt;

    private const PmuEffects RunningInputs =
        PmuEffects.Enable
        | PmuEffects.Prohibit
        | PmuEffects.Filter
        | PmuEffects.Freeze
        | PmuEffects.Overflow
        | PmuEffects.Clock
        | PmuEffects.Event
        | PmuEffects.Threshold;

    // The actions of a write, and what has to be updated after the value of one counter or register changed.
    private const PmuEffects Actions = PmuEffects.Zero
        | PmuEffects.Increment
        | PmuEffects.Capture
        | PmuEffects.Lock
        | PmuEffects.Count
        | PmuEffects.Captured
        | PmuEffects.Address;

    // Effects that need to know which register was written, and how.
    private const PmuEffects OfOneRegister = Actions | PmuEffects.Event | PmuEffects.Threshold;

    // Whether EL2 is enabled decides whose PMEE counts, and at which Exception level the exception is masked.
    private const PmuEffects OfContextWithProfiling = PmuEffects.Overflow | PmuEffects.Interrupt;

    /// <summary>What follows from a write: first what is derived from the registers, then what the write asks for.</summary>
    private void Follow(PmuEffects effects, in WrittenRegister written)
    {
        if ((effects & (PmuEffects.Event | PmuEffects.Threshold)) != 0)
        {
            _counters.Select(written.Register.Index, _pe);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Update(PmuEffects effects)
    {
        if ((effects & PmuEffects.Window) != 0)
        {
            _decisions.ForgetWindows();
        }

        if ((effects & ~PmuEffects.Window) != 0)
        {
            UpdateState(effects);
        }
    }

    // Stays out of line, so that a write without these effects is short.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void UpdateState(PmuEffects effects)
    {
        if ((effects & PmuEffects.Range) != 0)
        {
            _pe.UpdateRanges();
            effects |= RangeFollowers;
        }

        if ((effects & PmuEffects.Access) != 0)
        {
            _decisions.Forget();
        }

        if ((effects & (PmuEffects.Overflow | PmuEffects.Clock)) != 0)
        {
            UpdateOverflowBits();
        }

        _conditions.Update(effects, _pe);
        if (_pe.Has(PmuFeatures.FEAT_SEBEP))
        {
            _counters.SetSignalling(Profiling.SignallingCounters(_pe), _pe);
            effects |= PmuEffects.Enable;
        }

        if ((effects & RunningInputs) != 0)
        {
            RunCounters();
        }

        if ((effects & (PmuEffects.Interrupt | PmuEffects.Exception | PmuEffects.Overflow)) != 0)
        {
            UpdateInterrupt();
        }
    }

    /// <summary>After a reset or a restore: everything, while no counter runs.</summary>
    /// <param name="forgetAllowed">Where counters are allowed may have changed.</param>
    private void UpdateAll(bool forgetAllowed = true)
    {
        _pe.UpdateRanges();
        _decisions.Forget();
        UpdateOverflowBits();
        _conditions.Update(PmuEffects.Freeze | PmuEffects.Enable | (forgetAllowed ? PmuEffects.Prohibit : 0), _pe);
        _counters.SetSignalling(Profiling.SignallingCounters(_pe), _pe);
        RunCounters();
        UpdateInterrupt();
    }

    /// <summary>The PE executes somewhere else.</summary>
    /// <param name="change">The bits of the context that changed.</param>
    private void UpdateContext(int change)
    {
        if ((change & ~PmuContext.OutsideAccessBits) != 0)
        {
            // Access decisions are kept for each Exception level; all else that they depend on has to stay the same.
            _decisions.Forget();
            if (_pe.Has(PmuFeatures.FEAT_PMUv3_SME | PmuFeatures.FEAT_AA32))
            {
                _conditions.ForgetAllowed();
            }
        }

        if (_pe.Has(PmuFeatures.FEAT_EBEP))
        {
            Update(OfContextWithProfiling);
            return;
        }

        RunCounters();
    }

    private void UpdateOverflowBits() =>
        _counters.SetOverflowBits(OverflowBits.WideCounters(_pe), OverflowBits.IsClockDivided(_pe), _pe);

    /// <summary>Starts and stops the counters whose conditions changed.</summary>
    private void RunCounters()
    {
        ulong next = _conditions.CountersToRun(_pe);
        if (!_counters.Runs(next))
        {
            SetOverflowFlags(_counters.Run(next, _pe));
        }
    }

    /// <summary>Tells the host about an edge of PMUIRQ, and about an exception that it has to take or no longer has to take.</summary>
    private void UpdateInterrupt()
    {
        bool level = Profiling.InterruptLevel(_pe);
        if (level != Interrupt)
        {
            Interrupt = level;
            _host?.SetInterrupt(level);
        }

        if (_pe.Has(PmuFeatures.FEAT_EBEP))
        {
            UpdateException();
        }
    }

    private void UpdateException()
    {
        if (_exception.IsNews(_pe, out bool pending))
        {
            _host?.SetProfilingException(pending);
        }
    }

    /// <summary>What writes ask for at once. What the same write stores is in effect by now.</summary>
    private void Act(PmuEffects effects, in WrittenRegister written)
    {
        if ((effects & PmuEffects.Count) != 0)
        {
            int counter = written.Counter;
            SetCounter(counter, written.Over(_counters.Value(counter)));
        }

        if ((effects & PmuEffects.Captured) != 0 && Configuration.IsCaptured(written.Counter))
        {
            _captured.Set(written.Counter, written.Over(_captured.Value(written.Counter)));
        }

        if ((effects & PmuEffects.Zero) != 0)
        {
            for (ulong rest = written.CountersToZero & Configuration.ImplementedCounters; rest != 0; rest &= rest - 1)
            {
                SetCounter(BitOperations.TrailingZeroCount(rest), 0);
            }
        }

        if ((effects & PmuEffects.Increment) != 0)
        {
            InOneCycle(new CycleInput { Software = written.CountersToIncrement });
        }

        if ((effects & PmuEffects.Capture) != 0)
        {
            Capture();
        }

        if ((effects & PmuEffects.Address) != 0)
        {
            WriteInstructionAddress(_pe.Bank.PMIAR_EL1);
        }

        if ((effects & PmuEffects.Lock) != 0)
        {
            SoftwareLocked = Configuration.HasSoftwareLock && written.Ones != UnlockKey;
        }
    }

    private void WriteInstructionAddress(ulong value) => _pe.Bank.PMIAR_EL1 = Configuration.InstructionAddress(value);
}
