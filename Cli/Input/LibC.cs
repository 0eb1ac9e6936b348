using System.Runtime.InteropServices;

namespace Emu.Cli.Input;

/// <summary>What POSIX has for terminals and .NET does not have.</summary>
internal static unsafe partial class LibC
{
    public const int StandardInput = 0;
    public const short PollIn = 1;
    public const int TcsaNow = 0;
    public const int SigStop = 19;
    public const int Interrupted = 4;
    public const int TryAgain = 11;

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    public static partial int GetAttributes(int descriptor, TerminalAttributes* attributes);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    public static partial int SetAttributes(int descriptor, int when, TerminalAttributes* attributes);

    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    public static partial int ForegroundGroup(int descriptor);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    public static partial int OwnGroup();

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int process, int signal);
}

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollDescriptor
{
    public int Descriptor;
    public short Events;
    public short ReturnedEvents;
}

/// <summary><c>struct termios</c> of Linux, of glibc and of musl; the rest is space for what follows there.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TerminalAttributes
{
    public uint InputFlags;
    public uint OutputFlags;
    public uint ControlFlags;
    public uint LocalFlags;
    public byte Line;
    public fixed byte Characters[32];
    public fixed byte Rest[91];
}
