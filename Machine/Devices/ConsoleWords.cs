namespace Emu.Machine.Devices;

/// <summary>What the machine understands of what the guest says on its console.</summary>
internal sealed class ConsoleWords
{
    /// <summary>The exit code of a test program.</summary>
    public ExitStatusScanner ExitStatus { get; } = new();

    /// <summary>The last words of a Linux kernel.</summary>
    public PanicScanner Panic { get; } = new();

    public void Add(byte value)
    {
        ExitStatus.Add(value);
        Panic.Add(value);
    }
}
