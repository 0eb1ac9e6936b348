using System;

namespace Emu.Tests.Runtime.Model;

/// <summary>
/// A second PMU, written from the architecture's text alone and as plainly as it goes: nothing is cached, every question is asked again, one cycle at a time.
/// "§" in its comments is a section of docs/rules.md. What the architecture leaves open is as docs/spec-notes.md says.
/// </summary>
internal sealed partial class SlowPmu
{
    public const int C = 31;
    public const int F0 = 32;

    public readonly ModelConfiguration Configuration;
    public readonly int N;

    // Where the PE executes.
    public int Level = 1;
    public SecurityState Security;
    public bool State32;
    public bool Halted;
    public bool Streaming;

    // The counters, 31 the cycle counter, 32 the instruction counter, and what they are programmed to.
    private readonly State _state;

    // Controls that a save does not keep, because they are the PE's.
    private ulong _hcr;
    private ulong _scr;
    private ulong _edscr;
    private ulong _oslsr;
    private ulong _pmblimitr;
    private ulong _pmbsr;
    private ulong _sder;

    private readonly ModelFeatures _features;
    private readonly int _version;

    public SlowPmu(ModelConfiguration configuration)
    {
        Configuration = configuration;
        N = configuration.Counters;
        _features = configuration.Features;
        _version = configuration.Version;
        _state = new State { Epmn = (ulong)N };
        _hcr = EL2 ? 1UL << 31 : 0;
        _scr = EL3 ? (1UL << 59) | (1UL << 27) | (1UL << 10) | (1UL << 8) | 1 : 0;
        bool mtpmu = Has(ModelFeatures.FEAT_MTPMU);
        _state.Mdcr2 = EL2 ? (uint)N | (mtpmu && !EL3 ? 1UL << 28 : 0) : 0;
        _state.Mdcr3 = EL3 && mtpmu ? 1UL << 28 : 0;
        _state.Type[F0] = Has(ModelFeatures.FEAT_PMUv3_ICNTR) ? 8UL : 0;
        Reset(cold: true);
    }

    /// <summary>The rule to break.</summary>
    public Slip Slip { get; init; }

    public bool EL2 => Configuration.EL2;

    public bool EL3 => Configuration.EL3;

    public ulong Hstr { get; private set; }

    private bool P1 => _version >= 4;

    private bool P5 => _version >= 6;

    private bool P7 => _version >= 7;

    private bool P9 => _version >= 9;

    private bool Icntr => Has(ModelFeatures.FEAT_PMUv3_ICNTR);

    // "EL2 enabled" (DDI 0487, EL2Enabled pseudocode)
    public bool EL2Enabled =>
        EL2 && (!EL3 || Security != SecurityState.Secure || (Has(ModelFeatures.FEAT_SEL2) && Bit(_scr, 18)));

    // HCR_EL2.{E2H,TGE} == {1,1}
    private bool InHost => EL2Enabled && Has(ModelFeatures.FEAT_VHE) && Bit(_hcr, 34) && Bit(_hcr, 27);

    private bool EL1Is32
    {
        get
        {
            if (!Configuration.AArch32)
            {
                return false;
            }

            return Level == 1 ? State32 : (EL3 && !EL2Enabled && !Bit(_scr, 10)) || (EL2Enabled && !Bit(_hcr, 31) && !InHost);
        }
    }

    // ------------------------------------------------------------------------------------------------------------ §6.1 ranges

    public int Epmn => Has(ModelFeatures.FEAT_PMUv3_EXTPMN) ? (int)Math.Min(_state.Epmn, (ulong)N) : N;

    public int Hpmn
    {
        get
        {
            if (!EL2)
            {
                return Epmn;
            }

            int hpmn = (int)(_state.Mdcr2 & 31);
            if (Has(ModelFeatures.FEAT_PMUv3_EXTPMN))
            {
                return Math.Min(hpmn, Epmn);
            }

            bool reserved = hpmn > N || (hpmn == 0 && !Has(ModelFeatures.FEAT_HPMN0));
            return reserved ? N : hpmn;
        }
    }

    public int NumAccessible => Level < 2 && EL2Enabled ? Hpmn : Epmn;

    /// <summary>1, 2 or 3.</summary>
    private int RangeOf(int i) => i >= C || i < Hpmn ? 1 : i < Epmn ? 2 : 3;

    public bool Exists(int i) => i < N || i == C || (i == F0 && Icntr);

    // ------------------------------------------------------------------------------------------------------------ §6.14

    public bool Interrupt
    {
        get
        {
            if (Has(ModelFeatures.FEAT_EBEP) && EffectivePmee != 0)
            {
                return false;
            }

            for (int i = 0; i <= F0; i++)
            {
                if (Exists(i) && Bit(_state.Flags, i) && Bit(_state.Interrupts, i)
                    && GloballyEnabled(Slip == Slip.InterruptIgnoresHpme ? C : i))
                {
                    return true;
                }
            }

            return false;
        }
    }

    // 0 IRQ, 3 exception, else neither
    private int EffectivePmee
    {
        get
        {
            int pmee = EL3 ? (int)(_state.Mdcr3 >> 40 & 3) : 1;
            if (pmee != 1)
            {
                return pmee;
            }

            pmee = EL2Enabled ? (int)(_state.Mdcr2 >> 40 & 3) : 1;
            return pmee != 1 ? pmee : (int)(_state.Pmecr & 3);
        }
    }

    /// <summary>The Exception level that an asynchronous PMU Profiling exception is pending for, unmasked; 0 for none.</summary>
    public int PendingException
    {
        get
        {
            if (!ExceptionEnabled || Halted)
            {
                return 0;
            }

            bool pending = false;
            for (int i = 0; i <= F0; i++)
            {
                pending |= Exists(i) && !IsSync(i) && Bit(_state.Flags, i) && Bit(_state.Interrupts, i) && GloballyEnabled(i);
            }

            bool byEL3 = EL3 && (_state.Mdcr3 >> 40 & 3) == 3;
            bool byEL2 = EL2Enabled && (_state.Mdcr2 >> 40 & 3) == 3;
            int target = byEL3 ? 3 : byEL2 || (EL2Enabled && Bit(_hcr, 27)) ? 2 : 1;
            bool masked = Level > target || (Level == target && (!Bit(_state.Pmecr, 2) || (target == 2 && !byEL2)));
            return pending && !masked ? target : 0;
        }
    }

    private bool ExceptionEnabled => Has(ModelFeatures.FEAT_EBEP) && EffectivePmee == 3;

    public bool Has(ModelFeatures feature) => (_features & feature) != 0;

    /// <summary>Whether the PE can be where it is said to be: between two statements it need not.</summary>
    public bool IsPossible
    {
        get
        {
            if (Level == 2 && !EL2Enabled)
            {
                return false;
            }

            // EL0 uses AArch64 only under an EL1 that does.
            return Level != 0 || State32 || !EL1Is32;
        }
    }

    private static bool Bit(ulong word, int i) => (word >> i & 1) != 0;

    private static ulong BitsBelow(int n) => (1UL << n) - 1;

    /// <summary>What a save keeps.</summary>
    public sealed class State
    {
        public readonly ulong[] Value = new ulong[33];
        public readonly ulong[] Type = new ulong[33];
        public readonly ulong[] Captured = new ulong[33];

        /// <summary>CT of the previous cycle (§6.9).</summary>
        public readonly bool[] Previous = new bool[33];

        public ulong Pmcr;
        public ulong Enables;
        public ulong Flags;
        public ulong Interrupts;
        public ulong Selr;
        public ulong Userenr;
        public ulong Uacr;
        public ulong Pmecr;
        public ulong Pmiar;
        public bool NotCaptured;
        public ulong Mdcr2;
        public ulong Mdcr3;
        public ulong Hdfgrtr;
        public ulong Hdfgwtr;
        public ulong Hdfgrtr2;
        public ulong Hdfgwtr2;
        public ulong Epmn;
        public bool Epme;
        public bool Oslo;
        public bool Locked;
        public int Divider;

        public State Copy()
        {
            State copy = new();
            CopyTo(copy);
            return copy;
        }

        public void CopyTo(State copy)
        {
            Value.CopyTo(copy.Value, 0);
            Type.CopyTo(copy.Type, 0);
            Captured.CopyTo(copy.Captured, 0);
            Previous.CopyTo(copy.Previous, 0);
            copy.Pmcr = Pmcr;
            copy.Enables = Enables;
            copy.Flags = Flags;
            copy.Interrupts = Interrupts;
            copy.Selr = Selr;
            copy.Userenr = Userenr;
            copy.Uacr = Uacr;
            copy.Pmecr = Pmecr;
            copy.Pmiar = Pmiar;
            copy.NotCaptured = NotCaptured;
            copy.Mdcr2 = Mdcr2;
            copy.Mdcr3 = Mdcr3;
            copy.Hdfgrtr = Hdfgrtr;
            copy.Hdfgwtr = Hdfgwtr;
            copy.Hdfgrtr2 = Hdfgrtr2;
            copy.Hdfgwtr2 = Hdfgwtr2;
            copy.Epmn = Epmn;
            copy.Epme = Epme;
            copy.Oslo = Oslo;
            copy.Locked = Locked;
            copy.Divider = Divider;
        }
    }
}
