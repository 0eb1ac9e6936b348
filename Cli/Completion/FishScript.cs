using System;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Emu.Cli.Completion;

/// <summary>The script for fish 3 and later.</summary>
internal static class FishScript
{
    public static string Render(CompletionTable table)
    {
        StringBuilder text = new("# Completes command lines of emu in fish. Written by `emu completion fish`.\n");
        foreach ((string name, System.Collections.Generic.IReadOnlyList<string> words) in table.Sets)
            text.Append("set -g __emu_").Append(name).Append(' ').Append(ShellCases.Words(words).Replace("\n", " \\\n", StringComparison.Ordinal)).Append('\n');

        string inner = string.Join(' ', table.Inner.Select(static one => $"'{one.Name.Replace('_', ' ')}'"));
        StringBuilder valued = new();
        for (int values = 1; values <= ShellCases.MostValues(table); values++)
        {
            string number = values.ToString(CultureInfo.InvariantCulture);
            valued.Append("        else if contains -- \"$command $word\" ").AppendJoin(' ', ShellCases.OptionsOf(table, values)).Append("\n            set skip ").Append(number).Append("; set option $word\n");
        }

        text.Append($$"""

            # The command, and how many of its arguments are before the cursor; or its option whose values are typed, and how many of them are left.
            function __emu_place
                set -l command ''
                set -l skip 0
                set -l place 0
                set -l option ''
                for word in (commandline -opc)[2..-1]
                    if test $skip -gt 0
                        set skip (math $skip - 1)
                    else if test -z "$command"
                        string match -q -- '-*' $word; or set command $word
                    else if contains -- "$command $word" {{inner}}
                        set command "$command"_$word
            {{valued}}                    else if not string match -q -- '-*' $word
                        set place (math $place + 1)
                    end
                end
                test $skip = 0; or set place $option$skip
                echo "$command $place"
            end

            # Whether the command is $argv[1], and the argument number $argv[2], or any of them.
            function __emu_at
                set -l place (string split ' ' -- (__emu_place))
                test "$place[1]" = "$argv[1]"; and test (count $argv) = 1 -o "$place[2]" = "$argv[2]"
            end

            # Words behind the last comma of a list.
            function __emu_list
                set -l token (string replace -r '^--[^=]*=' '' -- (commandline -ct))
                set -l before (string match -r '^.*,' -- $token)
                printf '%s\n' "$before"$argv
            end

            complete -c emu -f

            """);
        Options(text, table.Root);
        foreach (CompletionEntry entry in table.Commands)
            text.Append("complete -c emu -n \"__emu_at ''\" -a ").Append(entry.Name).Append(" -d ").Append(Quote(entry.Description)).Append('\n');

        foreach (CompletionEntry entry in table.Entries)
        {
            Options(text, entry);
            for (int at = 0; at < entry.Arguments.Count; at++)
            {
                bool anywhere = entry.Repeats && at == entry.Arguments.Count - 1;
                string place = anywhere ? entry.Name : entry.Name + " " + at.ToString(CultureInfo.InvariantCulture);
                if (entry.Arguments[at].Set.Length > 0)
                    text.Append("complete -c emu -n '__emu_at ").Append(place).Append('\'').Append(ValueOf(entry.Arguments[at])).Append('\n');
            }
        }

        return text.ToString();
    }

    private static void Options(StringBuilder text, CompletionEntry entry)
    {
        foreach (CompletionOption option in entry.Options)
        {
            text.Append("complete -c emu -n ").Append(entry.Name.Length == 0 ? "\"__emu_at ''\"" : $"'__emu_at {entry.Name}'");
            foreach (string name in option.Names)
                text.Append(name.StartsWith("--", StringComparison.Ordinal) ? " -l " : " -s ").Append(name.TrimStart('-'));

            if (option.Values.Count > 0)
                text.Append(" -r").Append(ValueOf(option.Values[0]));

            text.Append(" -d ").Append(Quote(option.Description)).Append('\n');

            // fish itself knows options of one value.
            for (int left = option.Values.Count - 1; left > 0; left--)
            {
                text.Append("complete -c emu -n '__emu_at ").Append(entry.Name).Append(' ').Append(option.Names[^1]).Append(left).Append('\'')
                    .Append(ValueOf(option.Values[^left])).Append('\n');
            }
        }
    }

    private static string ValueOf(CompletionValue value) => value.Set switch
    {
        "" => " -f",
        CompletionValue.Files => " -F",
        CompletionValue.Folders => " -f -a '(__fish_complete_directories (commandline -ct))'",
        _ when value.IsList => $" -f -a '(__emu_list $__emu_{value.Set})'",
        _ => $" -f -a '$__emu_{value.Set}'",
    };

    private static string Quote(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
