using System;
using System.Globalization;
using System.Text.RegularExpressions;

using Emu.Catalog;

namespace Emu.Cli.Decode;

/// <summary>An event that somebody named where a register is asked for.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Name">Its name, or its number where the architecture gives it none.</param>
/// <param name="Form">How the text names it.</param>
internal sealed partial record EventName(ushort Number, string Name, string Form)
{
    /// <summary>The event of its name (<c>CPU_CYCLES</c>), perf's raw form (<c>r11</c>, <c>event=0x11</c>) or a number; null for any other text.</summary>
    public static EventName? Find(string text) =>
        FindNamed(text)
        ?? (Cli.Number.TryParse(text, out ulong number) && number <= ushort.MaxValue ? Of((ushort)number, "the number of the event") : null);

    /// <summary>As <see cref="Find"/>, but not for a number alone.</summary>
    public static EventName? FindNamed(string text)
    {
        foreach (EventInfo one in PmuEventsCatalog.Events)
        {
            if (one.Name.Equals(text, StringComparison.OrdinalIgnoreCase))
                return new EventName(one.Number, one.Name, "the event");
        }

        return RawForm().Match(text) is { Success: true } raw
            ? Of(ushort.Parse(raw.Groups["number"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture), "perf's way to write the event")
            : null;
    }

    private static EventName Of(ushort number, string form)
    {
        foreach (EventInfo one in PmuEventsCatalog.Events)
        {
            if (one.Number == number)
                return new EventName(number, one.Name, form);
        }

        return new EventName(number, $"0x{number:X4}", form);
    }

    /// <inheritdoc/>
    public override string ToString() => Name.StartsWith("0x", StringComparison.Ordinal) ? $"{Form} {Name}" : $"{Form} {Name}, 0x{Number:X4}";

    [GeneratedRegex("^(?:r|event=0x)(?<number>[0-9a-f]{1,4})$", RegexOptions.IgnoreCase)]
    private static partial Regex RawForm();
}
