using System;
using System.IO;

using Emu.Machine;

using Microsoft.Win32.SafeHandles;

namespace Emu.Cli.Input;

/// <summary>What standard input is: a file, which makes the same run each time, a pipe or terminal, or nothing.</summary>
internal static class StandardInput
{
    /// <summary>Standard input as the console of a guest.</summary>
    /// <param name="quit">Called when the user asks for the end of the run.</param>
    /// <returns>The input, to be disposed of if it can be; null where there is nothing to come.</returns>
    public static IConsoleInput? Open(Action quit)
    {
        // Terminals and pipes are read through Linux's own calls.
        if (!OperatingSystem.IsLinux())
            return null;

        if (!Console.IsInputRedirected)
            return new LiveInput(new RawTerminal(), quit);

        try
        {
            // A pipe cannot seek; a file can, and so can /dev/null, which is a file without a byte.
            FileStream stream = new(new SafeFileHandle(LibC.StandardInput, ownsHandle: false), FileAccess.Read);
            return stream.CanSeek ? new StreamInput(stream) : new LiveInput(null, quit);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // It is closed, or a folder.
            return null;
        }
    }
}
