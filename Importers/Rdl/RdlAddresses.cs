using System;
using System.Linq;

namespace Emu.Importers.Rdl;

/// <summary>Where components are whose address is not said: SystemRDL 2.0, 13.4, addressing modes.</summary>
internal static class RdlAddresses
{
    public static ulong RegisterBytes(RdlInstance register) => Math.Max(1, (register.Number("regwidth") ?? 32) / 8);

    /// <summary>Gives each component its offset, and says how many bytes all of them take.</summary>
    public static ulong Place(RdlInstance parent, string mode)
    {
        string own = parent.Word("addressing") ?? mode;
        ulong next = 0;
        ulong end = 0;
        foreach (RdlInstance child in parent.Children.Where(c => c.Kind is "reg" or "regfile" or "addrmap" or "mem"))
        {
            ulong size = child.Kind switch
            {
                "reg" => RegisterBytes(child),
                "mem" => unchecked((child.Number("mementries") ?? 1) * Math.Max(1, (child.Number("memwidth") ?? 32) / 8)),
                _ => Place(child, own),
            };
            size = Math.Max(size, 1);
            child.Stride ??= size;
            ulong elements = child.Array.Aggregate(1UL, (all, n) => unchecked(all * (ulong)n));
            ulong whole = unchecked((child.Stride.Value * (elements - 1)) + size);
            ulong unit = child.Kind == "reg" ? Math.Max(1, (child.Number("accesswidth") ?? (8 * RegisterBytes(child))) / 8) : Unit(child);
            ulong align = own switch
            {
                "compact" => unit,
                "fullalign" => Power(whole),
                _ => child.Kind == "reg" ? Power(size) : unit,
            };
            align = Math.Max(align, Math.Max(child.Align ?? 1, parent.Number("alignment") ?? 1));
            child.Offset = child.At ?? Up(next, child.Align ?? align);
            next = unchecked(child.Offset + whole);
            end = Math.Max(end, next);
        }

        return end;
    }

    /// <summary>The widest register in a register file.</summary>
    private static ulong Unit(RdlInstance instance) =>
        instance.Children.Select(c => c.Kind == "reg" ? RegisterBytes(c) : c.Kind is "regfile" or "addrmap" ? Unit(c) : 4).DefaultIfEmpty(4UL).Max();

    private static ulong Up(ulong at, ulong align) => align <= 1 ? at : unchecked((at + align - 1) / align * align);

    private static ulong Power(ulong size)
    {
        ulong power = 1;
        while (power < size && power < 1UL << 62)
            power <<= 1;
        return power;
    }
}
