using System;

namespace Emu.Tests.Runtime.Model;

/// <summary>The optional features, by the names of a vector file's <c>features=</c>.</summary>
[Flags]
internal enum ModelFeatures : uint
{
    None = 0,
    FEAT_PMUv3_ICNTR = 1 << 0,
    FEAT_PMUv3_TH = 1 << 1,
    FEAT_PMUv3_TH2 = 1 << 2,
    FEAT_PMUv3_EDGE = 1 << 3,
    FEAT_PMUv3_SS = 1 << 4,
    FEAT_PMUv3_SME = 1 << 5,
    FEAT_PMUv3_EXT = 1 << 6,
    FEAT_PMUv3_EXT64 = 1 << 7,
    FEAT_PMUv3_EXTPMN = 1 << 8,
    FEAT_SEBEP = 1 << 9,
    FEAT_EBEP = 1 << 10,
    FEAT_FGT = 1 << 11,
    FEAT_FGT2 = 1 << 12,
    FEAT_HPMN0 = 1 << 13,
    FEAT_RME = 1 << 14,
    FEAT_SEL2 = 1 << 15,
    FEAT_VHE = 1 << 16,
    FEAT_MTPMU = 1 << 17,
    FEAT_SPEv1p2 = 1 << 18,
    FEAT_SPE_DPFZS = 1 << 19,
}
