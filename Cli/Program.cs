namespace Emu.Cli;

/// <summary>The program <c>emu</c>.</summary>
internal static class Program
{
    private static int Main(string[] arguments) => Application.Run(arguments, Terminal.OfProcess());
}
