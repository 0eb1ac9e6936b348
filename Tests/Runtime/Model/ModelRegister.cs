using System.Collections.Generic;

namespace Emu.Tests.Runtime.Model;

/// <summary>The AArch64 registers of the PMU (DDI 0487 D24.5).</summary>
internal enum Reg : byte
{
    None,
    PMCR,
    PMCNTENSET,
    PMCNTENCLR,
    PMOVSCLR,
    PMSWINC,
    PMSELR,
    PMCEID0,
    PMCEID1,
    PMCCNTR,
    PMXEVTYPER,
    PMXEVCNTR,
    PMZR,
    PMUSERENR,
    PMOVSSET,
    PMICNTR,
    PMICFILTR,
    PMEVCNTR,
    PMEVTYPER,
    PMCCFILTR,
    PMINTENSET,
    PMINTENCLR,
    PMUACR,
    PMECR,
    PMMIR,
    PMIAR,
    PMSSCR,
    PMEVCNTSVR,
    PMCCNTSVR,
    PMICNTSVR,
    MDCR_EL2,
    MDCR_EL3,
    HDFGRTR,
    HDFGWTR,
    HDFGRTR2,
    HDFGWTR2,
    DFR0,
    DFR1,
    ID_DFR0,
    ID_DFR1,
}

/// <summary>Which of the orders of checks in §6.13 a register follows.</summary>
internal enum RegClass : byte
{
    A,
    B,
    Snapshot,
    Identification,
    Hypervisor,
    Monitor,
}

/// <summary>A register as an AArch64 encoding names it: an encoding of D24.5.</summary>
internal sealed record ModelRegister(
    Reg Reg, int Index, string Name, ushort Encoding, bool CanRead, bool CanWrite, int LowestRead, int LowestWrite, RegClass Class)
{
    private static readonly ModelRegister?[] ByEncoding = new ModelRegister?[0x10000];

    static ModelRegister()
    {
        Add(Reg.PMCR, "PMCR_EL0", 3, 3, 9, 12, 0);
        Add(Reg.PMCNTENSET, "PMCNTENSET_EL0", 3, 3, 9, 12, 1);
        Add(Reg.PMCNTENCLR, "PMCNTENCLR_EL0", 3, 3, 9, 12, 2);
        Add(Reg.PMOVSCLR, "PMOVSCLR_EL0", 3, 3, 9, 12, 3);
        Add(Reg.PMSWINC, "PMSWINC_EL0", 3, 3, 9, 12, 4, "W");
        Add(Reg.PMSELR, "PMSELR_EL0", 3, 3, 9, 12, 5);
        Add(Reg.PMCEID0, "PMCEID0_EL0", 3, 3, 9, 12, 6, "R");
        Add(Reg.PMCEID1, "PMCEID1_EL0", 3, 3, 9, 12, 7, "R");
        Add(Reg.PMCCNTR, "PMCCNTR_EL0", 3, 3, 9, 13, 0);
        Add(Reg.PMXEVTYPER, "PMXEVTYPER_EL0", 3, 3, 9, 13, 1);
        Add(Reg.PMXEVCNTR, "PMXEVCNTR_EL0", 3, 3, 9, 13, 2);
        Add(Reg.PMZR, "PMZR_EL0", 3, 3, 9, 13, 4, "W");
        Add(Reg.PMUSERENR, "PMUSERENR_EL0", 3, 3, 9, 14, 0, lowestWrite: 1);
        Add(Reg.PMOVSSET, "PMOVSSET_EL0", 3, 3, 9, 14, 3);
        Add(Reg.PMICNTR, "PMICNTR_EL0", 3, 3, 9, 4, 0, rule: RegClass.B);
        Add(Reg.PMICFILTR, "PMICFILTR_EL0", 3, 3, 9, 6, 0, rule: RegClass.B);
        Add(Reg.PMCCFILTR, "PMCCFILTR_EL0", 3, 3, 14, 15, 7);
        Add(Reg.PMINTENSET, "PMINTENSET_EL1", 3, 0, 9, 14, 1, lowest: 1);
        Add(Reg.PMINTENCLR, "PMINTENCLR_EL1", 3, 0, 9, 14, 2, lowest: 1);
        Add(Reg.PMUACR, "PMUACR_EL1", 3, 0, 9, 14, 4, lowest: 1, rule: RegClass.B);
        Add(Reg.PMECR, "PMECR_EL1", 3, 0, 9, 14, 5, lowest: 1, rule: RegClass.B);
        Add(Reg.PMMIR, "PMMIR_EL1", 3, 0, 9, 14, 6, "R", lowest: 1);
        Add(Reg.PMIAR, "PMIAR_EL1", 3, 0, 9, 14, 7, lowest: 1, rule: RegClass.B);
        Add(Reg.PMSSCR, "PMSSCR_EL1", 3, 0, 9, 13, 3, lowest: 1, rule: RegClass.Snapshot);
        Add(Reg.PMCCNTSVR, "PMCCNTSVR_EL1", 2, 0, 14, 11, 7, "R", lowest: 1, rule: RegClass.Snapshot);
        Add(Reg.PMICNTSVR, "PMICNTSVR_EL1", 2, 0, 14, 12, 0, "R", lowest: 1, rule: RegClass.Snapshot);
        Add(Reg.MDCR_EL2, "MDCR_EL2", 3, 4, 1, 1, 1, lowest: 2, rule: RegClass.Hypervisor);
        Add(Reg.MDCR_EL3, "MDCR_EL3", 3, 6, 1, 3, 1, lowest: 3, rule: RegClass.Monitor);
        Add(Reg.HDFGRTR, "HDFGRTR_EL2", 3, 4, 3, 1, 4, lowest: 2, rule: RegClass.Hypervisor);
        Add(Reg.HDFGWTR, "HDFGWTR_EL2", 3, 4, 3, 1, 5, lowest: 2, rule: RegClass.Hypervisor);
        Add(Reg.HDFGRTR2, "HDFGRTR2_EL2", 3, 4, 3, 1, 0, lowest: 2, rule: RegClass.Hypervisor);
        Add(Reg.HDFGWTR2, "HDFGWTR2_EL2", 3, 4, 3, 1, 1, lowest: 2, rule: RegClass.Hypervisor);
        Add(Reg.DFR0, "ID_AA64DFR0_EL1", 3, 0, 0, 5, 0, "R", lowest: 1, rule: RegClass.Identification);
        Add(Reg.DFR1, "ID_AA64DFR1_EL1", 3, 0, 0, 5, 1, "R", lowest: 1, rule: RegClass.Identification);
        Add(Reg.ID_DFR0, "ID_DFR0_EL1", 3, 0, 0, 1, 2, "R", lowest: 1, rule: RegClass.Identification);
        Add(Reg.ID_DFR1, "ID_DFR1_EL1", 3, 0, 0, 3, 5, "R", lowest: 1, rule: RegClass.Identification);
        for (int n = 0; n < 31; n++)
        {
            Add(Reg.PMEVCNTR, $"PMEVCNTR{n}_EL0", 3, 3, 14, 8 + (n >> 3), n & 7, index: n);
            Add(Reg.PMEVTYPER, $"PMEVTYPER{n}_EL0", 3, 3, 14, 12 + (n >> 3), n & 7, index: n);
            Add(Reg.PMEVCNTSVR, $"PMEVCNTSVR{n}_EL1", 2, 0, 14, 8 + (n >> 3), n & 7, "R", lowest: 1, rule: RegClass.Snapshot, index: n);
        }
    }

    public static List<ModelRegister> All { get; } = [];

    public int Op0 => Encoding >> 14;

    public static ModelRegister? Find(ushort encoding) => ByEncoding[encoding];

    public static ModelRegister Of(Reg reg, int index = 0) => All.Find(one => one.Reg == reg && one.Index == index)!;

    private static void Add(
        Reg reg,
        string name,
        int op0,
        int op1,
        int crn,
        int crm,
        int op2,
        string directions = "RW",
        int lowest = 0,
        int lowestWrite = -1,
        RegClass rule = RegClass.A,
        int index = 0)
    {
        ushort encoding = (ushort)((op0 << 14) | (op1 << 11) | (crn << 7) | (crm << 3) | op2);
        ModelRegister one = new(
            reg,
            index,
            name,
            encoding,
            directions.Contains('R', System.StringComparison.Ordinal),
            directions.Contains('W', System.StringComparison.Ordinal),
            lowest,
            lowestWrite < 0 ? lowest : lowestWrite,
            rule);
        ByEncoding[encoding] = one;
        All.Add(one);
    }
}
