using System;
using Emu.Conformance.Syntax;
using Emu.Registers;

namespace Emu.Conformance.Machines;

/// <summary>A PE with a PMU, without a VM.</summary>
internal sealed class PmuMachine : VectorMachine
{
    // SCR_EL3 {FGTEn2, FGTEn, RW, HCE, NS} and HCR_EL2.RW: where every case starts, besides the reset values.
    private const ulong InitialScr = SCR_EL3.FGTEn2_Mask | SCR_EL3.FGTEn_Mask | SCR_EL3.RW_Mask | SCR_EL3.HCE_Mask | SCR_EL3.NS_Mask;
    private const ulong InitialHcr = HCR_EL2.RW_Mask;

    public PmuMachine(PmuConfiguration configuration, PmuState[] saves)
        : base(saves) => Start(configuration);

    public override string WhyNoPmu => throw new InvalidOperationException("There is always a PMU without a VM.");

    public override void Configure(PmuConfiguration configuration)
    {
        if (!KeepsConfiguration)
        {
            Start(configuration);
        }
    }

    public override void Dispose()
    {
        // A PMU without a host has nothing to give back.
    }

    private void Start(PmuConfiguration configuration)
    {
        Pmu pmu = new(configuration);
        if (configuration.Has(PmuFeatures.EL3))
        {
            pmu.SetControl(PmuControl.SCR_EL3, InitialScr);
        }

        if (configuration.Has(PmuFeatures.EL2))
        {
            pmu.SetControl(PmuControl.HCR_EL2, InitialHcr);
        }

        Show(pmu, ContextChange.Start, configuration.Has(PmuFeatures.FEAT_RME));
    }
}
