using System;
using System.CommandLine;
using System.Linq;

namespace Emu.Cli.Completion;

/// <summary><c>emu completion</c>: a script by which a shell completes command lines of <c>emu</c>.</summary>
internal static class CompletionCommand
{
    public static readonly string[] Shells = ["bash", "zsh", "fish"];

    private static readonly Argument<string> Shell = new("SHELL")
    {
        Description = "bash, zsh or fish.",
    };

    public static Command Create(Terminal terminal)
    {
        Command command = new("completion", "Writes a script that makes a shell complete commands, options, host models, registers and events. For bash: eval \"$(emu completion bash)\"; zsh: the same with zsh, after compinit; fish: emu completion fish | source.")
        {
            Shell,
        };
        command.SetAction(parsed =>
        {
            string asked = parsed.GetRequiredValue(Shell);
            string? shell = Shells.FirstOrDefault(one => one.Equals(asked, StringComparison.OrdinalIgnoreCase));
            CompletionTable table = new(parsed.RootCommandResult.Command);
            terminal.Output.Write(shell switch
            {
                "bash" => BashScript.Render(table),
                "zsh" => ZshScript.Render(table),
                "fish" => FishScript.Render(table),
                _ => throw new UsageException($"SHELL {asked}: there is no script for this shell.{Suggestion.Ask(asked, Shells)} Give bash, zsh or fish."),
            });
            return ExitStatus.Success;
        });
        return command;
    }
}
