namespace Emu.Benchmarks.Pmu;

/// <summary>What is timed on the runtime and on its twin in C; the order is that of Twin/bench.c.</summary>
internal enum Scenario
{
    ReadPMCCNTR,
    ReadPMEVCNTR,
    ReadPMCR,
    ReadPMOVSCLR,
    ReadPMXEVCNTR,
    ReadPMEVTYPER,
    WritePMSELR,
    WritePMCCNTR,
    WritePMEVCNTR,
    WritePMEVTYPER,
    WritePMCR,
    WritePMCNTENSET,
    CountOne,
    CountUnheard,
    Advance,
    Context,
    Save,
    Restore,
    Copy,
}
