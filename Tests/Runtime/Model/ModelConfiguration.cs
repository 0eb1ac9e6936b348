using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Emu.Registers;

namespace Emu.Tests.Runtime.Model;

/// <summary>A PE as the slow model and a vector file's <c>config</c> know it. What a feature requires is the table of architecture §1, read again here.</summary>
internal sealed record ModelConfiguration
{
    /// <summary>ID_AA64DFR0_EL1.PMUVer.</summary>
    public int Version { get; init; } = 9;

    public int Counters { get; init; } = 6;

    public ModelFeatures Asked { get; init; }

    public bool EL2 { get; init; } = true;

    public bool EL3 { get; init; } = true;

    public bool AArch32 { get; init; }

    /// <summary>Null for all; an empty list for none.</summary>
    public IReadOnlyList<ushort>? Events { get; init; }

    public int Implementer { get; init; }

    public int IdCode { get; init; }

    public int ThresholdWidth { get; init; } = 12;

    public bool EL3TrapPriority { get; init; }

    /// <summary>The features asked for and what they and the version require (§1).</summary>
    public ModelFeatures Features
    {
        get
        {
            ModelFeatures all = Asked;
            if (EL2 && Version >= 9)
            {
                all |= ModelFeatures.FEAT_FGT2;
            }

            Bring(ref all, ModelFeatures.FEAT_PMUv3_TH2, ModelFeatures.FEAT_PMUv3_EDGE | ModelFeatures.FEAT_PMUv3_TH);
            Bring(ref all, ModelFeatures.FEAT_PMUv3_EDGE, ModelFeatures.FEAT_PMUv3_TH);
            Bring(ref all, ModelFeatures.FEAT_PMUv3_EXTPMN, ModelFeatures.FEAT_PMUv3_EXT | ModelFeatures.FEAT_FGT);
            if (EL2)
            {
                Bring(ref all, ModelFeatures.FEAT_PMUv3_EXTPMN, ModelFeatures.FEAT_HPMN0);
            }

            Bring(ref all, ModelFeatures.FEAT_PMUv3_EXT64, ModelFeatures.FEAT_PMUv3_EXT);
            Bring(ref all, ModelFeatures.FEAT_SEBEP, ModelFeatures.FEAT_EBEP);
            Bring(ref all, ModelFeatures.FEAT_FGT2, ModelFeatures.FEAT_FGT);
            Bring(ref all, ModelFeatures.FEAT_HPMN0, ModelFeatures.FEAT_FGT);
            Bring(ref all, ModelFeatures.FEAT_SPE_DPFZS, ModelFeatures.FEAT_SPEv1p2);
            return all;
        }
    }

    /// <summary>Whether the architecture allows it (§1).</summary>
    public bool IsLegal
    {
        get
        {
            ModelFeatures all = Features;
            bool Has(ModelFeatures feature) => (all & feature) != 0;
            return (Version >= 9 || !Has(ModelFeatures.FEAT_PMUv3_ICNTR | ModelFeatures.FEAT_PMUv3_SS))
                && (Version >= 7 || !Has(ModelFeatures.FEAT_RME | ModelFeatures.FEAT_SPE_DPFZS))
                && (Version >= 4 || !Has(ModelFeatures.FEAT_PMUv3_SME | ModelFeatures.FEAT_SPEv1p2))
                && (EL3 || !Has(ModelFeatures.FEAT_RME))
                && (EL2 || !Has(ModelFeatures.FEAT_VHE | ModelFeatures.FEAT_SEL2 | ModelFeatures.FEAT_HPMN0))
                && (EL2 || EL3 || !Has(ModelFeatures.FEAT_MTPMU))
                && (!AArch32 || !Has(ModelFeatures.FEAT_PMUv3_SS))
                && (Counters > 0 || !EL2 || Has(ModelFeatures.FEAT_HPMN0));
        }
    }

    /// <summary>The line of a vector file.</summary>
    public override string ToString()
    {
        StringBuilder text = new($"config pmuver={Version} counters={Counters}");
        text.Append(Asked == 0 ? "" : " features=" + Asked.ToString().Replace(" ", "", StringComparison.Ordinal));
        text.Append(EL2 ? "" : " el2=0").Append(EL3 ? "" : " el3=0").Append(AArch32 ? " aarch32=1" : "");
        if (Events is { } events)
        {
            List<string> numbers = [];
            foreach (ushort number in events)
            {
                numbers.Add(string.Create(CultureInfo.InvariantCulture, $"0x{number:x}"));
            }

            text.Append(" events=").Append(numbers.Count == 0 ? "none" : string.Join(',', numbers));
        }

        text.Append(Implementer == 0 ? "" : $" imp={Implementer}").Append(IdCode == 0 ? "" : $" idcode={IdCode}");
        text.Append(ThresholdWidth == 12 ? "" : $" thwidth={ThresholdWidth}").Append(EL3TrapPriority ? " el3-trap-priority=1" : "");
        return text.ToString();
    }

    /// <summary>The same PE for the Runtime.</summary>
    public PmuOptions ToOptions() => new()
    {
        Version = (PmuVersion)Version,
        Counters = Counters,
        Features = Asked == 0 ? PmuFeatures.None : Enum.Parse<PmuFeatures>(Asked.ToString()),
        EL2 = EL2,
        EL3 = EL3,
        AArch32 = AArch32,
        Events = Events is null ? PmuEventSet.All : Events.Count == 0 ? PmuEventSet.None : PmuEventSet.Of(Events),
        Implementer = Implementer,
        IdCode = IdCode,
        ThresholdWidth = ThresholdWidth,
        EL3TrapPriority = EL3TrapPriority,
    };

    private static void Bring(ref ModelFeatures all, ModelFeatures feature, ModelFeatures needs) =>
        all |= (all & feature) != 0 ? needs : 0;
}
