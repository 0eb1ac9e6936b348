using System;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Emu.Registers;

namespace Emu;

/// <summary>
/// Which saved states a PMU of one configuration can have. Each bit of a state either can be changed in a PMU of that configuration, or has the value that the
/// configuration gives it. <see cref="Pmu.TryRestore(in PmuState)"/> holds every word to that.
/// </summary>
internal sealed class PmuStateForm
{
    // Every register that has a word in the bank, an array register by register. An alias comes after the register whose word it shows.
    private static readonly PmuRegister[] StoredRegisters = [.. FindStoredRegisters()];

    private readonly PmuConfiguration _configuration;

    // What a state has in the bits that cannot change: the header, the configuration, identification registers, bits that are RES0, RES1 or not implemented.
    private readonly PmuState _fixed;

    // 1 for each bit that can change.
    private readonly PmuState _changeable;

    /// <summary>The states of a configuration.</summary>
    /// <param name="configuration">The configuration, its masks and initial bank made.</param>
    public PmuStateForm(PmuConfiguration configuration)
    {
        _configuration = configuration;
        _fixed.Header = PmuState.HeaderOfThisFormat;
        _fixed.Features = configuration.Features;
        _fixed.Shape = (uint)configuration.Counters
            | ((ulong)(uint)configuration.Options.ThresholdWidth << PmuState.ThresholdShift)
            | (configuration.Options.Events.Fingerprint << PmuState.EventsShift);
        _fixed.Progress = PmuStateLayout.Own;
        _fixed.Bank = configuration.InitialBank;
        foreach (PmuRegister register in StoredRegisters)
        {
            ulong bits = _changeable.Bank.GetRaw(register.Id, register.Index) | configuration.StateBits(register);
            _changeable.Bank.SetRaw(register.Id, register.Index, bits);
        }

        _changeable.Progress = ((configuration.Masks.PMCR_EL0_Stored & PMCR_EL0.D_Mask) != 0 ? PmuState.Divider : 0)
            | (configuration.Has(PmuFeatures.FEAT_SEBEP) ? PmuState.Pending : 0)
            | (configuration.HasSoftwareLock ? PmuState.Locked : 0);
        _changeable.PreviouslyTrue = configuration.Has(PmuFeatures.FEAT_PMUv3_TH) ? PmuCounter.Below(configuration.Counters) : 0;
        for (int counter = 0; counter < PmuCounter.Count; counter++)
        {
            _changeable.Counters[counter] = configuration.CounterBits(counter);
            _changeable.Captured[counter] = configuration.IsCaptured(counter) ? ulong.MaxValue : 0;
        }
    }

    /// <summary>What <see cref="PmuState.Shape"/> is in states of the configuration.</summary>
    public ulong Shape => _fixed.Shape;

    /// <summary>The state after a Cold reset: what the bits that cannot change always are.</summary>
    public ref readonly PmuState Fixed => ref _fixed;

    /// <summary>1 for each bit that can change.</summary>
    public ref readonly PmuState Changeable => ref _changeable;

    /// <summary>Whether a PMU of the configuration can have a state. Nothing is allocated.</summary>
    public bool Has(in PmuState state)
    {
        // The three have the same layout, a row of words.
        ref ulong words = ref MemoryMarshal.GetReference(Words(state));
        ref ulong own = ref MemoryMarshal.GetReference(Words(_fixed));
        ref ulong free = ref MemoryMarshal.GetReference(Words(_changeable));
        nuint count = (nuint)(PmuState.Size / sizeof(ulong));
        Vector<ulong> wrongs = Vector<ulong>.Zero;
        nuint i = 0;
        for (; i + (nuint)Vector<ulong>.Count <= count; i += (nuint)Vector<ulong>.Count)
        {
            wrongs |= Vector.AndNot(Vector.LoadUnsafe(ref words, i) ^ Vector.LoadUnsafe(ref own, i), Vector.LoadUnsafe(ref free, i));
        }

        ulong wrong = 0;
        for (; i < count; i++)
        {
            wrong |= (Unsafe.Add(ref words, i) ^ Unsafe.Add(ref own, i)) & ~Unsafe.Add(ref free, i);
        }

        return wrong == 0
            && wrongs == Vector<ulong>.Zero
            && state.Bank.PMIAR_EL1 == _configuration.InstructionAddress(state.Bank.PMIAR_EL1);
    }

    /// <summary>A state that an earlier version of Emu saved, as this version saves it. What it does not say is as the configuration has it after a Cold reset.</summary>
    /// <param name="state">The state.</param>
    /// <param name="converted">The state in this format and with the present registers.</param>
    /// <returns>False where it is not one, or where something of it has no place any more.</returns>
    public bool TryConvert(in PmuState state, out PmuState converted)
    {
        converted = state;
        if (PmuStateLayout.OfEarlier(state) is not { } layout || (layout.Format == 1 && (state.Shape & PmuState.Events) != 0))
        {
            return false;
        }

        PmuState now = _fixed;
        now.Features = state.Features;
        now.Shape = layout.Format == 1 ? state.Shape | (_fixed.Shape & PmuState.Events) : state.Shape;
        now.Progress = PmuStateLayout.Own | (uint)state.Progress;
        now.PreviouslyTrue = state.PreviouslyTrue;
        if (!layout.TryCopy(state, ref now))
        {
            return false;
        }

        // The Emu that wrote format 1 left the carry in the word of a 32-bit counter with a threshold that wrapped. The counter's value never had it.
        for (int counter = 0; layout.Format == 1 && counter < _configuration.Counters; counter++)
        {
            now.Counters[counter] &= _configuration.EventCounterMask;
        }

        converted = now;
        return true;
    }

    /// <summary>Why a state is refused, in one sentence and the remedy. Allocates.</summary>
    /// <param name="state">A state of this format that <see cref="Has"/> refuses.</param>
    public string Explain(in PmuState state)
    {
        if (PmuStateDifference.Explain(state, _fixed, _configuration) is { } difference)
        {
            return difference;
        }

        foreach (PmuRegister register in StoredRegisters)
        {
            ulong saved = state.Bank.GetRaw(register.Id, register.Index);
            ulong own = _fixed.Bank.GetRaw(register.Id, register.Index);
            ulong free = _changeable.Bank.GetRaw(register.Id, register.Index);
            if (((saved ^ own) & ~free) is not 0 and ulong wrong)
            {
                return free == 0 && _configuration.Masks.Exists(register.Id) && own != 0
                    ? PmuStateDifference.OfConstant(register.ToString(), saved, own)
                    : PmuStateDifference.OfBits(register.ToString(), saved, wrong);
            }
        }

        for (int counter = 0; counter < PmuCounter.Count; counter++)
        {
            if ((state.Counters[counter] & ~_changeable.Counters[counter]) is not 0 and ulong beyond)
            {
                return PmuStateDifference.OfBits(PmuCounter.RegisterOf(counter).ToString(), state.Counters[counter], beyond);
            }

            if ((state.Captured[counter] & ~_changeable.Captured[counter]) is not 0 and ulong wrong)
            {
                return PmuStateDifference.OfBits(PmuCounter.CaptureRegisterOf(counter).ToString(), state.Captured[counter], wrong);
            }
        }

        if ((state.PreviouslyTrue & ~_changeable.PreviouslyTrue) is not 0 and ulong comparisons)
        {
            return PmuStateDifference.OfBits("The comparisons of the last cycle (FEAT_PMUv3_TH)", state.PreviouslyTrue, comparisons);
        }

        return ((state.Progress ^ _fixed.Progress) & ~_changeable.Progress) is not 0 and ulong progress
            ? PmuStateDifference.OfBits("The word of the clock divider [5:0], PSTATE.PPEND [8] and PMLSR.SLK [9]", state.Progress, progress)
            : PmuStateDifference.OfBits(
                nameof(PMIAR_EL1),
                state.Bank.PMIAR_EL1,
                state.Bank.PMIAR_EL1 ^ _configuration.InstructionAddress(state.Bank.PMIAR_EL1));
    }

    /// <summary>A state as its row of words.</summary>
    public static ReadOnlySpan<ulong> Words(in PmuState state) => MemoryMarshal.Cast<PmuState, ulong>(new ReadOnlySpan<PmuState>(in state));

    private static IEnumerable<PmuRegister> FindStoredRegisters()
    {
        foreach (PmuRegisterId id in Enum.GetValues<PmuRegisterId>())
        {
            if (!PmuRegisterBank.HasStorage(id))
            {
                continue;
            }

            // The name of a register of an array has its index, and an index beyond the last has no name.
            PmuRegister register = new(id);
            for (int n = 0; PmuRegisterMap.TryParse(register.ToString(), out PmuRegister named)
                && named == register; register = new PmuRegister(id, ++n))
            {
                yield return register;
            }
        }
    }
}
