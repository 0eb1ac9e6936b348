using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.Versioning;
using System.Threading.Tasks;

namespace Emu.Cli.Tests;

/// <summary><c>emu completion</c>, by the shells themselves: bash, zsh and fish have to be installed (`apt install zsh fish`).</summary>
[UnsupportedOSPlatform("windows")]
public sealed class CompletionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("emu test ").FullName;

    public CompletionTests()
    {
        File.WriteAllText(Path.Combine(_folder, "unique.pmuv"), "");
        Directory.CreateDirectory(Path.Combine(_folder, "only folder"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("emu complet", "completion")]
    [InlineData("/some/where/emu dem", "demo")]
    [InlineData("emu run --max", "--max-instructions")]
    [InlineData("emu demo --he", "--help")]
    [InlineData("emu run --host cortex-a7", "cortex-a710 cortex-a715 cortex-a72 cortex-a720 cortex-a73 cortex-a75 cortex-a76 cortex-a78")]
    [InlineData("emu run --pmu FIX", "fixed-counters-only")]
    [InlineData("emu run --backend com", "common-events")]
    [InlineData("emu run x --pmuver ", "1 4 5 6 7 8 9")]
    [InlineData("emu registers --format ", "table csv json c-header svd systemrdl")]
    [InlineData("emu registers --view=ex", "external")]
    [InlineData("emu decode pmselr", "PMSELR_EL0 PMSELR")]
    [InlineData("emu decode PMEVTYPER3", "PMEVTYPER3_EL0 PMEVTYPER30_EL0 PMEVTYPER3 PMEVTYPER30")]
    [InlineData("emu decode PMCR 0 --features all,feat_pmuv3_edg", "all,FEAT_PMUv3_EDGE")]
    [InlineData("emu map app", "apple-m1")]
    [InlineData("emu map --help apple-m1 cpu_cyc", "CPU_CYCLES")]
    [InlineData("emu replay one two uniq", "unique.pmuv")]
    [InlineData("emu docs onl", "only folder")]
    [InlineData("emu completion ", "bash zsh fish")]
    [InlineData("emu decode PMCR ", "")]
    [InlineData("emu demo ", "linux")]
    [InlineData("emu demo linux --pa", "--packages")]
    [InlineData("emu demo linux --packages onl", "only folder")]
    [InlineData("emu demo --output x lin", "linux")]
    [InlineData("emu run --save-at ", "")]
    [InlineData("emu run --save-at 10M uniq", "unique.pmuv")]
    [InlineData("emu run one --save-at 10M uniq", "unique.pmuv")]
    [InlineData("emu run one --save-at 10M two uniq", "")]
    [InlineData("emu run --save-at 10M two --pmu FIX", "fixed-counters-only")]
    // bash takes what is behind the colon for a separate word.
    [InlineData("emu run --host cortex-a55:4,appl", "4,apple-m1")]
    public void Bash_Line_IsCompleted(string line, string expected)
    {
        string script = """
            source "$1"
            COMP_LINE=$2 COMP_POINT=${#2} COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
            _emu
            for word in "${COMPREPLY[@]}"; do printf '%s\n' "$word"; done
            """;
        string output = Run("bash", "-c", script, "test", Script("bash"), line);
        Assert.Equal(expected, string.Join(' ', output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Theory]
    [InlineData("emu complet", "completion")]
    [InlineData("emu run --max", "--max-instructions")]
    [InlineData("emu demo --out", "--output")]
    [InlineData("emu run --host cortex-a55:4,cortex-a76:4,appl", "cortex-a55:4,cortex-a76:4,apple-m1")]
    [InlineData("emu run --host=appl", "--host=apple-m1")]
    [InlineData("emu registers --what ev", "events")]
    [InlineData("emu decode pmselr_", "PMSELR_EL0")]
    [InlineData("emu map apple-m1 cpu_cyc", "CPU_CYCLES")]
    [InlineData("emu replay one uniq", "unique.pmuv")]
    [InlineData("emu docs onl", "only folder/")]
    [InlineData("emu demo ", "linux")]
    [InlineData("emu demo linux --pa", "--packages")]
    [InlineData("emu run one --save-at 10M uniq", "unique.pmuv")]
    [InlineData("emu run one --save-at 10M two uniq", "")]
    [InlineData("emu run --save-at 10M two --pmu fix", "fixed-counters-only")]
    public void Fish_Line_IsCompleted(string line, string expected)
    {
        string output = Run("fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", Script("fish"), line);
        Assert.Equal(expected, string.Join(' ',
            Array.ConvertAll(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), one => one.Split('\t')[0])));
    }

    /// <summary>zsh completes only at its prompt, so the test types at one: the line and a Tab, and a key that writes the line down.</summary>
    [Fact]
    public void Zsh_Lines_AreCompletedAtThePrompt()
    {
        (string Line, string Expected)[] lines =
        [
            ("emu complet", "emu completion "),
            ("emu run --max", "emu run --max-instructions "),
            ("emu run --host cortex-a55:4,appl", "emu run --host cortex-a55:4,apple-m1"),
            ("emu run --pmu FIX", "emu run --pmu fixed-counters-only "),
            ("emu registers --format=js", "emu registers --format=json "),
            ("emu decode pmselr_", "emu decode PMSELR_EL0 "),
            ("emu map apple-m1 sw_i", "emu map apple-m1 SW_INCR "),
            ("emu replay one uniq", "emu replay one unique.pmuv "),
            ("./emu dem", "./emu demo "),
            ("emu demo lin", "emu demo linux "),
            ("emu demo linux --pa", "emu demo linux --packages "),
            ("emu run one --save-at 10M uniq", "emu run one --save-at 10M unique.pmuv "),
        ];
        string driver = """
            zmodload zsh/zpty
            zpty shell zsh -f -i
            wait_for() { for i in {1..300}; do [[ $(cat $1 2>/dev/null | wc -l) -ge $2 ]] && return; sleep 0.1; done; exit 1 }
            zpty -w shell "cd ${(q)PWD}; script=${(q)1}"
            zpty -w shell 'autoload -Uz compinit; compinit -D; source $script; report() { print -r -- "$BUFFER|" >> answers; zle kill-whole-line }; zle -N report; bindkey "^I" complete-word; bindkey "^T" report; unsetopt auto_remove_slash; print ready > ready'
            wait_for ready 1
            count=0
            for line in "${@[2,-1]}"; do
              count=$((count + 1))
              zpty -w -n shell $line$'\t\x14'
              wait_for answers $count
            done
            zpty -d shell
            cat answers
            """;
        string output = Run("zsh", ["-f", "-c", driver, "test", Script("zsh"), .. Array.ConvertAll(lines, one => one.Line)]);
        Assert.Equal(Array.ConvertAll(lines, one => one.Expected + "|"), output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Completion_OfAnotherShell_NamesThoseThereAre()
    {
        Answer answer = CommandLine.Run("completion", "fisch");
        Assert.Equal(2, answer.ExitStatus);
        Assert.Equal("emu: SHELL fisch: there is no script for this shell. Did you mean fish? Give bash, zsh or fish.\n", answer.Error);
        Assert.Equal(0, CommandLine.Run("completion", "BASH").ExitStatus);
    }

    private string Script(string shell)
    {
        Answer answer = CommandLine.Run("completion", shell);
        Assert.Equal((0, ""), (answer.ExitStatus, answer.Error));
        string path = Path.Combine(_folder, "script " + shell);
        File.WriteAllText(path, answer.Output);
        return path;
    }

    private string Run(string shell, params string[] arguments)
    {
        ProcessStartInfo start = new(shell)
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);

        start.Environment["HOME"] = _folder;
        start.Environment["TERM"] = "xterm";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(2)))
            process.Kill(entireProcessTree: true);

        Assert.Equal("", error.Result);
        return output.Result;
    }
}
