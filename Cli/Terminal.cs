using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

using Emu.Cli.Docs;
using Emu.Cli.Input;
using Emu.Conformance.Syntax;
using Emu.Machine;
using Emu.Site;

using Spectre.Console;

namespace Emu.Cli;

/// <summary>
/// Where a command writes: results to standard output, everything else to standard error. Colour and moving progress only on a
/// terminal that wants them; anything else gets the same words as plain text.
/// </summary>
internal sealed class Terminal
{
    /// <summary>Wide enough that nothing written to a file or a pipe is folded.</summary>
    private const int PlainWidth = 10_000;

    private readonly Func<Stream> _openOutput;

    public Terminal(
        TextWriter output,
        TextWriter error,
        Func<Stream> openOutput,
        bool outputIsTerminal,
        bool errorIsTerminal,
        bool color,
        string folder)
    {
        Output = output;
        Error = error;
        _openOutput = openOutput;
        OutputIsTerminal = outputIsTerminal;
        ErrorIsTerminal = errorIsTerminal;
        OutputHasColor = outputIsTerminal && color;
        Folder = folder;
        OutputConsole = Create(output, outputIsTerminal, outputIsTerminal && color);
        ErrorConsole = Create(error, errorIsTerminal, errorIsTerminal && color);
    }

    public TextWriter Output { get; }

    public TextWriter Error { get; }

    public IAnsiConsole OutputConsole { get; }

    public IAnsiConsole ErrorConsole { get; }

    /// <summary>Standard output is a terminal that wants colour.</summary>
    public bool OutputHasColor { get; }

    /// <summary>Standard output is a terminal.</summary>
    public bool OutputIsTerminal { get; }

    /// <summary>Opens standard input as a guest's console; its argument is called when the user asks for the end. Default: there is none.</summary>
    public Func<Action, IConsoleInput?> OpenInput { get; init; } = static _ => null;

    /// <summary>The playground's runtime for the site, published where that is needed; empty: there is none. Default: there is none.</summary>
    public Func<IReadOnlyList<SiteFile>> OpenPlayground { get; private init; } = static () => [];

    /// <summary>Standard error is a terminal that can show progress.</summary>
    public bool ErrorIsTerminal { get; }

    /// <summary>The caller's folder, where files the caller did not name a place for go.</summary>
    public string Folder { get; }

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess()
    {
        bool dumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        // https://no-color.org: set and not empty means no colour, whatever its value.
        bool color = !dumb && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        Terminal? made = null;
        return made = new Terminal(
            Console.Out,
            Console.Error,
            Console.OpenStandardOutput,
            !Console.IsOutputRedirected,
            !Console.IsErrorRedirected && !dumb,
            color,
            Environment.CurrentDirectory)
        {
            OpenInput = StandardInput.Open,
            OpenPlayground = () => PlaygroundRuntime.Find()?.Publish(made!) ?? [],
        };
    }

    /// <summary>Standard output as bytes, for what a guest writes.</summary>
    public Stream OpenOutput()
    {
        Output.Flush();
        return _openOutput();
    }

    /// <summary>One line about what went wrong. Words of the user in it are cut where they are long, and escaped where a terminal would act on them.</summary>
    public void WriteError(string message)
    {
        ErrorConsole.Write(new Text("emu: ", new Style(Color.Red)));
        ErrorConsole.WriteLine(Quoted.Message(message));
    }

    /// <summary>One line about what is being done.</summary>
    public void WriteNote(string message)
    {
        ErrorConsole.Write(new Text("emu: ", new Style(decoration: Decoration.Dim)));
        ErrorConsole.WriteLine(Quoted.Message(message));
    }

    private static IAnsiConsole Create(TextWriter writer, bool terminal, bool color)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = color ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Capabilities.Unicode = terminal || writer.Encoding is UTF8Encoding;
        if (!terminal)
            console.Profile.Width = PlainWidth;

        return console;
    }
}
