using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Invocation;
using System.IO;
using System.Linq;

using Emu.Cli.Completion;
using Emu.Cli.Compliance;
using Emu.Cli.Decode;
using Emu.Cli.Demo;
using Emu.Cli.Docs;
using Emu.Cli.Hosts;
using Emu.Cli.Import;
using Emu.Cli.Registers;
using Emu.Cli.Replay;
using Emu.Cli.Run;
using Emu.Machine;

namespace Emu.Cli;

/// <summary>The command line as a whole: which commands there are, and what happens to an error.</summary>
internal static class Application
{
    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">The arguments, without the program's name.</param>
    /// <param name="terminal">Where to write.</param>
    /// <returns>The exit status.</returns>
    public static int Run(IReadOnlyList<string> arguments, Terminal terminal)
    {
        RootCommand root = new("Emu, a register-level emulator of the Arm Performance Monitors (PMUv3).")
        {
            RunCommand.Create(terminal),
            DemoCommand.Create(terminal),
            ReplayCommand.Create(terminal),
            ComplianceCommand.Create(terminal),
            DecodeCommand.Create(terminal),
            RegistersCommand.Create(terminal),
            DocsCommand.Create(terminal),
            ImportCommand.Create(terminal),
            EventsCommand.Create(terminal),
            MapCommand.Create(terminal),
            ProbeCommand.Create(terminal),
            CompletionCommand.Create(terminal),
        };
        root.SetAction(RequireCommand);
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction(terminal);

        // An argument that begins with @ is an argument, not a file of arguments.
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        try
        {
            if (parsed.Errors.Count > 0)
                throw new UsageException(Explain(parsed));

            return parsed.Invoke(new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
            });
        }
        catch (UsageException error)
        {
            terminal.WriteError(error.Message);
            return ExitStatus.Usage;
        }
        catch (BoardException error)
        {
            terminal.WriteError(error.Message);
            return ExitStatus.OwnError;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            terminal.WriteError(error.Message);
            return ExitStatus.OwnError;
        }
    }

    private static int RequireCommand(ParseResult parsed) =>
        throw new UsageException("A command is missing: run, demo, replay, compliance, decode, registers, docs, import, events, map, probe or completion; `emu --help` explains them.");

    private static string Explain(ParseResult parsed)
    {
        string message = parsed.Errors[0].Message.TrimEnd();
        string help = parsed.CommandResult.Command is RootCommand ? "emu --help" : $"emu {parsed.CommandResult.Command.Name} --help";
        string suggestion = "";
        if (parsed.UnmatchedTokens.Count > 0)
        {
            Command command = parsed.CommandResult.Command;
            IEnumerable<string> known = command.Subcommands.Select(one => one.Name).Concat(command.Options.Select(one => one.Name));
            suggestion = Suggestion.Ask(parsed.UnmatchedTokens[0], known);
        }

        string stop = message.EndsWith('.') || message.EndsWith('?') ? "" : ".";
        return $"{message}{stop}{suggestion} `{help}` explains the command.";
    }

    /// <summary>Writes this program's version, whichever program started it.</summary>
    private sealed class VersionAction(Terminal terminal) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            terminal.Output.WriteLine(Versions.Display);
            return ExitStatus.Success;
        }
    }
}
