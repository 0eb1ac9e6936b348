using System.CommandLine;

namespace Emu.Cli.Compliance;

/// <summary><c>emu compliance</c>: the vectors as a test of other implementations of PMUv3.</summary>
internal static class ComplianceCommand
{
    public static Command Create(Terminal terminal)
    {
        Command command = new("compliance", "Tests any implementation of PMUv3 with the vectors: writes them as a bare-metal arm64 image, runs it, and says which rules of the architecture do not hold.")
        {
            ImageCommand.Create(terminal),
            CheckCommand.Create(terminal),
            ComplianceRunCommand.Create(terminal),
            MergeCommand.Create(terminal),
        };
        command.SetAction(RequireCommand);
        return command;
    }

    private static int RequireCommand(ParseResult parsed) =>
        throw new UsageException("A command is missing: image, check, run or merge; `emu compliance --help` explains them.");
}
