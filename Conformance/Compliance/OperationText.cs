namespace Emu.Conformance.Compliance;

/// <summary>An operation as a failure names it: the statement, where it is executed, its line, and what is expected.</summary>
internal static class OperationText
{
    /// <summary>The text.</summary>
    /// <param name="one">The operation.</param>
    /// <param name="source">The case that it is of.</param>
    public static string Of(Operation one, PortableCase source)
    {
        string statement = one.Source is { } known ? source.File.TextOf(known) : one.Instruction.ToString();
        string line = one.Source is { } placed ? $", line {placed.At.Line}" : "";
        string done = one.IsAnswer || one.Source is null ? "" : one.Kind == OperationKind.Wait ? " (a loop)" : $" ({one.Instruction})";
        string place = one.Kind == OperationKind.Interrupt ? "" : $" at EL{one.Level}{(one.AArch32 ? " in AArch32 state" : "")}";
        return $"{statement}{done}{place}{line}: expected {Expected(one)}";
    }

    private static string Expected(Operation one) => one.End switch
    {
        ExpectedEnd.Value when one.AtLeast => $"at least 0x{one.Expected:x}",
        ExpectedEnd.Value when one.Mask == ulong.MaxValue => $"0x{one.Expected:x}",
        ExpectedEnd.Value => $"0x{one.Expected & one.Mask:x} in the bits 0x{one.Mask:x}",
        ExpectedEnd.Undefined => "undef",
        ExpectedEnd.Trap => $"trap el={one.Expected >> 32} ec=0x{(one.Expected >> 26) & 0x3F:x2} iss=0x{one.Expected & 0x1FF_FFFF:x}",
        ExpectedEnd.Unpredictable when one.Not => $"undef, a trap, or another value than 0x{one.Expected:x}",
        ExpectedEnd.Unpredictable => "undef, a trap or any value",
        ExpectedEnd.Any => "anything",
        _ => "ok",
    };
}
