using Emu.Catalog;

namespace Emu.Site;

/// <summary>What a range of bits is to software, as diagrams colour it.</summary>
internal static class BitKind
{
    /// <summary>The kinds in the order of a legend: class and meaning.</summary>
    public static readonly (string Class, string Meaning)[] Legend =
    [
        ("rw", "read and write"),
        ("ro", "read only"),
        ("act", "a write acts: sets, clears, starts"),
        ("res", "reserved"),
    ];

    /// <summary>The class of a field or range.</summary>
    public static string Of(FieldInfo field) => field.IsReserved ? "res" : OfAccess(field.Access);

    /// <summary>What the access kinds of the manual mean.</summary>
    public static string Explain(string access) => access switch
    {
        "RW" => "Reads and writes.",
        "RO" => "Reads; a write is ignored.",
        "WO" or "WO/RAZ" => "A write acts; reads as zeros.",
        "W1C" => "Writing 1 clears, writing 0 does nothing.",
        "W1S" => "Writing 1 sets, writing 0 does nothing.",
        "RAZ" or "RAZ/WI" => "Reads as zeros; a write is ignored.",
        "RAO" or "RAO/WI" => "Reads as ones; a write is ignored.",
        "RES0" => "Reserved: reads as zeros here; software should write 0.",
        "RES1" => "Reserved: reads as ones here; software should write 1.",
        _ => "",
    };

    private static string OfAccess(string access) => access switch
    {
        "RO" or "RAZ" or "RAO" or "RAZ/WI" or "RAO/WI" => "ro",
        "RW" => "rw",
        _ => "act",
    };
}
