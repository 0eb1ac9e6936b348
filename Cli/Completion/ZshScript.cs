using System;
using System.Linq;
using System.Text;

namespace Emu.Cli.Completion;

/// <summary>The script for zsh: to be sourced after <c>compinit</c>, or to be put into a folder of <c>fpath</c> as <c>_emu</c>.</summary>
internal static class ZshScript
{
    public static string Render(CompletionTable table)
    {
        StringBuilder text = new("#compdef emu\n# Completes command lines of emu in zsh. Written by `emu completion zsh`.\n");
        text.Append($$"""
            _emu() {
              local command='' option='' left=1 place=0 kind='' list='' word
              local -a found more
              for word in "${(@)words[2,CURRENT-1]}"; do
                if [[ -n $option ]]; then
                  left=$((left - 1))
                  [[ $left != 0 ]] || option=''
                elif [[ -z $command ]]; then
                  [[ $word == -* ]] || command=$word
                else
                  case "$command $word" in
            {{ShellCases.WordBranches(table, "        ")}}      esac
                fi
              done
              if [[ -z $option && $PREFIX == --*=* ]]; then
                option=${PREFIX%%=*} left=1
                compset -P '*='
              fi
              if [[ -n $option ]]; then
                case "$command $option $left" in
            {{ShellCases.ValueBranches(table, "      ")}}    esac
              elif [[ $PREFIX == -* ]]; then
                kind=options
              elif [[ -z $command ]]; then
                kind=commands
              else
                case "$command $place" in
            {{ShellCases.ArgumentBranches(table, "      ")}}    esac
              fi
              if [[ -n $list ]]; then
                compset -P '*,'
                more=(-S '')
              fi
              case $kind in
                files) _files ;;
                folders) _files -/ ;;
                commands)
                  found=(

            """);
        foreach (CompletionEntry entry in table.Commands)
            text.Append("        ").Append(Described(entry.Name, entry.Description)).Append('\n');

        text.Append("      )\n      _describe -t commands command found ;;\n    options)\n      case $command in\n");
        foreach (CompletionEntry entry in table.Entries.Prepend(table.Root))
        {
            text.Append("        '").Append(entry.Name).Append("') found=(\n");
            foreach (CompletionOption option in entry.Options)
            {
                foreach (string name in option.Names)
                    text.Append("          ").Append(Described(name, option.Description)).Append('\n');
            }

            text.Append("        ) ;;\n");
        }

        text.Append("      esac\n      _describe -o option found ;;\n");
        foreach ((string name, System.Collections.Generic.IReadOnlyList<string> words) in table.Sets)
        {
            if (name != "commands")
                text.Append("    ").Append(name).Append(")\n      found=(").Append(ShellCases.Words(words)).Append(")\n      compadd -M 'm:{a-zA-Z}={A-Za-z}' \"${more[@]}\" -a found ;;\n");
        }

        text.Append("""
              esac
            }
            if [[ $funcstack[1] == _emu ]]; then
              _emu "$@"
            else
              compdef _emu emu
            fi

            """);
        return text.ToString();
    }

    /// <summary>A word and its description as <c>_describe</c> takes them, in single quotes.</summary>
    private static string Described(string word, string description) =>
        $"'{word}:{description.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal).Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
