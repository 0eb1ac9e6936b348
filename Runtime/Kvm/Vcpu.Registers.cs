using System;
using System.Collections.Generic;
using Emu.Registers;

namespace Emu.Kvm;

/// <content>The registers behind the vCPU's PMU.</content>
public sealed partial class Vcpu
{
    /// <summary>The registers that have one bit for each counter. KVM cuts them to the counters that there are (kvm-facts 8).</summary>
    private static readonly PmuRegister[] Vectors = RegistersWith(static id => IsStored(id) && IsVector(id));

    /// <summary>Every other register that stores something, but for two that KVM treats in its own way: the event counters and PMCR_EL0.</summary>
    private static readonly PmuRegister[] Kept = RegistersWith(static id =>
        IsStored(id) && !IsVector(id) && id is not (PmuRegisterId.PMCR_EL0 or PmuRegisterId.PMEVCNTRn_EL0));

    private static readonly Dictionary<PmuRegister, int> VectorNumbers = NumbersOf(Vectors);
    private static readonly Dictionary<PmuRegister, int> KeptNumbers = NumbersOf(Kept);
    private static readonly PmuRegister Control = new(PmuRegisterId.PMCR_EL0, 0);

    // KVM keeps all 31 event counters, whatever N is; the PMU has those below N.
    private readonly ulong[] _counterBeyond = new ulong[PmuCounter.MaxEventCounters];

    // Bits of the vectors that belong to counters beyond N. They come back if N grows again before the first run.
    private readonly ulong[] _vectorBeyond = new ulong[Vectors.Length];

    // What the user stored, as KVM keeps it: bits too that the PMU does not have, and event types beyond N.
    private readonly RawWord[] _kept = new RawWord[Kept.Length];
    private RawWord _control;

    private static bool IsStored(PmuRegisterId id) =>
        PmuRegisterFile.StateOf(id) == id
        && (PmuRegisterInformation.FlagsOf(id) & (PmuRegisterFlags.Constant | PmuRegisterFlags.Owned)) == 0;

    private static bool IsVector(PmuRegisterId id) => PmuRegisterFile.ReachOf(id) == PmuReach.Counters;

    // Such a register changes with no access to it, so that no stored value is the truth for long.
    private static bool IsVolatile(PmuRegister register) => (PmuRegisterInformation.FlagsOf(register.Id) & PmuRegisterFlags.Volatile) != 0;

    private static PmuRegister[] RegistersWith(Predicate<PmuRegisterId> isOne)
    {
        List<PmuRegister> registers = [];
        foreach (PmuRegisterId id in PmuRegisterInformation.Registers)
        {
            int first = PmuRegisterInformation.FirstIndexOf(id);
            for (int index = first; isOne(id) && index < first + PmuRegisterInformation.CountOf(id); index++)
                registers.Add(new PmuRegister(id, index));
        }

        return [.. registers];
    }

    private static Dictionary<PmuRegister, int> NumbersOf(PmuRegister[] registers)
    {
        Dictionary<PmuRegister, int> numbers = [];
        for (int i = 0; i < registers.Length; i++)
            numbers.Add(registers[i], i);
        return numbers;
    }

    private void ForgetRegisters()
    {
        Array.Clear(_counterBeyond);
        Array.Clear(_vectorBeyond);
        Array.Clear(_kept);
        _control = default;
    }

    private void CopyRegisters(Pmu from, Pmu to)
    {
        for (int n = 0; n < PmuCounter.MaxEventCounters; n++)
            WriteCounter(to, n, ReadCounter(from, n));

        for (int i = 0; i < Kept.Length; i++)
        {
            if (from.Configuration.Masks.Exists(Kept[i].Id) && to.Configuration.Masks.Exists(Kept[i].Id))
                WriteKept(to, i, ReadKept(from, i));
            else
                _kept[i] = default;
        }

        for (int i = 0; i < Vectors.Length; i++)
        {
            ulong all = from.ReadRaw(Vectors[i]) | _vectorBeyond[i];
            to.WriteRaw(Vectors[i], all);
            _vectorBeyond[i] = all & ~to.ReadRaw(Vectors[i]);
        }

        to.WriteRaw(Control, from.ReadRaw(Control));
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

    private static ulong ReadVector(Pmu pmu, int vector)
    {
        // Who saves now must not leave an overflow behind in the host.
        if (IsVolatile(Vectors[vector]))
            pmu.CatchUp();
        return pmu.ReadRaw(Vectors[vector]);
    }

    private void WriteVector(Pmu pmu, int vector, ulong value)
    {
        _vectorBeyond[vector] = 0;
        pmu.WriteRaw(Vectors[vector], value);
    }

    private ulong ReadKept(Pmu pmu, int number)
    {
        ulong now = pmu.ReadRaw(Kept[number]);
        return IsVolatile(Kept[number]) ? now : _kept[number].Read(now);
    }

    private void WriteKept(Pmu pmu, int number, ulong value)
    {
        pmu.WriteRaw(Kept[number], value);
        _kept[number] = new RawWord(value, pmu.ReadRaw(Kept[number]));
    }

    /// <summary>A register as the user stored it, and what the PMU has made of that.</summary>
    private readonly record struct RawWord(ulong Stored, ulong Kept)
    {
        /// <summary>What the user finds, when the PMU has <paramref name="now"/>.</summary>
        internal ulong Read(ulong now) => now == Kept ? Stored : now;
    }
}
