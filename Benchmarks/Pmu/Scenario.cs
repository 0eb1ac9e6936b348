namespace Emu.Benchmarks.Pmu;

/// <summary>What is timed on the runtime and on its twin in C; the order is that of Twin/bench.c.</summary>
public enum Scenario
{
    /// <summary>MRS PMCCNTR_EL0.</summary>
    ReadPMCCNTR,

    /// <summary>MRS PMEVCNTR3_EL0.</summary>
    ReadPMEVCNTR,

    /// <summary>MRS PMCR_EL0.</summary>
    ReadPMCR,

    /// <summary>MRS PMOVSCLR_EL0.</summary>
    ReadPMOVSCLR,

    /// <summary>MRS PMXEVCNTR_EL0 of counter 3.</summary>
    ReadPMXEVCNTR,

    /// <summary>MRS PMEVTYPER3_EL0.</summary>
    ReadPMEVTYPER,

    /// <summary>MSR PMSELR_EL0, two values in turn.</summary>
    WritePMSELR,

    /// <summary>MSR PMCCNTR_EL0.</summary>
    WritePMCCNTR,

    /// <summary>MSR PMEVCNTR3_EL0.</summary>
    WritePMEVCNTR,

    /// <summary>MSR PMEVTYPER3_EL0, two events in turn.</summary>
    WritePMEVTYPER,

    /// <summary>MSR PMCR_EL0, E off and on.</summary>
    WritePMCR,

    /// <summary>MSR PMCNTENCLR_EL0 and PMCNTENSET_EL0 of every counter, in turn.</summary>
    WritePMCNTENSET,

    /// <summary>An event that one counter counts.</summary>
    CountOne,

    /// <summary>An event that no counter counts.</summary>
    CountUnheard,

    /// <summary>Cycles and instructions.</summary>
    Advance,

    /// <summary>EL0 and EL1 in turn.</summary>
    Context,

    /// <summary>Save.</summary>
    Save,

    /// <summary>A validated restore.</summary>
    Restore,

    /// <summary>A copy of the bytes of a state.</summary>
    Copy,
}
