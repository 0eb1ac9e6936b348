using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Emu.Cli.Completion;

/// <summary>What bash and zsh write alike: branches of a <c>case</c> that find out what may be typed at a place.</summary>
internal static class ShellCases
{
    /// <summary>Options that take as many values, each with its command, in quotes: <c>'run --host'</c>.</summary>
    public static IEnumerable<string> OptionsOf(CompletionTable table, int values) => table.Entries
        .SelectMany(entry => entry.Options.Where(one => one.Values.Count == values).SelectMany(option => option.Names.Select(name => $"'{entry.Name} {name}'")));

    /// <summary>How many values an option can take at most.</summary>
    public static int MostValues(CompletionTable table) =>
        table.Entries.Max(static entry => entry.Options.Max(static option => option.Values.Count));

    /// <summary>
    /// Branches that go through a word of the line: a command of a command, an option with values (<c>left</c> says how many), an option, or an argument.
    /// </summary>
    public static string WordBranches(CompletionTable table, string indent)
    {
        StringBuilder text = new();
        if (table.Inner.Count != 0)
            text.Append(indent).Append(string.Join(" | ", table.Inner.Select(static one => $"'{one.Name.Replace('_', ' ')}'"))).Append(") command=${command}_$word ;;\n");

        for (int values = 1; values <= MostValues(table); values++)
        {
            string patterns = string.Join(" | ", OptionsOf(table, values));
            if (patterns.Length != 0)
                text.Append(indent).Append(patterns).Append(") option=$word left=").Append(values.ToString(CultureInfo.InvariantCulture)).Append(" ;;\n");
        }

        return text.Append(indent).Append("*' '-*) ;;\n").Append(indent).Append("*) place=$((place + 1)) ;;\n").ToString();
    }

    /// <summary>Branches that set <c>kind</c> and <c>list</c> by an option and how many of its values are left: <c>'run --host 1') kind=models list=1 ;;</c>.</summary>
    public static string ValueBranches(CompletionTable table, string indent)
    {
        StringBuilder text = new();
        foreach (CompletionEntry entry in table.Entries)
        {
            foreach (CompletionOption option in entry.Options)
            {
                for (int left = option.Values.Count; left > 0; left--)
                {
                    CompletionValue value = option.Values[^left];
                    if (value.Set.Length > 0)
                        text.Append(indent).Append(string.Join(" | ", option.Names.Select(name => $"'{entry.Name} {name} {left}'"))).Append(") ").Append(Assign(value)).Append(" ;;\n");
                }
            }
        }

        return text.ToString();
    }

    /// <summary>Branches that set <c>kind</c> by a command and the number of arguments before this one: <c>'map 1') kind=events ;;</c>.</summary>
    public static string ArgumentBranches(CompletionTable table, string indent)
    {
        StringBuilder text = new();
        foreach (CompletionEntry entry in table.Entries)
        {
            for (int at = 0; at < entry.Arguments.Count; at++)
            {
                if (entry.Arguments[at].Set.Length == 0)
                    continue;

                string place = entry.Repeats && at == entry.Arguments.Count - 1 ? $"'{entry.Name} '*" : $"'{entry.Name} {at.ToString(CultureInfo.InvariantCulture)}'";
                text.Append(indent).Append(place).Append(") ").Append(Assign(entry.Arguments[at])).Append(" ;;\n");
            }
        }

        return text.ToString();
    }

    /// <summary>Words between blanks, with breaks between long lines.</summary>
    public static string Words(IEnumerable<string> words)
    {
        StringBuilder text = new();
        int column = 0;
        foreach (string word in words)
        {
            if (column > 140)
            {
                text.Append("\n  ");
                column = 0;
            }

            text.Append(column == 0 ? "" : " ").Append(word);
            column += word.Length + 1;
        }

        return text.ToString();
    }

    private static string Assign(CompletionValue value) => $"kind={value.Set}" + (value.IsList ? " list=1" : "");
}
