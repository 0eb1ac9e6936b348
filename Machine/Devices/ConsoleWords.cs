namespace Emu.Machine.Devices;

/// <summary>The words on the guest's console that the machine understands.</summary>
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
