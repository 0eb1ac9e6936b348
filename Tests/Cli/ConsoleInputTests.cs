using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

using Emu.Cli.Input;

namespace Emu.Cli.Tests;

/// <summary>Standard input as the guest's console, in separate processes: from a file, a pipe and a terminal (of script(1)).</summary>
public sealed class ConsoleInputTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("emu input ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("plain", false, "plain")]
    [InlineData("a\u0001xb", true, "ab")]
    [InlineData("\u0001X", true, "")]
    [InlineData("\u0001a\u0001\u0001", false, "\u0001\u0001")]
    [InlineData("\u0001c\u0001Z\u0001\\", false, "\u0003\u001A\u001C")]
    [InlineData("\u0001e", false, "\u0001e")]
    public void Escapes_AreTakenOut(string typed, bool quits, string guest)
    {
        bool quit = false;
        EscapeFilter filter = new(() => quit = true);
        Queue<byte> rest = new();

        // Key by key, as they come from a keyboard.
        foreach (char key in typed)
            filter.Filter([(byte)key], rest);

        Assert.Equal(quits, quit);
        Assert.Equal(guest, Encoding.Latin1.GetString(rest.ToArray()));
    }

    [Fact]
    public void File_ReachesTheGuestAndGivesTheSameCountsEachTime()
    {
        File.WriteAllText(Path.Combine(_folder, "in"), "hello.\n");
        string first = Shell($"{Echo} <in");
        string second = Shell($"{Echo} <in");

        Assert.StartsWith("keyhello.", first, StringComparison.Ordinal);
        Assert.Equal(WithoutTimes(first), WithoutTimes(second));
    }

    [Fact]
    public void Pipe_ReachesTheGuestAlsoWhereItIsLate()
    {
        string answer = Shell($"(sleep 0.5; printf hel; sleep 0.5; printf lo.) | {Echo}");
        Assert.StartsWith("keyhello.", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void NullAndClosedInput_GiveTheSameCounts()
    {
        // Without input the guest looks for a dot until its limit.
        string nothing = Shell($"{Echo} --max-instructions 30001 </dev/null");
        Assert.Contains("limit of 30001 instructions", nothing, StringComparison.Ordinal);
        Assert.Equal(WithoutTimes(nothing), WithoutTimes(Shell($"{Echo} --max-instructions 30001 <&-")));
    }

    [Theory]
    [InlineData("\u0001x", 130)]
    [InlineData("\u0003", 130)]
    [InlineData(".", 0)]
    public void Terminal_IsRestoredAtTheEnd(string keys, int status)
    {
        string answer = OnTerminal($"{Echo}; echo status $?", ("key", "k"), ("keyk", keys));

        // The guest echoes, the terminal itself does not. What Emu says begins a new line.
        Assert.Contains($"status {status}", answer, StringComparison.Ordinal);
        Assert.Contains(status == 0 ? "keyk.\r\n" : "keyk\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("QUIT")]
    [InlineData("KILL")]
    public void Terminal_IsRestoredAfterASignal(string signal)
    {
        string answer = OnTerminal($"sh -c 'echo $$ >pid; exec {Echo.Replace("'", "\"", StringComparison.Ordinal)}'; echo status $?", ("key", "k"), ("keyk", $"!{signal}"));
        Assert.Contains("status", answer, StringComparison.Ordinal);
    }

    [UBootFact]
    public void UBoot_AtItsPrompt_AnswersHelp()
    {
        string answer = OnTerminal(
            $"{Emu} run {UBootFactAttribute.Image} --max-instructions 2G; echo status $?",
            ("Hit any key", " "),
            ("=> ", "help\r"),
            ("print monitor, compiler and linker version", "\u0001x"));
        Assert.Contains("md        - memory display", answer, StringComparison.Ordinal);
        Assert.Contains("status 130", answer, StringComparison.Ordinal);
    }

    [UBootFact]
    public void UBoot_WithInputFromAFile_AnswersHelp()
    {
        // The first character ends the countdown. U-Boot reads on while its help scrolls by, and ends with the limit.
        File.WriteAllText(Path.Combine(_folder, "in"), " \nhelp\n");
        string answer = Shell($"{Emu} run {UBootFactAttribute.Image} --max-instructions 60M <in");
        Assert.Contains("=> help", answer, StringComparison.Ordinal);
        Assert.Contains("md        - memory display", answer, StringComparison.Ordinal);
    }

    private static string Emu => $"dotnet '{Path.Combine(AppContext.BaseDirectory, "emu.dll")}'";

    /// <summary>Runs a guest that says `key`, echoes what it receives, and switches the machine off after a dot.</summary>
    private string Echo
    {
        get
        {
            string path = Path.Combine(_folder, "echo.bin");
            if (!File.Exists(path))
            {
                uint[] words =
                [
                    0xD2A1_2004, // MOVZ X4, #0x0900, LSL #16
                    0x5280_0D65, 0x3900_0085, // MOVZ W5, #'k'; STRB W5, [X4]
                    0x5280_0CA5, 0x3900_0085,
                    0x5280_0F25, 0x3900_0085,
                    0xB940_1885, // LDR W5, [X4, #0x18], the flags
                    0x3727_FFE5, // TBNZ W5, #4, back: nothing received
                    0xB940_0085, 0x3900_0085, // LDR W5, [X4]; STRB W5, [X4]
                    0x7100_B8BF, // CMP W5, #'.'
                    0x54FF_FF61, // B.NE, back to the flags
                    0x5280_0100, 0x72B0_8000, 0xD400_0002, // PSCI SYSTEM_OFF
                ];
                File.WriteAllBytes(path, MemoryMarshal.AsBytes(words.AsSpan()).ToArray());
            }

            return $"{Emu} run echo.bin";
        }
    }

    /// <summary>Runs a command on a terminal of script(1), and checks that it leaves the terminal as it found it.</summary>
    /// <param name="command">A command of the shell.</param>
    /// <param name="talk">What to type once something is on the screen; <c>!NAME</c> sends a signal to the process in the file `pid`.</param>
    private string OnTerminal(string command, params ReadOnlySpan<(string Await, string Keys)> talk)
    {
        File.WriteAllText(Path.Combine(_folder, "on-terminal"), $"trap : INT\nstty -g >before\n{command}\nsleep 0.5\nstty -g >after\n");
        using Process script = Start("script", "-qefc", "sh on-terminal", "/dev/null");
        StringBuilder screen = new();
        Thread reader = new(() =>
        {
            char[] buffer = new char[4096];
            while (script.StandardOutput.Read(buffer, 0, buffer.Length) is > 0 and int count)
            {
                lock (screen)
                    screen.Append(buffer, 0, count);
            }
        });
        reader.Start();
        foreach ((string await, string keys) in talk)
        {
            Assert.True(
                SpinWait.SpinUntil(() => Text(screen).Contains(await, StringComparison.Ordinal) || script.HasExited, Patience),
                Text(screen));
            if (keys.StartsWith('!'))
            {
                using Process kill = Process.Start("kill", ["-" + keys[1..], File.ReadAllText(Path.Combine(_folder, "pid")).Trim()]);
                kill.WaitForExit();
            }
            else
            {
                script.StandardInput.Write(keys);
                script.StandardInput.Flush();
            }
        }

        if (!script.WaitForExit(Patience))
        {
            script.Kill(entireProcessTree: true);
            Assert.Fail($"no end: {Text(screen)}");
        }

        reader.Join();
        Assert.Equal(File.ReadAllText(Path.Combine(_folder, "before")), File.ReadAllText(Path.Combine(_folder, "after")));
        return Text(screen);
    }

    private static string Text(StringBuilder screen)
    {
        lock (screen)
            return screen.ToString();
    }

    /// <summary>Runs a command of the shell; returns both outputs, one after the other.</summary>
    private string Shell(string command)
    {
        using Process shell = Start("sh", "-c", command);
        Task<string> error = shell.StandardError.ReadToEndAsync();
        string output = shell.StandardOutput.ReadToEnd();
        Assert.True(shell.WaitForExit(Patience));
        return output + error.Result;
    }

    private Process Start(string program, params ReadOnlySpan<string> arguments)
    {
        ProcessStartInfo start = new(program)
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);

        return Process.Start(start)!;
    }

    private static string WithoutTimes(string text) => text[..text.IndexOf("guest MIPS", StringComparison.Ordinal)];
}

/// <summary>A test that needs the U-Boot of Debian's package u-boot-qemu, which ./test installs.</summary>
internal sealed class UBootFactAttribute : FactAttribute
{
    public const string Image = "/usr/lib/u-boot/qemu_arm64/u-boot.bin";

    public UBootFactAttribute()
    {
        if (!File.Exists(Image))
            Skip = "U-Boot is missing: run 'apt-get install u-boot-qemu'.";
    }
}
