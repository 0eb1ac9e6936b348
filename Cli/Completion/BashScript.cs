using System.Linq;
using System.Text;

namespace Emu.Cli.Completion;

/// <summary>The script for bash 4 and later. It asks nothing of <c>bash-completion</c>.</summary>
internal static class BashScript
{
    public static string Render(CompletionTable table)
    {
        StringBuilder text = new("# Completes command lines of emu in bash. Written by `emu completion bash`.\n");
        foreach ((string name, System.Collections.Generic.IReadOnlyList<string> words) in table.Sets)
            text.Append("_emu_").Append(name).Append("='").Append(ShellCases.Words(words)).Append("'\n");

        foreach (CompletionEntry entry in table.Entries.Prepend(table.Root))
            text.Append("_emu_options_").Append(entry.Name).Append("='").Append(ShellCases.Words(entry.Options.SelectMany(static one => one.Names))).Append("'\n");

        return text.Append($$"""

            _emu() {
              # bash divides words at ':' and '=' too; the command line itself says where words of emu are.
              local line=${COMP_LINE:0:COMP_POINT} cur='' command='' option='' left=1 place=0 kind='' list='' word before='' broken=''
              local -a words
              read -ra words <<<"$line"
              if [[ $line != *[[:space:]] ]]; then
                cur=${words[${#words[@]}-1]}
                unset "words[${#words[@]}-1]"
              fi
              broken=$cur
              for word in "${words[@]:1}"; do
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
              if [[ -z $option && $cur == --*=* ]]; then
                option=${cur%%=*} left=1
                cur=${cur#*=}
              fi
              if [[ -n $option ]]; then
                case "$command $option $left" in
            {{ShellCases.ValueBranches(table, "      ")}}    esac
              elif [[ $cur == -* ]]; then
                kind=options_$command
              elif [[ -z $command ]]; then
                kind=commands
              else
                case "$command $place" in
            {{ShellCases.ArgumentBranches(table, "      ")}}    esac
              fi
              COMPREPLY=()
              case $kind in
                '') ;;
                files) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
                folders) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
                *)
                  if [[ -n $list ]]; then
                    compopt -o nospace 2>/dev/null
                    [[ $cur != *,* ]] || before=${cur%,*},
                    cur=${cur##*,}
                  fi
                  kind=_emu_$kind
                  for word in ${!kind}; do
                    [[ ${word,,} != "${cur,,}"* ]] || COMPREPLY+=("$before$word")
                  done
                  ;;
              esac
              # Of a word that bash has divided, it puts in the last part only.
              for word in = :; do
                if [[ $broken == *"$word"* && $COMP_WORDBREAKS == *"$word"* ]]; then
                  before=${broken%"$word"*}$word
                  [[ $broken != --*=* || $word != : ]] || before=${before#*=}
                  COMPREPLY=("${COMPREPLY[@]#"$before"}")
                fi
              done
            }
            complete -F _emu emu

            """).ToString();
    }
}
