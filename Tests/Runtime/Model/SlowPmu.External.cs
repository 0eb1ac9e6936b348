namespace Emu.Tests.Runtime.Model;

// §5: the memory-mapped view. HPMN, PMUSERENR and the traps do not act here; EPMN, the OS Lock and EPMAD do.
internal sealed partial class SlowPmu
{
    private const ulong AllLow = 0xFFFF_FFFF;

    private bool Ext64 => Has(ModelFeatures.FEAT_PMUv3_EXT64);

    private SecurityState MostSecure =>
        Has(ModelFeatures.FEAT_RME) ? SecurityState.Root : EL3 ? SecurityState.Secure : SecurityState.NonSecure;

    // FEAT_Debugv8p4, and with it FEAT_PMUv3p4, has no Software Lock; nor has FEAT_PMUv3_EXT64.
    private bool HasLock => Has(ModelFeatures.FEAT_PMUv3_EXT) && !Ext64 && _version < 5;

    // PMCNTEN and its relatives have an upper half in EXT32 too.
    private bool WideVectors => P9 || Icntr || Ext64;

    /// <summary>A read of 32 or 64 bits.</summary>
    public Answer ReadExternal(uint offset, int bits, SecurityState access)
    {
        ExternalPlace place = Place(offset, bits);
        if (Refuses(place, access))
        {
            return Answer.Error;
        }

        ulong value = ReadPlace(place, access) >> place.Shift;
        return bits == 32 ? Answer.Read(value & AllLow, AllLow) : Answer.Read(value);
    }

    /// <summary>A write of 32 or 64 bits.</summary>
    public Answer WriteExternal(uint offset, int bits, ulong value, SecurityState access)
    {
        ExternalPlace place = Place(offset, bits);
        if (Refuses(place, access))
        {
            return Answer.Error;
        }

        if (_state.Locked && place.Reg < Ext.CoreSight && place.Reg != Ext.Pmccr)
        {
            return Answer.Done; // RW registers are RO, WO registers WI
        }

        ulong written = bits == 32 ? AllLow << place.Shift : ulong.MaxValue;
        WritePlace(place, (bits == 32 ? value & AllLow : value) << place.Shift, written, access);
        return Answer.Done;
    }

    /// <summary>Whether the summary settles what an access does: the sizes of the layout, and authentication that an emulator has.</summary>
    public bool SettlesExternal(uint offset, int bits, SecurityState access)
    {
        if (!Has(ModelFeatures.FEAT_PMUv3_EXT) || bits != (Ext64 && offset < 0xF00 ? 64 : 32) || offset % (uint)(bits / 8) != 0
            || Place(offset, bits).Reg == Ext.None)
        {
            return false;
        }

        bool rme = Has(ModelFeatures.FEAT_RME);
        if (!EL3)
        {
            return access == SecurityState.NonSecure && Security == SecurityState.NonSecure;
        }

        if (!rme && access is SecurityState.Realm or SecurityState.Root)
        {
            return false;
        }

        // Without FEAT_RME what EPMAD does depends on the debug architecture; two values of EPMSSAD are reserved.
        return rme || (!Bit(_state.Mdcr3, 21) && (_state.Mdcr3 >> 45 & 3) is 0 or 3);
    }

    private bool Refuses(ExternalPlace place, SecurityState access)
    {
        if (place.Reg >= Ext.CoreSight)
        {
            return false;
        }

        if (place.Reg is Ext.Snapshot or Ext.Pmsscr)
        {
            return !Allows((int)(_state.Mdcr3 >> 45 & 3), access, byDefaultAll: false);
        }

        if (place.Reg == Ext.Pmccr)
        {
            return false;
        }

        bool exempt = Has(ModelFeatures.FEAT_PMUv3_EXTPMN) && access == MostSecure && _state.Oslo;
        return (Bit(_oslsr, 1) && !exempt)
            || !Allows((Bit(_state.Mdcr3, 2) ? 2 : 0) | (Bit(_state.Mdcr3, 21) ? 1 : 0), access, byDefaultAll: true);
    }

    // {EPMADE,EPMAD}: 00 all, 01 Root and Secure, 10 Root and Realm, 11 Root. EPMSSAD: 00 the most secure, 01 Root and Realm, 10 Root and Secure, 11 all.
    private bool Allows(int control, SecurityState access, bool byDefaultAll)
    {
        if (access == MostSecure)
        {
            return true;
        }

        if (byDefaultAll)
        {
            return control == 0 || (control == 1 && access == SecurityState.Secure) || (control == 2 && access == SecurityState.Realm);
        }

        return control == 3 || (control == 1 && access == SecurityState.Realm) || (control == 2 && access == SecurityState.Secure);
    }

    private int VisibleTo(SecurityState access) => access == MostSecure ? N : Epmn;

    private ulong ExternalMask(SecurityState access) => BitsBelow(VisibleTo(access)) | 1UL << C | (Icntr ? 1UL << F0 : 0);

    private ulong ReadPlace(ExternalPlace place, SecurityState access)
    {
        int n = place.Index;
        bool visible = n < VisibleTo(access);
        ulong shown = ExternalMask(access);
        ulong counters = (ulong)(uint)(VisibleTo(access) + (Icntr ? 1 : 0));
        return place.Reg switch
        {
            Ext.Pmevcntr => visible ? _state.Value[n] : 0,
            Ext.Pmevtyper => visible ? _state.Type[n] : 0,
            Ext.Snapshot => n >= C || visible ? _state.Captured[n] : 0,
            Ext.Pmccntr => _state.Value[C],
            Ext.Pmicntr => _state.Value[F0],
            Ext.Pmccfiltr => _state.Type[C],
            Ext.Pmicfiltr => _state.Type[F0],
            Ext.PmcntenSet or Ext.PmcntenClear or Ext.Pmcnten => _state.Enables & shown,
            Ext.PmintenSet or Ext.PmintenClear or Ext.Pminten => _state.Interrupts & shown,
            Ext.PmovsSet or Ext.PmovsClear or Ext.Pmovs => _state.Flags & shown,
            Ext.Pmcr => _state.Pmcr & (Ext64 ? 1UL << 32 | 0x7FF : 0x7FF),
            Ext.Pmcfgr => (Icntr ? 1UL << 28 : 0) | (Has(ModelFeatures.FEAT_PMUv3_SS) ? 1UL << 22 : 0) | (P7 ? 1UL << 21 : 0)
                | (Configuration.AArch32 ? 1UL << 15 : 0) | 1UL << 14 | 0x3FUL << 8 | counters,
            Ext.Pmcgcr0 => 1UL << 8 | (ulong)(uint)(VisibleTo(access) + 1),
            Ext.Pmceid0 => Raw(Reg.PMCEID0, 0),
            Ext.Pmceid1 => Raw(Reg.PMCEID1, 0),
            Ext.Pmmir => MachineIdentification,
            Ext.Pmsscr => Raw(Reg.PMSSCR, 0),
            Ext.Pmccr => (_state.Oslo ? 1UL << 8 : 0) | (_state.Epme ? 1UL << 7 : 0) | _state.Epmn,
            Ext.Pmlsr => HasLock ? 1UL | (_state.Locked ? 2UL : 0) : 0,
            Ext.Pmdevarch => Ext64 ? 0x47702A26UL : 0x47702A16,
            Ext.Pmdevtype => 0x16,
            Ext.Pmcidr0 => 0x0D,
            Ext.Pmcidr1 => 0x90,
            Ext.Pmcidr2 => 0x05,
            Ext.Pmcidr3 => 0xB1,
            _ => 0,
        };
    }

    private void WritePlace(ExternalPlace place, ulong value, ulong written, SecurityState access)
    {
        int n = place.Index;
        bool visible = n < VisibleTo(access);
        ulong mask = ExternalMask(access) & written;
        switch (place.Reg)
        {
            case Ext.Pmevcntr when visible:
                WriteField(Reg.PMEVCNTR, n, (_state.Value[n] & ~written) | value);
                break;
            case Ext.Pmevtyper when visible:
                WriteField(Reg.PMEVTYPER, n, (_state.Type[n] & ~written) | value);
                break;
            case Ext.Pmccntr:
                _state.Value[C] = (_state.Value[C] & ~written) | value;
                break;
            case Ext.Pmicntr:
                _state.Value[F0] = (_state.Value[F0] & ~written) | value;
                break;
            case Ext.Pmccfiltr:
                WriteField(Reg.PMCCFILTR, 0, (_state.Type[C] & ~written) | value);
                break;
            case Ext.Pmicfiltr:
                WriteField(Reg.PMICFILTR, 0, (_state.Type[F0] & ~written) | value);
                break;
            case Ext.PmcntenSet:
                _state.Enables |= value & mask;
                break;
            case Ext.PmcntenClear:
                _state.Enables &= ~(value & mask);
                break;
            case Ext.Pmcnten:
                _state.Enables = (_state.Enables & ~mask) | (value & mask);
                break;
            case Ext.PmintenSet:
                _state.Interrupts |= value & mask;
                break;
            case Ext.PmintenClear:
                _state.Interrupts &= ~(value & mask);
                break;
            case Ext.Pminten:
                _state.Interrupts = (_state.Interrupts & ~mask) | (value & mask);
                break;
            case Ext.PmovsSet:
                _state.Flags |= value & mask;
                break;
            case Ext.PmovsClear:
                _state.Flags &= ~(value & mask);
                break;
            case Ext.Pmovs:
                _state.Flags = (_state.Flags & ~mask) | (value & mask);
                break;
            case Ext.Pmcr:
                ulong kept = Ext64 ? 0 : _state.Pmcr & 1UL << 32;
                WriteControl((value & (Ext64 ? 1UL << 32 | 0x7FF : 0x7FF)) | kept);
                if (Bit(value, 2))
                {
                    _state.Value[C] = 0;
                }

                if (Bit(value, 1))
                {
                    ZeroEventCounters(second: true, third: access == MostSecure);
                }

                break;
            case Ext.Pmzr:
                for (int i = 0; i <= F0; i++)
                {
                    _state.Value[i] = Bit(value & mask, i) ? 0 : _state.Value[i];
                }

                break;
            case Ext.Pmsscr:
                WriteValue(ModelRegister.Of(Reg.PMSSCR), (Raw(Reg.PMSSCR, 0) & ~written) | value);
                break;
            case Ext.Pmccr:
                _state.Oslo = Bit(value, 8);
                _state.Epme = Bit(value, 7);
                _state.Epmn = value & 31;
                break;
            case Ext.Pmlar:
                _state.Locked = HasLock && value != 0xC5AC_CE55;
                break;
        }
    }

    private enum Ext
    {
        None,
        Pmevcntr,
        Pmevtyper,
        Snapshot,
        Pmccntr,
        Pmicntr,
        Pmccfiltr,
        Pmicfiltr,
        PmcntenSet,
        PmcntenClear,
        Pmcnten,
        PmintenSet,
        PmintenClear,
        Pminten,
        PmovsSet,
        PmovsClear,
        Pmovs,
        Pmcr,
        Pmcfgr,
        Pmcgcr0,
        Pmceid0,
        Pmceid1,
        Pmmir,
        Pmsscr,
        Pmccr,
        Pmzr,

        /// <summary>From here on: what identifies the component.</summary>
        CoreSight,
        Pmlar,
        Pmlsr,
        Pmdevarch,
        Pmdevtype,
        Pmcidr0,
        Pmcidr1,
        Pmcidr2,
        Pmcidr3,
    }

    private readonly record struct ExternalPlace(Ext Reg, int Index, int Shift);

    // The table of §5. A 32-bit place is the half of its register that Shift says.
    private ExternalPlace Place(uint offset, int bits)
    {
        int half = !Ext64 && (offset & 4) != 0 ? 32 : 0;
        uint at = bits == 64 ? offset & ~7U : offset;
        bool wide = Ext64;
        ExternalPlace Counter(Ext reg, uint n) => n < (uint)N ? new ExternalPlace(reg, (int)n, half) : default;
        ExternalPlace Single(Ext reg, bool there = true, bool highToo = true) =>
            there && (half == 0 || highToo) ? new ExternalPlace(reg, 0, half) : default;
        switch (at)
        {
            case < 0x0F8:
                return half == 32 && !P5 ? default : Counter(Ext.Pmevcntr, at / 8);
            case 0x0F8 or 0x0FC:
                return Single(Ext.Pmccntr);
            case 0x100 or 0x104:
                return Single(Ext.Pmicntr, Icntr);
            case >= 0x400 and < 0x47C when !wide:
                return new ExternalPlace(Counter(Ext.Pmevtyper, (at - 0x400) / 4).Reg, (int)(at - 0x400) / 4, 0);
            case 0x47C when !wide:
                return new ExternalPlace(Ext.Pmccfiltr, 0, 0);
            case 0x480 when !wide && Icntr:
                return new ExternalPlace(Ext.Pmicfiltr, 0, 0);
            case >= 0xA00 and < 0xA7C when !wide && HighTypes:
                return new ExternalPlace(Counter(Ext.Pmevtyper, (at - 0xA00) / 4).Reg, (int)(at - 0xA00) / 4, 32);
            case 0xA7C when !wide && HighTypes:
                return new ExternalPlace(Ext.Pmccfiltr, 0, 32);
            case 0xA80 when !wide && HighTypes && Icntr:
                return new ExternalPlace(Ext.Pmicfiltr, 0, 32);
            case >= 0x400 and < 0x4F8 when wide:
                return Counter(Ext.Pmevtyper, (at - 0x400) / 8);
            case 0x4F8 when wide:
                return Single(Ext.Pmccfiltr);
            case 0x500 when wide:
                return Single(Ext.Pmicfiltr, Icntr);
            case >= 0x600 and < 0x6F8 when Has(ModelFeatures.FEAT_PMUv3_SS):
                return Counter(Ext.Snapshot, (at - 0x600) / 8);
            case 0x6F8 or 0x6FC when Has(ModelFeatures.FEAT_PMUv3_SS):
                return new ExternalPlace(Ext.Snapshot, C, half);
            case 0x700 or 0x704 when Has(ModelFeatures.FEAT_PMUv3_SS) && Icntr:
                return new ExternalPlace(Ext.Snapshot, F0, half);
            case 0xC00 or 0xC04:
                return Single(Ext.PmcntenSet, highToo: WideVectors);
            case 0xC20 or 0xC24:
                return Single(Ext.PmcntenClear, highToo: WideVectors);
            case 0xC10 when wide:
                return Single(Ext.Pmcnten);
            case 0xC40 or 0xC44:
                return Single(Ext.PmintenSet, highToo: WideVectors);
            case 0xC60 or 0xC64:
                return Single(Ext.PmintenClear, highToo: WideVectors);
            case 0xC50 when wide:
                return Single(Ext.Pminten);
            case 0xC80 or 0xC84:
                return Single(Ext.PmovsClear, highToo: WideVectors);
            case 0xCC0 or 0xCC4:
                return Single(Ext.PmovsSet, highToo: WideVectors);
            case 0xC90 when wide:
                return Single(Ext.Pmovs);
            case 0xCA0 or 0xCA4 when P9:
                return Single(Ext.Pmzr);
            case 0xCE0 when Icntr:
                return Single(Ext.Pmcgcr0);
            case 0xE00:
                return Single(Ext.Pmcfgr);
            case 0xE04 when !wide:
                return new ExternalPlace(Ext.Pmcr, 0, 0);
            case 0xE10 when wide:
                return Single(Ext.Pmcr);
            case 0xE20 when !wide:
                return new ExternalPlace(Ext.Pmceid0, 0, 0);
            case 0xE24 when !wide:
                return new ExternalPlace(Ext.Pmceid1, 0, 0);
            case 0xE28 when !wide && P1:
                return new ExternalPlace(Ext.Pmceid0, 0, 32);
            case 0xE2C when !wide && P1:
                return new ExternalPlace(Ext.Pmceid1, 0, 32);
            case 0xE30 or 0xE34 when Has(ModelFeatures.FEAT_PMUv3_SS):
                return Single(Ext.Pmsscr);
            case 0xE40 when _version >= 5:
                return Single(Ext.Pmmir);
            case 0xE58 when Has(ModelFeatures.FEAT_PMUv3_EXTPMN):
                return Single(Ext.Pmccr);
            case 0xFB0:
                return new ExternalPlace(Ext.Pmlar, 0, 0);
            case 0xFB4:
                return new ExternalPlace(Ext.Pmlsr, 0, 0);
            case 0xFBC:
                return new ExternalPlace(Ext.Pmdevarch, 0, 0);
            case 0xFCC:
                return new ExternalPlace(Ext.Pmdevtype, 0, 0);
            case 0xFF0:
                return new ExternalPlace(Ext.Pmcidr0, 0, 0);
            case 0xFF4:
                return new ExternalPlace(Ext.Pmcidr1, 0, 0);
            case 0xFF8:
                return new ExternalPlace(Ext.Pmcidr2, 0, 0);
            case 0xFFC:
                return new ExternalPlace(Ext.Pmcidr3, 0, 0);
            default:
                return default;
        }
    }

    private bool HighTypes => Has(ModelFeatures.FEAT_PMUv3_TH | ModelFeatures.FEAT_PMUv3_SME) || _version >= 8;
}
