using System;
using System.Diagnostics;
using System.IO;
using System.Text;

using Emu.Machine;

using Spectre.Console;
using Spectre.Console.Rendering;

namespace Emu.Cli.Run.Live;

/// <summary>
/// Shows a run on the whole screen of a terminal while it goes on: its second screen, so that the first one is as it was when the run has ended.
/// </summary>
internal sealed class LiveView : IDisposable
{
    // The second screen without a cursor, and back; to the upper left corner; to the end of a line or of the screen as empty (ECMA-48, xterm's private modes).
    private const string Enter = "\u001b[?1049h\u001b[?25l\u001b[2J";
    private const string Leave = "\u001b[?25h\u001b[?1049l";
    private const string Home = "\u001b[H";
    private const string EraseLine = "\u001b[K";
    private const string EraseRest = "\u001b[J";

    private readonly TextWriter _screen;
    private readonly bool _hasColor;
    private readonly RunSettings _settings;
    private readonly LiveConsole _console = new();
    private readonly LiveVcpu?[] _seen;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly EventHandler _atExit;
    private readonly object _lock = new();
    private Board? _board;
    private bool _isShown;

    /// <summary>Takes the screen.</summary>
    /// <param name="screen">The terminal.</param>
    /// <param name="hasColor">Whether it wants colour.</param>
    /// <param name="settings">The run.</param>
    public LiveView(TextWriter screen, bool hasColor, RunSettings settings)
    {
        _screen = screen;
        _hasColor = hasColor;
        _settings = settings;
        _seen = new LiveVcpu?[settings.Cpus];
        _atExit = (_, _) => Dispose();
        AppDomain.CurrentDomain.ProcessExit += _atExit;
        _screen.Write(Enter);
        _screen.Flush();
        _isShown = true;
    }

    /// <summary>Where the guest's console goes.</summary>
    public Stream Console => _console;

    /// <summary>The machine is there.</summary>
    public void Attach(Board board)
    {
        _board = board;
        Show(0, "running");
    }

    /// <summary>The run is so far.</summary>
    public void Update(ulong instructions) => Show(instructions, "running");

    /// <summary>Gives the screen back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_isShown)
                return;

            _isShown = false;
            AppDomain.CurrentDomain.ProcessExit -= _atExit;
            _screen.Write(Leave);
            _screen.Flush();
        }
    }

    private void Show(ulong instructions, string state)
    {
        if (_board is null)
            return;

        for (int vcpu = 0; vcpu < _seen.Length; vcpu++)
        {
            int? pcpu = _board.Observe(vcpu).Pcpu;
            _seen[vcpu] = LiveVcpu.Of(_board, vcpu, pcpu is { } at ? HostSetup.CoreOf(_settings.Host, at) : "", _seen[vcpu]);
        }

        (int width, int height) = Size();
        LiveFrame frame = new(_settings.Image.Name, state, instructions, _clock.Elapsed, _seen!, _console.Lines);
        string text = Text(LiveScreen.Of(frame, height - 1), width, height);
        lock (_lock)
        {
            if (!_isShown)
                return;

            _screen.Write(text);
            _screen.Flush();
        }
    }

    /// <summary>What is written for a screen: each line over the one that was there.</summary>
    private string Text(IRenderable screen, int width, int height)
    {
        using StringWriter writer = new() { NewLine = "\n" };
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = AnsiSupport.Yes,
            ColorSystem = _hasColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = width;
        console.Profile.Height = height;
        console.Profile.Capabilities.Unicode = true;
        console.Write(screen);
        StringBuilder text = new(Home);
        string[] lines = writer.ToString().TrimEnd('\n').Split('\n');
        for (int line = 0; line < Math.Min(lines.Length, height); line++)
            text.Append(line == 0 ? "" : "\r\n").Append(lines[line]).Append(EraseLine);

        return text.Append(EraseRest).ToString();
    }

    private static (int Width, int Height) Size()
    {
        try
        {
            (int width, int height) = (System.Console.WindowWidth, System.Console.WindowHeight);
            return width > 0 && height > 0 ? (width, height) : (80, 24);
        }
        catch (IOException)
        {
            return (80, 24);
        }
    }
}
