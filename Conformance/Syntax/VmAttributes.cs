using System;
using System.Collections.Generic;
using Emu.Kvm;

namespace Emu.Conformance.Syntax;

/// <summary>The names of the device attributes.</summary>
internal static class VmAttributes
{
    private static readonly Dictionary<string, PmuDeviceAttr> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["IRQ"] = PmuDeviceAttr.Irq,
        ["INIT"] = PmuDeviceAttr.Init,
        ["FILTER"] = PmuDeviceAttr.Filter,
        ["SET_PMU"] = PmuDeviceAttr.SetPmu,
        ["SET_NR_COUNTERS"] = PmuDeviceAttr.SetNrCounters,
        ["FIXED_COUNTERS_ONLY"] = PmuDeviceAttr.FixedCountersOnly,
    };

    private static readonly SpanLookup<PmuDeviceAttr> Lookup = new(Names);

    // By name or number. The kernel's number has 64 bits; every one that is not an attribute becomes -1 here.
    private static bool TryParse(ReadOnlySpan<char> text, out PmuDeviceAttr attribute)
    {
        if (Lookup.TryGetValue(text, out attribute))
        {
            return true;
        }

        if (!Numbers.TryParse(text, out ulong number))
        {
            return false;
        }

        attribute = number <= (ulong)PmuDeviceAttr.FixedCountersOnly ? (PmuDeviceAttr)number : (PmuDeviceAttr)(-1);
        return true;
    }

    /// <summary>The next token, an attribute.</summary>
    public static PmuDeviceAttr Need(ref StatementReader reader)
    {
        ReadOnlySpan<char> text = reader.Need("an attribute");
        if (!TryParse(text, out PmuDeviceAttr attribute))
        {
            reader.Fail($"{Quoted.Word(text)} is not an attribute; give {string.Join(", ", Names.Keys)} or a number");
        }

        return attribute;
    }
}
