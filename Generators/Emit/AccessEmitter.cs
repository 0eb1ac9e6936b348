using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>Access rules: each register's checks as straight-line tests, the first that matches decides.</summary>
internal static class AccessEmitter
{
    private const int AllLevels = 0b1111;
    private const int WidestTest = 120;

    /// <summary><c>PMCR_EL0.Access.g.cs</c>: the checks of one register.</summary>
    public static string EmitRegister(AccessUnit unit)
    {
        SourceWriter writer = SourceFile.Begin("Access checks of " + unit.Name + " from the register spec.", unit.Options.Namespace);
        using (writer.Block("public readonly partial struct " + unit.TypeName))
        {
            const string NoAccessor = "The register has no such accessor.";
            const string NoInstruction = "No instruction reaches the register.";
            string missing = unit.IsExternalOnly ? NoInstruction : NoAccessor;
            bool canRead = unit.Direction != AccessDirection.WriteOnly && !unit.IsExternalOnly;
            bool canWrite = unit.Direction != AccessDirection.ReadOnly && !unit.IsExternalOnly;
            WriteCheck(writer, unit, new Check("Read", "a read", canRead ? null : missing, AccessOutcome.Undefined), unit.Read);
            writer.Line();
            WriteCheck(writer, unit, new Check("Write", "a write", canWrite ? null : missing, AccessOutcome.Undefined), unit.Write);
            if (unit.External is { } external)
            {
                // What is not there is RES0 in the memory-mapped view.
                writer.Line();
                WriteCheck(writer, unit, new Check("ExternalRead", "a read through the memory-mapped view", external.CanRead ? null : "The view has no read of it.", AccessOutcome.RazWi), external.Read);
                writer.Line();
                WriteCheck(writer, unit, new Check("ExternalWrite", "a write through the memory-mapped view", external.CanWrite ? null : "The view has no write of it.", AccessOutcome.RazWi), external.Write);
            }
        }

        return writer.Complete();
    }

    /// <summary><c>PmuAccessRules.g.cs</c>: which register's checks to ask.</summary>
    public static string EmitDispatch(SpecOutline spec)
    {
        SourceWriter writer = SourceFile.Begin("The access rules of the spec.", spec.Options.Namespace);
        writer.Summary("Whether a register may be accessed, and if not, what happens.");
        writer.GeneratedCode();
        using (writer.Block(spec.Options.Visibility + " static partial class " + spec.AccessRules))
        {
            const string Undefined = "UNDEFINED where the register does not exist or cannot be accessed so";
            WriteDispatch(writer, spec, spec.Registers, "Read", "a read of a register does; " + Undefined, AccessOutcome.Undefined);
            writer.Line();
            WriteDispatch(writer, spec, spec.Registers, "Write", "a write of a register does; " + Undefined, AccessOutcome.Undefined);
            if (spec.HasExternal)
            {
                const string Nothing = "RAZ/WI where that view does not have the register or no such access of it";
                List<RegisterOutline> external = spec.Registers.Where(static r => r.External.Count != 0).ToList();
                writer.Line();
                WriteDispatch(writer, spec, external, "ExternalRead", "a read through the memory-mapped view does; " + Nothing, AccessOutcome.RazWi);
                writer.Line();
                WriteDispatch(writer, spec, external, "ExternalWrite", "a write through the memory-mapped view does; " + Nothing, AccessOutcome.RazWi);
            }
        }

        return writer.Complete();
    }

    /// <summary><c>PmuAccessOutcome.g.cs</c>.</summary>
    public static string EmitOutcome(SpecOptions options)
    {
        SourceWriter writer = SourceFile.Begin("The outcomes of access rules.", options.Namespace);
        writer.Summary("How an access ends.");
        writer.GeneratedCode();
        using (writer.Block(options.Visibility + " enum " + options.Name + "AccessOutcome : byte"))
        {
            WriteOutcome(writer, AccessOutcome.Allow, "It goes on.");
            WriteOutcome(writer, AccessOutcome.Undefined, "The instruction is UNDEFINED.");
            WriteOutcome(writer, AccessOutcome.TrapEL1, "A trap to EL1.");
            WriteOutcome(writer, AccessOutcome.TrapEL2, "A trap to EL2.");
            WriteOutcome(writer, AccessOutcome.TrapEL3, "A trap to EL3.");
            WriteOutcome(writer, AccessOutcome.TrapEL1OrTge, "A trap to EL1, or to EL2 where HCR_EL2.TGE routes the exceptions of EL0 there.");
            WriteOutcome(writer, AccessOutcome.RazWi, "A read gives 0, a write is ignored.");
            WriteOutcome(writer, AccessOutcome.WriteIgnored, "A write is ignored; a read goes on.");
            WriteOutcome(writer, AccessOutcome.Error, "An access through the memory-mapped view fails with an error response.");
        }

        return writer.Complete();
    }

    private static void WriteOutcome(SourceWriter writer, AccessOutcome outcome, string summary)
    {
        if (outcome != AccessOutcome.Allow)
        {
            writer.Line();
        }

        writer.Summary(summary);
        writer.Line(outcome + " = " + CSharp.Decimal((int)outcome) + ",");
    }

    private static void WriteDispatch(
        SourceWriter writer,
        SpecOutline spec,
        IEnumerable<RegisterOutline> registers,
        string direction,
        string summary,
        AccessOutcome otherwise)
    {
        writer.Summary("What " + summary + ".");
        writer.Line("public static " + spec.AccessOutcome + " Check" + direction + "(" + spec.Register + " register, in global::"
            + spec.Options.AccessState + " state) => register.Id switch");
        writer.Line("{");
        foreach (RegisterOutline register in registers)
        {
            writer.Continue(spec.RegisterId + "." + register.TypeName + " => " + register.TypeName + ".Check" + direction + "(in state"
                + (register.Index is null ? string.Empty : ", register.Index") + "),");
        }

        writer.Continue("_ => " + spec.AccessOutcome + "." + otherwise + ",");
        writer.Line("};");
    }

    private static void WriteCheck(SourceWriter writer, AccessUnit unit, Check check, AccessRuleModel? rule)
    {
        string signature = unit.Options.Visibility + " static " + unit.AccessOutcome + " Check" + check.Name + "(in global::" + unit.Options.AccessState + " state"
            + (unit.Index is null ? string.Empty : ", int " + CSharp.Identifier(unit.Index.Variable)) + ")";
        string refused = "return " + unit.AccessOutcome + "." + check.Refused + ";";
        writer.Summary("How " + check.Access + " ends"
            + (rule is null || check.Missing is not null ? "." : ", by the rule " + rule.Rule + "."));
        using (writer.Block(signature))
        {
            if (check.Missing is not null)
            {
                writer.Line("// " + check.Missing);
                writer.Line(refused);
                return;
            }

            if (!unit.Feature.IsAlways)
            {
                writer.Lines(
                    $$"""
                    // {{CSharp.Comment("Exists where " + Conditions.ToText(unit.Feature))}}.
                    if (!IsImplemented(state.Features))
                    {
                        {{refused}}
                    }

                    """);
            }

            List<AccessCheck> checks = rule is null
                ? new List<AccessCheck>()
                : rule.Checks.Where(static c => !c.When.IsNever && (c.Levels & AllLevels) != 0).ToList();
            bool decided = WriteChecks(writer, unit, checks);
            if (!decided)
            {
                writer.Line("return " + unit.AccessOutcome + ".Allow;");
            }
        }
    }

    /// <summary>Writes the checks; true when one of them always matches, so that nothing may follow.</summary>
    private static bool WriteChecks(SourceWriter writer, AccessUnit unit, List<AccessCheck> checks)
    {
        for (int i = 0; i < checks.Count;)
        {
            int levels = checks[i].Levels & AllLevels;
            List<AccessCheck> group = checks.Skip(i).TakeWhile(c => (c.Levels & AllLevels) == levels).ToList();
            i += group.Count;
            if (levels == AllLevels)
            {
                foreach (AccessCheck check in group)
                {
                    if (WriteCheck(writer, unit, check, level: null))
                    {
                        return true;
                    }
                }
            }
            else if (group.Count == 1)
            {
                WriteCheck(writer, unit, group[0], LevelTest(levels));
            }
            else
            {
                writer.Line("// At " + LevelText(levels) + ".");
                using (writer.Block("if (" + LevelTest(levels) + ")"))
                {
                    for (int k = 0; k < group.Count; k++)
                    {
                        bool last = k == group.Count - 1;
                        if (WriteCheck(writer, unit, group[k], level: null, separate: !last))
                        {
                            break;
                        }
                    }
                }

                writer.Line();
            }
        }

        return false;
    }

    private static bool WriteCheck(SourceWriter writer, AccessUnit unit, AccessCheck check, string? level, bool separate = true)
    {
        string outcome = "return " + unit.AccessOutcome + "." + check.Then + ";";
        string where = level is null ? string.Empty : "At " + LevelText(check.Levels & AllLevels) + ": ";
        string reason = CSharp.Sentence(check.Why.Length == 0 ? Conditions.ToText(check.When) : check.Why);
        string why = CSharp.Comment(where.Length == 0 ? CSharp.Capitalized(reason) : where + reason);
        writer.Line("// " + why);
        if (check.When.IsAlways && level is null)
        {
            writer.Line(outcome);
            return true;
        }

        WriteTest(writer, Tests(unit, check, level));
        writer.Lines(
            $$"""
            {
                {{outcome}}
            }
            """);

        if (separate)
        {
            writer.Line();
        }

        return false;
    }

    /// <summary>What must all hold: the level, and the terms of the condition.</summary>
    private static List<string> Tests(AccessUnit unit, AccessCheck check, string? level)
    {
        List<string> tests = new();
        if (level is not null)
        {
            tests.Add(level);
        }

        IReadOnlyList<Condition> terms = Conditions.Terms(check.When);
        bool isAlone = tests.Count + terms.Count == 1;
        tests.AddRange(terms.Select(t => Conditions.ToAccessCSharp(t, "state", unit.Features, inTerm: !isAlone)));
        return tests;
    }

    private static void WriteTest(SourceWriter writer, List<string> tests)
    {
        string line = "if (" + string.Join(" && ", tests) + ")";
        if (line.Length <= WidestTest || tests.Count == 1)
        {
            writer.Line(line);
            return;
        }

        for (int i = 0; i < tests.Count; i++)
        {
            string test = tests[i] + (i == tests.Count - 1 ? ")" : string.Empty);
            if (i == 0)
            {
                writer.Line("if (" + test);
            }
            else
            {
                writer.Continue("&& " + test);
            }
        }
    }

    private static string LevelText(int levels) =>
        string.Join(", ", Enumerable.Range(0, 4).Where(el => (levels & (1 << el)) != 0).Select(static el => "EL" + CSharp.Decimal(el)));

    private static string LevelTest(int levels) => levels switch
    {
        0b0011 => "state.ExceptionLevel <= 1",
        0b0111 => "state.ExceptionLevel <= 2",
        0b1110 => "state.ExceptionLevel >= 1",
        0b1100 => "state.ExceptionLevel >= 2",
        0b0001 or 0b0010 or 0b0100 or 0b1000 => "state.ExceptionLevel == " + LevelText(levels).Substring(2),
        _ => "state.ExceptionLevel is " + LevelText(levels).Replace("EL", string.Empty).Replace(", ", " or "),
    };

    /// <summary>One direction of one view.</summary>
    /// <param name="Name">Of the method, behind <c>Check</c>.</param>
    /// <param name="Access">In words.</param>
    /// <param name="Missing">Why there is no such access; null where there is.</param>
    /// <param name="Refused">The outcome of an access of something that is not there.</param>
    private sealed record Check(string Name, string Access, string? Missing, AccessOutcome Refused);
}
