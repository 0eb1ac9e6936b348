using System.Collections.Generic;
using Emu.Registers;

namespace Emu.Kvm;

/// <content>The registers behind the vCPU's PMU.</content>
public sealed partial class Vcpu
{
    /// <summary>What a change of configuration must not lose, besides the vectors, the event counters and PMCR_EL0: every register that stores something itself.</summary>
    private static readonly PmuRegister[] Kept = RegistersToKeep();

    /// <summary>The single registers that KVM keeps with all bits that the user stores (kvm-facts 8).</summary>
    private static readonly PmuRegister[] StoredWhole =
        [new(PmuRegisterId.PMCCFILTR_EL0, 0), new(PmuRegisterId.PMSELR_EL0, 0), new(PmuRegisterId.PMUSERENR_EL0, 0)];

    private static readonly PmuRegister Control = new(PmuRegisterId.PMCR_EL0, 0);
    private static readonly PmuRegister EnabledSet = new(PmuRegisterId.PMCNTENSET_EL0, 0);
    private static readonly PmuRegister InterruptSet = new(PmuRegisterId.PMINTENSET_EL1, 0);
    private static readonly PmuRegister OverflowSet = new(PmuRegisterId.PMOVSSET_EL0, 0);

    // KVM keeps the registers of all 31 event counters, whatever N is; the PMU has those below N.
    private readonly ulong[] _counterBeyond = new ulong[PmuCounter.MaxEventCounters];

    // What the user stored, as KVM keeps it: bits too that the PMU does not have. It is handed back as long as the PMU still has the
    // value that it made of it.
    private readonly RawWord[] _types = new RawWord[PmuCounter.MaxEventCounters];
    private readonly RawWord[] _stored = new RawWord[StoredWhole.Length];
    private RawWord _control;

    // Bits of the vectors that belong to counters beyond N. They come back if N grows again before the first run.
    private ulong _enabledBeyond;
    private ulong _interruptBeyond;
    private ulong _overflowBeyond;

    private static PmuRegister[] RegistersToKeep()
    {
        const PmuRegisterFlags Elsewhere = PmuRegisterFlags.Constant | PmuRegisterFlags.NoState | PmuRegisterFlags.Alias
            | PmuRegisterFlags.Window | PmuRegisterFlags.Owned;
        List<PmuRegister> kept = [];
        foreach (PmuRegisterId id in PmuRegisterInformation.Registers)
        {
            if ((PmuRegisterInformation.FlagsOf(id) & Elsewhere) != 0
                || id is PmuRegisterId.PMCR_EL0 or PmuRegisterId.PMCNTENSET_EL0 or PmuRegisterId.PMINTENSET_EL1
                    or PmuRegisterId.PMOVSSET_EL0 or PmuRegisterId.PMEVCNTRn_EL0 or PmuRegisterId.PMEVTYPERn_EL0)
            {
                continue;
            }

            int first = PmuRegisterInformation.FirstIndexOf(id);
            for (int index = first; index < first + PmuRegisterInformation.CountOf(id); index++)
                kept.Add(new PmuRegister(id, index));
        }

        return [.. kept];
    }

    private void ForgetRegisters()
    {
        System.Array.Clear(_counterBeyond);
        System.Array.Clear(_types);
        System.Array.Clear(_stored);
        _control = default;
        _enabledBeyond = 0;
        _interruptBeyond = 0;
        _overflowBeyond = 0;
    }

    private void CopyRegisters(Pmu from, Pmu to)
    {
        for (int n = 0; n < PmuCounter.MaxEventCounters; n++)
        {
            WriteType(to, n, ReadType(from, n));
            WriteCounter(to, n, ReadCounter(from, n));
        }

        foreach (PmuRegister register in Kept)
        {
            if (from.Configuration.Masks.Exists(register.Id) && to.Configuration.Masks.Exists(register.Id))
                to.WriteRaw(register, from.ReadRaw(register));
        }

        CopyVector(EnabledSet, ref _enabledBeyond);
        CopyVector(InterruptSet, ref _interruptBeyond);
        CopyVector(OverflowSet, ref _overflowBeyond);
        to.WriteRaw(Control, from.ReadRaw(Control));

        void CopyVector(PmuRegister register, ref ulong beyond)
        {
            ulong all = from.ReadRaw(register) | beyond;
            to.WriteRaw(register, all);
            beyond = all & ~to.ReadRaw(register);
        }
    }

    private ulong ReadCounter(Pmu pmu, int counter) =>
        counter < pmu.Configuration.Counters ? pmu.ReadRaw(new PmuRegister(PmuRegisterId.PMEVCNTRn_EL0, counter))
        : pmu.Configuration.Version < PmuVersion.V3p5 ? (uint)_counterBeyond[counter]
        : _counterBeyond[counter];

    private void WriteCounter(Pmu pmu, int counter, ulong value)
    {
        if (counter < pmu.Configuration.Counters)
            pmu.WriteRaw(new PmuRegister(PmuRegisterId.PMEVCNTRn_EL0, counter), value);
        else
            _counterBeyond[counter] = value;
    }

    private ulong ReadType(Pmu pmu, int counter) =>
        counter < pmu.Configuration.Counters
            ? _types[counter].Read(pmu.ReadRaw(new PmuRegister(PmuRegisterId.PMEVTYPERn_EL0, counter)))
            : _types[counter].Stored;

    private void WriteType(Pmu pmu, int counter, ulong value)
    {
        PmuRegister register = new(PmuRegisterId.PMEVTYPERn_EL0, counter);
        if (counter < pmu.Configuration.Counters)
            pmu.WriteRaw(register, value);
        _types[counter] = new RawWord(value, counter < pmu.Configuration.Counters ? pmu.ReadRaw(register) : 0);
    }

    /// <summary>A register as the user stored it, and what the PMU has made of that.</summary>
    private readonly record struct RawWord(ulong Stored, ulong Kept)
    {
        /// <summary>What the user finds, when the PMU has <paramref name="now"/>.</summary>
        internal ulong Read(ulong now) => now == Kept ? Stored : now;
    }
}
