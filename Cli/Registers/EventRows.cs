using System;
using System.Collections.Generic;
using System.Globalization;

using Emu.Catalog;

namespace Emu.Cli.Registers;

/// <summary><c>--what events</c>: the common events.</summary>
internal static class EventRows
{
    public static Table Of(IEnumerable<EventInfo> events)
    {
        Table table = new("number", "name", "class", "pmceid_bit");
        foreach (EventInfo one in events)
            table.Add("0x" + one.Number.ToString("X4", CultureInfo.InvariantCulture), one.Name, one.IsArchitectural ? "A" : "U", PmceidBit(one));

        return table;
    }

    /// <summary>The events that the user names: all, or one by its name or number.</summary>
    /// <exception cref="UsageException">No common event has this name or number.</exception>
    public static IReadOnlyList<EventInfo> Find(string? name)
    {
        List<EventInfo> all = [.. PmuEventsCatalog.Events];
        if (name is null)
            return all;

        bool isNumber = Number.TryParse(name, out ulong number, out bool isTooLarge);
        if (isTooLarge || (isNumber && number > ushort.MaxValue))
            throw new UsageException($"NAME {name}: an event number has 16 bits; give one up to 0xFFFF.");

        List<EventInfo> found =
            all.FindAll(one => isNumber ? one.Number == number : one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (found.Count > 0)
            return found;

        string suggestion = isNumber ? "" : Suggestion.Ask(name, all.ConvertAll(static one => one.Name));
        throw new UsageException($"NAME {name}: there is no such common event.{(suggestion.Length > 0 ? suggestion : " Give a name such as CPU_CYCLES or a number such as 0x11.")}");
    }

    /// <summary>DDI 0487 D24.5: the lower half of PMCEID0_EL0 is events 0x0000 to 0x001F, the upper 0x4000 to 0x401F; PMCEID1_EL0 has the next 32 of each.</summary>
    private static string PmceidBit(EventInfo one)
    {
        if (!one.HasPmceidBit)
            return "";

        int bit = (one.Number & 0x1F) + (one.Number >= 0x4000 ? 32 : 0);
        return string.Create(CultureInfo.InvariantCulture, $"PMCEID{one.Number >> 5 & 1}_EL0[{bit}]");
    }
}
