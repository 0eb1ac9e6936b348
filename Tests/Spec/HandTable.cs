using System.Collections.Generic;

namespace Emu.Tests.Spec;

/// <summary>The AArch64 registers of the PMU, typed from the Arm ARM's register pages (DDI 0487 M.a.a, D24) and from nothing else.</summary>
/// <remarks>
/// A name here is the field's C# name: the Arm name with its first letter in upper case, <c>P</c> for <c>P&lt;m&gt;</c>. Do not mend this table from
/// <c>registers.yaml</c>: where the two differ, the manual decides.
/// </remarks>
internal static class HandTable
{
    private static readonly string[] Vector = ["32 F0", "31 C", "30:0 P"];

    public static readonly IReadOnlyList<HandRegister> Registers =
    [
        new("PMCR_EL0", "3 3 9 12 0", "RW", "FEAT_PMUv3",
            "32 FZS", "31:24 IMP", "23:16 IDCODE", "15:11 N", "9 FZO", "7 LP", "6 LC", "5 DP", "4 X", "3 D", "2 C", "1 P", "0 E"),
        new("PMCNTENSET_EL0", "3 3 9 12 1", "RW", "FEAT_PMUv3", Vector),
        new("PMCNTENCLR_EL0", "3 3 9 12 2", "RW", "FEAT_PMUv3", Vector),
        new("PMOVSCLR_EL0", "3 3 9 12 3", "RW", "FEAT_PMUv3", Vector),
        new("PMSWINC_EL0", "3 3 9 12 4", "W", "FEAT_PMUv3", "30:0 P"),
        new("PMSELR_EL0", "3 3 9 12 5", "RW", "FEAT_PMUv3", "4:0 SEL"),
        new("PMCEID0_EL0", "3 3 9 12 6", "R", "FEAT_PMUv3", "63:32 IDhi", "31:0 ID"),
        new("PMCEID1_EL0", "3 3 9 12 7", "R", "FEAT_PMUv3", "63:32 IDhi", "31:0 ID"),
        new("PMCCNTR_EL0", "3 3 9 13 0", "RW", "FEAT_PMUv3", "63:0 CCNT"),
        new("PMXEVTYPER_EL0", "3 3 9 13 1", "RW", "FEAT_PMUv3", "63:0 EVTYPERn"),
        new("PMXEVCNTR_EL0", "3 3 9 13 2", "RW", "FEAT_PMUv3", "63:0 PMEVCNTR", "31:0 PMEVCNTR_31_0"),
        new("PMZR_EL0", "3 3 9 13 4", "W", "FEAT_PMUv3p9", Vector),
        new("PMUSERENR_EL0", "3 3 9 14 0", "RW", "FEAT_PMUv3", "6 TID", "5 IR", "4 UEN", "3 ER", "2 CR", "1 SW", "0 EN"),
        new("PMOVSSET_EL0", "3 3 9 14 3", "RW", "FEAT_PMUv3", Vector),
        new("PMICNTR_EL0", "3 3 9 4 0", "RW", "FEAT_PMUv3_ICNTR", "63:0 ICNT"),
        new("PMICFILTR_EL0", "3 3 9 6 0", "RW", "FEAT_PMUv3_ICNTR",
            "58 SYNC", "57:56 VS", "31 P", "30 U", "29 NSK", "28 NSU", "27 NSH", "26 M", "24 SH", "22 RLK", "21 RLU", "20 RLH", "15:0 EvtCount"),
        new("PMEVCNTR<n>_EL0", "3 3 14 8 0", "RW", "FEAT_PMUv3", "63:0 EVCNT", "31:0 EVCNT_31_0"),
        new("PMEVTYPER<n>_EL0", "3 3 14 12 0", "RW", "FEAT_PMUv3",
            "63:61 TC", "60 TE", "58 SYNC", "57:56 VS", "55:54 TLC", "43:32 TH", "31 P", "30 U", "29 NSK", "28 NSU", "27 NSH", "26 M", "25 MT",
            "24 SH", "22 RLK", "21 RLU", "20 RLH", "15:10 EvtCount_15_10", "9:0 EvtCount_9_0"),
        new("PMCCFILTR_EL0", "3 3 14 15 7", "RW", "FEAT_PMUv3",
            "57:56 VS", "31 P", "30 U", "29 NSK", "28 NSU", "27 NSH", "26 M", "24 SH", "22 RLK", "21 RLU", "20 RLH"),
        new("PMINTENSET_EL1", "3 0 9 14 1", "RW", "FEAT_PMUv3", Vector),
        new("PMINTENCLR_EL1", "3 0 9 14 2", "RW", "FEAT_PMUv3", Vector),
        new("PMUACR_EL1", "3 0 9 14 4", "RW", "FEAT_PMUv3p9", Vector),
        new("PMECR_EL1", "3 0 9 14 5", "RW", "", "4:3 SSE", "2 KPME", "1:0 PMEE"),
        new("PMMIR_EL1", "3 0 9 14 6", "R", "FEAT_PMUv3p4", "28 SME", "27:24 EDGE", "23:20 THWIDTH", "19:16 BUS_WIDTH", "15:8 BUS_SLOTS", "7:0 SLOTS"),
        new("PMIAR_EL1", "3 0 9 14 7", "RW", "FEAT_SEBEP", "63:0 ADDRESS"),
        new("PMSSCR_EL1", "3 0 9 13 3", "RW", "FEAT_PMUv3_SS", "32 NC", "0 SS"),
        new("PMEVCNTSVR<n>_EL1", "2 0 14 8 0", "R", "FEAT_PMUv3_SS", "63:0 EVCNT"),
        new("PMCCNTSVR_EL1", "2 0 14 11 7", "R", "FEAT_PMUv3_SS", "63:0 CCNT"),
        new("PMICNTSVR_EL1", "2 0 14 12 0", "R", "FEAT_PMUv3_SS", "63:0 ICNT"),
        new("MDCR_EL2", "3 4 1 1 1", "RW", "",
            "41:40 PMEE", "36 HPMFZS", "31:30 PMSSE", "29 HPMFZO", "28 MTPME", "26 HLP", "23 HCCD", "17 HPMD", "7 HPME", "6 TPM", "5 TPMCR", "4:0 HPMN"),
        new("MDCR_EL3", "3 6 1 3 1", "RW", "EL3",
            "46:45 EPMSSAD", "44 EnPMSS", "41:40 PMEE", "36 EnPMSN", "35 MPMX", "34 MCCD", "31:30 PMSSE", "28 MTPME", "23 SCCD", "21 EPMAD", "17 SPME", "7 EnPM2",
            "6 TPM", "2 EPMADE"),
        new("HDFGRTR_EL2", "3 4 3 1 4", "RW", "FEAT_FGT",
            "58 PMCEIDn_EL0", "57 PMUSERENR_EL0", "22 PMMIR_EL1", "19 PMSELR_EL0", "18 PMOVS", "17 PMINTEN", "16 PMCNTEN", "15 PMCCNTR_EL0",
            "14 PMCCFILTR_EL0", "13 PMEVTYPERn_EL0", "12 PMEVCNTRn_EL0"),
        new("HDFGWTR_EL2", "3 4 3 1 5", "RW", "FEAT_FGT",
            "57 PMUSERENR_EL0", "21 PMCR_EL0", "20 PMSWINC_EL0", "19 PMSELR_EL0", "18 PMOVS", "17 PMINTEN", "16 PMCNTEN", "15 PMCCNTR_EL0",
            "14 PMCCFILTR_EL0", "13 PMEVTYPERn_EL0", "12 PMEVCNTRn_EL0"),
        new("HDFGRTR2_EL2", "3 4 3 1 0", "RW", "FEAT_FGT2",
            "7 NPMSSCR_EL1", "6 NPMSSDATA", "4 NPMUACR_EL1", "3 NPMICFILTR_EL0", "2 NPMICNTR_EL0", "1 NPMIAR_EL1", "0 NPMECR_EL1"),
        new("HDFGWTR2_EL2", "3 4 3 1 1", "RW", "FEAT_FGT2",
            "21 NPMZR_EL0", "7 NPMSSCR_EL1", "4 NPMUACR_EL1", "3 NPMICFILTR_EL0", "2 NPMICNTR_EL0", "1 NPMIAR_EL1", "0 NPMECR_EL1"),
        new("ID_AA64DFR0_EL1", "3 0 0 5 0", "R", "",
            "63:60 HPMN0", "59:56 ExtTrcBuff", "55:52 BRBE", "51:48 MTPMU", "47:44 TraceBuffer", "43:40 TraceFilt", "39:36 DoubleLock", "35:32 PMSVer",
            "31:28 CTX_CMPs", "27:24 SEBEP", "23:20 WRPs", "19:16 PMSS", "15:12 BRPs", "11:8 PMUVer", "7:4 TraceVer", "3:0 DebugVer"),
        new("ID_AA64DFR1_EL1", "3 0 0 5 1", "R", "",
            "63:56 ABL_CMPs", "55:52 DPFZS", "51:48 EBEP", "47:44 ITE", "43:40 ABLE", "39:36 PMICNTR", "35:32 SPMU", "31:24 CTX_CMPs", "23:16 WRPs",
            "15:8 BRPs", "7:0 SYSPMUID"),
        new("ID_DFR0_EL1", "3 0 0 1 2", "R", "",
            "31:28 TraceFilt", "27:24 PerfMon", "23:20 MProfDbg", "19:16 MMapTrc", "15:12 CopTrc", "11:8 MMapDbg", "7:4 CopSDbg", "3:0 CopDbg"),
        new("ID_DFR1_EL1", "3 0 0 3 5", "R", "", "7:4 HPMN0", "3:0 MTPMU"),
    ];
}
