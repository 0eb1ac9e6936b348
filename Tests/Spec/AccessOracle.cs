using System.Collections.Generic;

namespace Emu.Tests.Spec;

/// <summary>How an access ends, by the manual.</summary>
/// <param name="Kind">Done, UNDEFINED or a trap.</param>
/// <param name="TargetEL">Where a trap goes.</param>
/// <param name="Masked">It is done, but reads as 0 and a write is ignored.</param>
/// <param name="ReadOnly">It is done, but a write is ignored.</param>
internal readonly record struct OracleAnswer(PmuAccessKind Kind, int TargetEL = 0, bool Masked = false, bool ReadOnly = false);

/// <summary>What the PE looks like to an access: the System registers as plain words.</summary>
internal sealed record OracleState
{
    public int EL { get; init; }

    public bool Secure { get; init; }

    public bool Halted { get; init; }

    public bool HasEL2 { get; init; }

    public bool HasEL3 { get; init; }

    public bool HasSecureEL2 { get; init; }

    public bool HasFgt { get; init; }

    public bool HasFgt2 { get; init; }

    public bool HasUen { get; init; }

    /// <summary>The IMPLEMENTATION DEFINED choice about traps to EL3 in Debug state.</summary>
    public bool TrapPriority { get; init; }

    public int Counters { get; init; }

    public ulong Hcr { get; init; }

    public ulong Scr { get; init; }

    public ulong Mdcr2 { get; init; }

    public ulong Mdcr3 { get; init; }

    public ulong ReadTraps { get; init; }

    public ulong WriteTraps { get; init; }

    public ulong ReadTraps2 { get; init; }

    public ulong WriteTraps2 { get; init; }

    public ulong UserEnable { get; init; }

    public ulong UserAccess { get; init; }

    public int Selected { get; init; }

    public bool Sdd { get; init; }
}

/// <summary>
/// Who may access what, written down a second time: by hand, step by step from the summary of the accessors, over plain words and bit numbers, with nothing of
/// <c>registers.yaml</c> in it. AArch64 only.
/// </summary>
internal static class AccessOracle
{
    private const int None = -1;

    /// <summary>What keeps EL0 out: nothing, everything, or a bit of PMUSERENR_EL0.</summary>
    private enum Gate
    {
        Open,
        Never,
        Pmcr,
        Enable,
        EventRead,
        CycleRead,
        SoftwareIncrement,
        Identification,
        UserEnableNew,
    }

    /// <summary>Class A: the base; B: behind EnPM2; C: snapshots.</summary>
    private sealed record Row(char Class, Gate Read, Gate Write, int ReadTrap, int WriteTrap);

    private static readonly Dictionary<string, Row> Rows = new()
    {
        ["PMCR_EL0"] = new('A', Gate.Pmcr, Gate.Pmcr, None, 21),
        ["PMCNTENSET_EL0"] = new('A', Gate.Enable, Gate.Enable, 16, 16),
        ["PMCNTENCLR_EL0"] = new('A', Gate.Enable, Gate.Enable, 16, 16),
        ["PMOVSCLR_EL0"] = new('A', Gate.Enable, Gate.Enable, 18, 18),
        ["PMOVSSET_EL0"] = new('A', Gate.Enable, Gate.Enable, 18, 18),
        ["PMSWINC_EL0"] = new('A', Gate.Never, Gate.SoftwareIncrement, None, 20),
        ["PMSELR_EL0"] = new('A', Gate.EventRead, Gate.EventRead, 19, 19),
        ["PMCEID0_EL0"] = new('A', Gate.Identification, Gate.Never, 58, None),
        ["PMCEID1_EL0"] = new('A', Gate.Identification, Gate.Never, 58, None),
        ["PMCCNTR_EL0"] = new('A', Gate.CycleRead, Gate.Enable, 15, 15),
        ["PMXEVTYPER_EL0"] = new('A', Gate.Enable, Gate.Enable, 13, 13),
        ["PMXEVCNTR_EL0"] = new('A', Gate.EventRead, Gate.Enable, 12, 12),
        ["PMZR_EL0"] = new('A', Gate.Never, Gate.Enable, None, None),
        ["PMUSERENR_EL0"] = new('A', Gate.Open, Gate.Never, 57, 57),
        ["PMEVCNTR<n>_EL0"] = new('A', Gate.EventRead, Gate.Enable, 12, 12),
        ["PMEVTYPER<n>_EL0"] = new('A', Gate.Enable, Gate.Enable, 13, 13),
        ["PMCCFILTR_EL0"] = new('A', Gate.Enable, Gate.Enable, 14, 14),
        ["PMINTENSET_EL1"] = new('A', Gate.Never, Gate.Never, 17, 17),
        ["PMINTENCLR_EL1"] = new('A', Gate.Never, Gate.Never, 17, 17),
        ["PMMIR_EL1"] = new('A', Gate.Never, Gate.Never, 22, None),
        ["PMICNTR_EL0"] = new('B', Gate.UserEnableNew, Gate.UserEnableNew, 2, 2),
        ["PMICFILTR_EL0"] = new('B', Gate.UserEnableNew, Gate.UserEnableNew, 3, 3),
        ["PMUACR_EL1"] = new('B', Gate.Never, Gate.Never, 4, 4),
        ["PMECR_EL1"] = new('B', Gate.Never, Gate.Never, 0, 0),
        ["PMIAR_EL1"] = new('B', Gate.Never, Gate.Never, 1, 1),
        ["PMSSCR_EL1"] = new('C', Gate.Never, Gate.Never, 7, 7),
        ["PMEVCNTSVR<n>_EL1"] = new('C', Gate.Never, Gate.Never, 6, None),
        ["PMCCNTSVR_EL1"] = new('C', Gate.Never, Gate.Never, 6, None),
        ["PMICNTSVR_EL1"] = new('C', Gate.Never, Gate.Never, 6, None),
    };

    /// <summary>The registers that it knows.</summary>
    public static IEnumerable<string> Registers => Rows.Keys;

    /// <summary>How an access of an implemented register in a direction that it has ends.</summary>
    public static OracleAnswer Answer(OracleState pe, string register, int n, bool write)
    {
        Row row = Rows[register];
        bool el2 = IsEL2Enabled(pe);
        bool inHost = el2 && IsSet(pe.Hcr, 34) && IsSet(pe.Hcr, 27);
        bool uen = pe.HasUen && IsSet(pe.UserEnable, 4);

        // Which event counter it names; 31 is the cycle counter.
        int counter = register switch
        {
            "PMEVCNTR<n>_EL0" or "PMEVTYPER<n>_EL0" or "PMEVCNTSVR<n>_EL1" => n,
            "PMXEVCNTR_EL0" => pe.Selected,
            "PMXEVTYPER_EL0" when pe.Selected != 31 => pe.Selected,
            _ => None,
        };

        // 1. What is not there.
        if (counter != None && counter >= pe.Counters)
        {
            return Undefined;
        }

        // 2. What EL0 has no accessor for.
        Gate gate = write ? row.Write : row.Read;
        if (pe.EL == 0 && gate == Gate.Never)
        {
            return Undefined;
        }

        // 3. A trap to EL3 that Debug state does not allow, where it goes first.
        bool toEL3 = pe.HasEL3 && pe.EL < 3 && IsTrappedToEL3(pe, row.Class);
        bool noEL3 = pe.Halted && pe.Sdd;
        if (toEL3 && noEL3 && pe.TrapPriority)
        {
            return Undefined;
        }

        // 4. PMUSERENR_EL0.
        if (pe.EL == 0 && IsClosed(pe.UserEnable, uen, gate))
        {
            return Trap(el2 && IsSet(pe.Hcr, 27) ? 2 : 1);
        }

        // 5-7. EL2.
        if (el2 && pe.EL < 2)
        {
            bool skipsFineGrained = pe.EL == 0 && inHost;
            if (!skipsFineGrained && IsFineGrainedTrapped(pe, register, row, write))
            {
                return Trap(2);
            }

            if (row.Class != 'C' && IsSet(pe.Mdcr2, 6))
            {
                return Trap(2);
            }

            int hpmn = (int)(pe.Mdcr2 & 31);
            if ((register == "PMCR_EL0" && IsSet(pe.Mdcr2, 5)) || (counter != None && counter >= hpmn))
            {
                return Trap(2);
            }
        }

        // 8. EL3.
        if (toEL3)
        {
            return noEL3 ? Undefined : Trap(3);
        }

        // 9. PMUACR_EL1, and the counters that PMUSERENR_EL0 makes read-only.
        if (pe.EL == 0 && uen)
        {
            (int bit, int readOnly) = register switch
            {
                "PMCCNTR_EL0" or "PMCCFILTR_EL0" => (31, 2),
                "PMICNTR_EL0" or "PMICFILTR_EL0" => (32, 5),
                "PMXEVTYPER_EL0" when pe.Selected == 31 => (31, 2),
                _ when counter != None => (counter, 3),
                _ => (None, None),
            };
            if (bit != None)
            {
                return new(PmuAccessKind.Ok, 0, !IsSet(pe.UserAccess, bit), IsSet(pe.UserEnable, readOnly));
            }
        }

        return new(PmuAccessKind.Ok);
    }

    private static OracleAnswer Undefined => new(PmuAccessKind.Undefined);

    private static OracleAnswer Trap(int level) => new(PmuAccessKind.Trap, level);

    private static bool IsSet(ulong word, int bit) => ((word >> bit) & 1) != 0;

    private static bool IsEL2Enabled(OracleState pe) => pe.HasEL2 && (!pe.HasEL3 || !pe.Secure || (pe.HasSecureEL2 && IsSet(pe.Scr, 18)));

    private static bool IsTrappedToEL3(OracleState pe, char registerClass) => registerClass switch
    {
        'A' => IsSet(pe.Mdcr3, 6),
        'B' => !IsSet(pe.Mdcr3, 7) || IsSet(pe.Mdcr3, 6),
        _ => !IsSet(pe.Mdcr3, 44),
    };

    private static bool IsClosed(ulong enable, bool uen, Gate gate)
    {
        bool en = IsSet(enable, 0);
        return gate switch
        {
            Gate.Pmcr => uen || !en,
            Gate.Enable => !uen && !en,
            Gate.EventRead => !uen && !en && !IsSet(enable, 3),
            Gate.CycleRead => !uen && !en && !IsSet(enable, 2),
            Gate.SoftwareIncrement => !uen && !en && !IsSet(enable, 1),
            Gate.Identification => (!uen && !en) || IsSet(enable, 6),
            Gate.UserEnableNew => !uen,
            _ => false,
        };
    }

    private static bool IsFineGrainedTrapped(OracleState pe, string register, Row row, bool write)
    {
        int bit = write ? row.WriteTrap : row.ReadTrap;
        bool second = row.Class != 'A' || register == "PMZR_EL0";
        if (!second)
        {
            bool active = pe.HasFgt && (!pe.HasEL3 || IsSet(pe.Scr, 27));
            return active && bit != None && IsSet(write ? pe.WriteTraps : pe.ReadTraps, bit);
        }

        int opens = register == "PMZR_EL0" ? 21 : bit;
        return pe.HasFgt2 && ((pe.HasEL3 && !IsSet(pe.Scr, 59)) || !IsSet(write ? pe.WriteTraps2 : pe.ReadTraps2, opens));
    }
}
