using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Emu.Cli.Completion;

/// <summary>What bash and zsh write alike: branches of a <c>case</c> that find out what may be typed at a place.</summary>
internal static class ShellCases
{
    /// <summary>The pattern of every option that takes a value, as <c>'run --host'</c>.</summary>
    public static string OptionsWithValue(CompletionTable table)
    {
        List<string> patterns = [];
        foreach (CompletionEntry entry in table.Commands)
        {
            foreach (CompletionOption option in entry.Options.Where(static one => one.Value is not null))
                patterns.AddRange(option.Names.Select(name => $"'{entry.Name} {name}'"));
        }

        return string.Join(" | ", patterns);
    }

    /// <summary>Branches that set <c>kind</c> and <c>list</c> by an option: <c>'run --host') kind=models list=1 ;;</c>.</summary>
    public static string ValueBranches(CompletionTable table, string indent)
    {
        StringBuilder text = new();
        foreach (CompletionEntry entry in table.Commands)
        {
            foreach (CompletionOption option in entry.Options)
            {
                if (option.Value is { Set.Length: > 0 } value)
                    text.Append(indent).Append(string.Join(" | ", option.Names.Select(name => $"'{entry.Name} {name}'"))).Append(") ").Append(Assign(value)).Append(" ;;\n");
            }
        }

        return text.ToString();
    }

    /// <summary>Branches that set <c>kind</c> by a command and the number of arguments before this one: <c>'map 1') kind=events ;;</c>.</summary>
    public static string ArgumentBranches(CompletionTable table, string indent)
    {
        StringBuilder text = new();
        foreach (CompletionEntry entry in table.Commands)
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
