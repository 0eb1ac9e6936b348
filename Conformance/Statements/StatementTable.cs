using System;
using System.Collections.Generic;
using Emu.Conformance.Statements.Kvm;
using Emu.Conformance.Syntax;

namespace Emu.Conformance.Statements;

/// <summary>Reads the rest of a statement whose first word was read.</summary>
internal delegate Statement StatementParser(ref StatementReader reader);

/// <summary>Every statement, by its first word. <c>case</c> is not one: it divides a file.</summary>
internal static class StatementTable
{
    private static readonly Dictionary<string, StatementParser> Parsers = new(StringComparer.Ordinal)
    {
        ["config"] = ConfigStatement.Parse,
        ["context"] = ContextStatement.Parse,
        ["control"] = ControlStatement.Parse,
        ["msr"] = MsrStatement.Parse,
        ["mrs"] = MrsStatement.Parse,
        ["mcr"] = AArch32WriteStatement.ParseMcr,
        ["mcrr"] = AArch32WriteStatement.ParseMcrr,
        ["mrc"] = AArch32ReadStatement.ParseMrc,
        ["mrrc"] = AArch32ReadStatement.ParseMrrc,
        ["ext-write"] = ExternalWriteStatement.Parse,
        ["ext-read"] = ExternalReadStatement.Parse,
        ["raw-write"] = RawWriteStatement.Parse,
        ["raw-read"] = RawReadStatement.Parse,
        ["count"] = CountStatement.Parse,
        ["advance"] = AdvanceStatement.Parse,
        ["irq"] = IrqStatement.Parse,
        ["reset"] = ResetStatement.Parse,
        ["capture"] = CaptureStatement.Parse,
        ["save"] = SaveStatement.Parse,
        ["restore"] = RestoreStatement.Parse,
        ["repeat"] = RepeatStatement.Parse,
        ["end"] = EndStatement.Parse,
        ["host-pmu"] = HostPmuStatement.Parse,
        ["vm"] = CreateVmStatement.Parse,
        ["vcpu-init"] = VcpuInitStatement.Parse,
        ["has-attr"] = HasAttributeStatement.Parse,
        ["get-attr"] = GetAttributeStatement.Parse,
        ["set-attr"] = SetAttributeStatement.Parse,
        ["onereg-get"] = GetOneRegStatement.Parse,
        ["onereg-set"] = SetOneRegStatement.Parse,
        ["run"] = RunVcpuStatement.Parse,
        ["select"] = SelectStatement.Parse,
        ["reloads"] = ReloadsStatement.Parse,
        ["choose-pmu"] = ChoosePmuStatement.Parse,
    };

    private static readonly SpanLookup<StatementParser> Lookup = new(Parsers);

    /// <summary>Reads the statement whose first word is the reader's present one.</summary>
    /// <exception cref="VectorSyntaxException">The line is not a statement.</exception>
    public static Statement Parse(ref StatementReader reader)
    {
        if (!Lookup.TryGetValue(reader.Current, out StatementParser? parse))
        {
            reader.Fail($"{Quoted.Word(reader.Current)} is not a statement");
        }

        return parse(ref reader);
    }
}
