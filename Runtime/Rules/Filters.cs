using System.Numerics;
using Emu.Registers;

namespace Emu;

/// <summary>Which counters the filters of their events let count, by Exception level and Security state (FLT-1 to FLT-12).</summary>
internal static class Filters
{
    /// <summary>The counters whose filters let them count here.</summary>
    public static ulong UnfilteredCounters(in PeState pe)
    {
        FilterTest test = TestOf(pe.Context);
        ulong counts = 0;
        for (ulong rest = pe.Configuration.ImplementedCounters; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            counts |= (test.Counts(pe.FilterOf(counter)) ? 1UL : 0UL) << counter;
        }

        return counts;
    }

    /// <summary>
    /// The filter bits of a context: a counter counts if and only if one bit differs from another, or if and only if they are equal. A bit whose feature is missing is 0. All three kinds of
    /// filter have their bits in the same places.
    /// </summary>
    private static FilterTest TestOf(PmuContext context)
    {
        ulong streaming = context.Streaming ? 1UL << PMEVTYPERn_EL0.VS_Shift : 2UL << PMEVTYPERn_EL0.VS_Shift;
        SecurityState security = context.Security;
        return context.ExceptionLevel switch
        {
            0 => FilterTest.Equal(PMEVTYPERn_EL0.U_Mask, security switch
            {
                SecurityState.NonSecure => PMEVTYPERn_EL0.NSU_Mask,
                SecurityState.Realm => PMEVTYPERn_EL0.RLU_Mask,
                _ => 0,
            }, streaming),
            1 => FilterTest.Equal(PMEVTYPERn_EL0.P_Mask, security switch
            {
                SecurityState.NonSecure => PMEVTYPERn_EL0.NSK_Mask,
                SecurityState.Realm => PMEVTYPERn_EL0.RLK_Mask,
                _ => 0,
            }, streaming),
            2 => FilterTest.Different(PMEVTYPERn_EL0.NSH_Mask, security switch
            {
                SecurityState.Secure => PMEVTYPERn_EL0.SH_Mask,
                SecurityState.Realm => PMEVTYPERn_EL0.RLH_Mask,
                _ => 0,
            }, streaming),
            _ => FilterTest.Equal(PMEVTYPERn_EL0.P_Mask, PMEVTYPERn_EL0.M_Mask, streaming),
        };
    }

    /// <summary>One question that is asked of every filter.</summary>
    private readonly record struct FilterTest(ulong One, ulong Other, bool WhenDifferent, ulong Streaming)
    {
        public static FilterTest Equal(ulong one, ulong other, ulong streaming) => new(one, other, false, streaming);

        public static FilterTest Different(ulong one, ulong other, ulong streaming) => new(one, other, true, streaming);

        public bool Counts(ulong filter) =>
            (((filter & One) != 0) ^ ((filter & Other) != 0)) == WhenDifferent && (filter & Streaming) == 0;
    }
}
