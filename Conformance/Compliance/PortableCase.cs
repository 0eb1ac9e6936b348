using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;
using Emu.Conformance.Statements;
using Emu.Conformance.Syntax;

namespace Emu.Conformance.Compliance;

/// <summary>
/// What a table can be made of: the statements of one case on one PMU, loops written out. A case with more than one <c>config</c> becomes several tables,
/// for each starts with a fresh PMU.
/// </summary>
/// <param name="Name">The file without its ending, the case, and from the second part on its number.</param>
/// <param name="Rules">The rules that it holds a PMU to, with commas.</param>
/// <param name="File">Where it comes from.</param>
/// <param name="Configuration">The configuration that it is written for.</param>
/// <param name="Statements">Its statements, without the configuration.</param>
/// <param name="Reason">Why it cannot be made portable whatever the target; or null.</param>
internal sealed partial record PortableCase(
    string Name,
    string Rules,
    VectorFile File,
    PmuConfiguration Configuration,
    IReadOnlyList<Statement> Statements,
    string? Reason)
{
    private const int MostStatements = 4000;

    /// <summary>The cases of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">What to call it.</param>
    public static IEnumerable<PortableCase> Of(VectorFile file, string name)
    {
        for (int i = 0; i < file.Cases.Count; i++)
        {
            VectorCase one = file.Cases[i];
            string rules = RulesOf(file.TextOf(one));
            string called = $"{name}/{one.Name}";
            if (one.HasVm)
            {
                yield return new PortableCase(called, rules, file, ConfigurationReader.Default, [], "it is about a VM on a host of other PMUs");
                continue;
            }

            int number = 0;
            foreach ((PmuConfiguration configuration, List<Statement> statements, string? reason) in Parts(file, one))
            {
                number++;
                yield return new PortableCase(number == 1 ? called : $"{called}#{number}", rules, file, configuration, statements, reason);
            }
        }
    }

    // The ids behind "# rule:", up to the prose behind a dash.
    private static string RulesOf(string text)
    {
        List<string> rules = [];
        foreach (Match comment in RuleComment().Matches(text))
        {
            string list = comment.Groups[1].Value;
            int dash = list.IndexOf(" - ", StringComparison.Ordinal);
            foreach (string part in (dash < 0 ? list : list[..dash]).Split(',', StringSplitOptions.TrimEntries))
            {
                if (!rules.Contains(part))
                {
                    rules.Add(part);
                }
            }
        }

        return string.Join(",", rules);
    }

    private static List<(PmuConfiguration Configuration, List<Statement> Statements, string? Reason)> Parts(VectorFile file, VectorCase one)
    {
        List<(PmuConfiguration, List<Statement>, string?)> parts = [];
        PmuConfiguration configuration = one.HasOwnConfiguration
            ? ((ConfigStatement)file.Statements[one.Start]).Configuration
            : ConfigurationReader.Default;
        List<Statement> statements = [];
        string? reason = null;
        List<Statement> all = [];
        bool isShort = WriteOut(file.Statements, 0, file.PrologueEnd, all);
        int prologue = all.Count;
        isShort &= WriteOut(file.Statements, one.HasOwnConfiguration ? one.Start + 1 : one.Start, one.End, all);
        for (int i = 0; i < all.Count; i++)
        {
            if (all[i] is not ConfigStatement other)
            {
                statements.Add(all[i]);
            }
            else if (i >= prologue || !one.HasOwnConfiguration)
            {
                // What comes before the configuration of a prologue says nothing.
                if (i >= prologue && statements.Count > 0)
                {
                    parts.Add((configuration, statements, reason));
                }

                configuration = other.Configuration;
                statements = [];
            }
        }

        reason = isShort ? null : $"it has more than {MostStatements} statements";
        parts.Add((configuration, statements, reason));
        return parts;
    }

    // False: the loops are too long.
    private static bool WriteOut(Statement[] statements, int start, int end, List<Statement> all)
    {
        for (int i = start; i < end; i++)
        {
            if (statements[i] is not RepeatStatement loop)
            {
                all.Add(statements[i]);
                continue;
            }

            for (ulong round = 0; round < loop.Times; round++)
            {
                if (all.Count > MostStatements || !WriteOut(statements, i + 1, loop.End, all))
                {
                    return false;
                }
            }

            i = loop.End;
        }

        return all.Count <= MostStatements;
    }

    [GeneratedRegex(@"#\s*rule:\s*([^\r\n]*)", RegexOptions.CultureInvariant)]
    private static partial Regex RuleComment();
}
