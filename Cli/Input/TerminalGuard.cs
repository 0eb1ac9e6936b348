using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;

namespace Emu.Cli.Input;

/// <summary>
/// A shell that runs a moment longer than this process. A crash inside the engine ends the process at once, and the terminal would stay raw. The shell sets the terminal
/// back when its standard input ends without the last word that this process normally sends, and the terminal is still raw.
/// </summary>
internal sealed class TerminalGuard : IDisposable
{
    private const string Script = """
        trap '' INT TERM HUP QUIT TSTP TTIN TTOU
        exec 3<>/dev/tty || exit 0
        before=$(stty -g <&3) || exit 0
        echo ready
        raw=
        while read -r word; do
          case $word in
            raw) raw=$(stty -g <&3) ;;
            done) exit 0 ;;
          esac
        done
        if [ "$(stty -g <&3)" = "$raw" ]; then stty "$before" <&3; fi
        """;

    private readonly Process _shell;

    private TerminalGuard(Process shell) => _shell = shell;

    /// <summary>Starts the guard, and waits until it has seen the terminal as it is now.</summary>
    /// <returns>The guard; null where this system has no such shell.</returns>
    public static TerminalGuard? Start()
    {
        ProcessStartInfo start = new("/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Script);
        try
        {
            Process? shell = Process.Start(start);
            if (shell is null)
                return null;

            if (shell.StandardOutput.ReadLine() == "ready")
                return new TerminalGuard(shell);

            shell.Dispose();
            return null;
        }
        catch (Exception error) when (error is Win32Exception or IOException)
        {
            return null;
        }
    }

    /// <summary>The terminal is raw now.</summary>
    public void RememberRaw() => Say("raw");

    public void Dispose()
    {
        Say("done");
        _shell.Dispose();
    }

    private void Say(string word)
    {
        try
        {
            _shell.StandardInput.WriteLine(word);
            _shell.StandardInput.Flush();
        }
        catch (IOException)
        {
            // Another process has ended it; there is nothing left to tell.
        }
    }
}
