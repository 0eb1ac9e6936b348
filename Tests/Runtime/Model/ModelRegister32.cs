using System;
using System.Collections.Generic;

namespace Emu.Tests.Runtime.Model;

/// <summary>A register as an AArch32 encoding names it: a row of §4.</summary>
/// <param name="Name">Its AArch32 name.</param>
/// <param name="Code">MRC and MCR: coproc [19:16], opc1 [13:11], CRn [10:7], CRm [6:3], opc2 [2:0]; MRRC and MCRR: bit 20, coproc [19:16], opc1 [7:4], CRm [3:0].</param>
/// <param name="Register">What is behind it.</param>
/// <param name="Shown">The bits of that register that it shows.</param>
/// <param name="High">It is the upper half.</param>
internal sealed record ModelRegister32(string Name, uint Code, ModelRegister Register, ulong Shown, bool High)
{
    private const ulong Low = 0xFFFF_FFFF;

    // P U NSK NSU NSH RLU; an event counter's has MT and evtCount too.
    private const ulong FilterShown = 0xF820_0000;
    private const ulong TypeShown = FilterShown | 0x0200_FFFF;

    private static readonly Dictionary<uint, ModelRegister32> ByCode = [];

    static ModelRegister32()
    {
        Add("PMCR", Reg.PMCR, 0, 9, 12, 0);
        Add("PMCNTENSET", Reg.PMCNTENSET, 0, 9, 12, 1);
        Add("PMCNTENCLR", Reg.PMCNTENCLR, 0, 9, 12, 2);
        Add("PMOVSR", Reg.PMOVSCLR, 0, 9, 12, 3);
        Add("PMSWINC", Reg.PMSWINC, 0, 9, 12, 4);
        Add("PMSELR", Reg.PMSELR, 0, 9, 12, 5);
        Add("PMCEID0", Reg.PMCEID0, 0, 9, 12, 6);
        Add("PMCEID1", Reg.PMCEID1, 0, 9, 12, 7);
        Add("PMCCNTR", Reg.PMCCNTR, 0, 9, 13, 0);
        Add("PMXEVTYPER", Reg.PMXEVTYPER, 0, 9, 13, 1, TypeShown);
        Add("PMXEVCNTR", Reg.PMXEVCNTR, 0, 9, 13, 2);
        Add("PMUSERENR", Reg.PMUSERENR, 0, 9, 14, 0, 0x4F);
        Add("PMINTENSET", Reg.PMINTENSET, 0, 9, 14, 1);
        Add("PMINTENCLR", Reg.PMINTENCLR, 0, 9, 14, 2);
        Add("PMOVSSET", Reg.PMOVSSET, 0, 9, 14, 3);
        Add("PMCEID2", Reg.PMCEID0, 0, 9, 14, 4, Low << 32, high: true);
        Add("PMCEID3", Reg.PMCEID1, 0, 9, 14, 5, Low << 32, high: true);
        Add("PMMIR", Reg.PMMIR, 0, 9, 14, 6, 0x0FFF_FFFF);
        Add("ID_DFR0", Reg.ID_DFR0, 0, 0, 1, 2);
        Add("ID_DFR1", Reg.ID_DFR1, 0, 0, 3, 5);
        Add("PMCCFILTR", Reg.PMCCFILTR, 0, 14, 15, 7, FilterShown);
        for (int n = 0; n < 31; n++)
        {
            Add(FormattableString.Invariant($"PMEVCNTR{n}"), Reg.PMEVCNTR, 0, 14, 8 + (n >> 3), n & 7, index: n);
            Add(FormattableString.Invariant($"PMEVTYPER{n}"), Reg.PMEVTYPER, 0, 14, 12 + (n >> 3), n & 7, TypeShown, index: n);
        }

        Add(new ModelRegister32("PMCCNTR", 1U << 20 | 15 << 16 | 9, ModelRegister.Of(Reg.PMCCNTR), ulong.MaxValue, false));
    }

    public static List<ModelRegister32> All { get; } = [];

    /// <summary>MRRC and MCRR.</summary>
    public bool Is64 => Code >> 20 != 0;

    public static ModelRegister32? Find(uint code) => ByCode.GetValueOrDefault(code);

    private static void Add(
        string name, Reg reg, int opc1, int crn, int crm, int opc2, ulong shown = Low, bool high = false, int index = 0) =>
        Add(new ModelRegister32(name, (uint)(15 << 16 | opc1 << 11 | crn << 7 | crm << 3 | opc2), ModelRegister.Of(reg, index), shown,
            high));

    private static void Add(ModelRegister32 one)
    {
        ByCode[one.Code] = one;
        All.Add(one);
    }
}
