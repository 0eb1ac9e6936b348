using Emu.Registers;

namespace Emu;

/// <summary>Where a PE with some features can execute. This is the one place that knows: <see cref="Pmu.SetContext"/> and the checks of vectors ask it.</summary>
/// <remarks>
/// <see cref="Pmu.SetContext"/> takes two kinds of contexts that the features do not have, and an embedder may rely on that: EL2 in Secure state without FEAT_SEL2, and AArch32 state at
/// any level with FEAT_AA32.
/// </remarks>
internal static class ContextRules
{
    /// <summary>How many contexts the answers differ for: the Exception level, the Security state and the Execution state of <see cref="PmuContext.Bits"/>.</summary>
    public const int Contexts = 1 << 5;

    private static readonly PmuFeatures[] AArch32At =
        [PmuFeatures.FEAT_AA32, PmuFeatures.FEAT_AA32EL1, PmuFeatures.FEAT_AA32EL2, PmuFeatures.FEAT_AA32EL3];

    /// <summary>The context as the PE has it: EL3 is in one Security state only, Root with FEAT_RME and Secure without.</summary>
    public static PmuContext Normalize(PmuContext context, PmuFeatures features) =>
        context.ExceptionLevel != 3 ? context
            : context.In((features & PmuFeatures.FEAT_RME) != 0 ? SecurityState.Root : SecurityState.Secure);

    /// <summary>Null where the PE can execute there; else why it cannot, in words that continue "the context is not possible:".</summary>
    public static string? WhyNot(PmuContext context, PmuFeatures features)
    {
        context = Normalize(context, features);
        int level = context.ExceptionLevel;
        SecurityState security = context.Security;
        PmuFeatures missing = ~features;
        return level == 2 && (missing & PmuFeatures.EL2) != 0 ? "EL2 is not implemented"
            : level == 3 && (missing & PmuFeatures.EL3) != 0 ? "EL3 is not implemented"
            : security is SecurityState.Realm or SecurityState.Root && (missing & PmuFeatures.FEAT_RME) != 0 ? $"{security} state needs FEAT_RME"
            : security == SecurityState.Root && level != 3 ? $"Root state is EL3, not EL{level}"
            : security == SecurityState.Secure && level == 2 && (missing & PmuFeatures.FEAT_SEL2) != 0 ? "Secure EL2 needs FEAT_SEL2"
            : context.AArch32 && (missing & AArch32At[level]) != 0 ? $"EL{level} in AArch32 state needs {AArch32At[level]}"
            : null;
    }

    /// <summary>The contexts that a PMU takes, a bit for each number that <see cref="IndexOf"/> gives.</summary>
    public static uint TakenContexts(PmuFeatures features)
    {
        features |= PmuFeatures.FEAT_SEL2;
        if ((features & PmuFeatures.FEAT_AA32) != 0)
        {
            features |= PmuFeatures.FEAT_AA32EL1 | PmuFeatures.FEAT_AA32EL2 | PmuFeatures.FEAT_AA32EL3;
        }

        uint possible = 0;
        for (int bits = 0; bits < Contexts; bits++)
        {
            possible |= WhyNot(PmuContext.FromBits((byte)bits), features) is null ? 1U << bits : 0;
        }

        return possible;
    }

    /// <summary>The part of a context that decides whether it is possible, as a number below <see cref="Contexts"/>.</summary>
    public static int IndexOf(PmuContext context) => context.Bits & (Contexts - 1);
}
