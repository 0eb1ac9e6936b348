namespace Emu.Cli;

/// <summary>The exit statuses of <c>emu</c>; a guest's own status is passed on as it is.</summary>
internal static class ExitStatus
{
    public const int Success = 0;

    /// <summary>Something that was checked did not hold (a failed vector).</summary>
    public const int Failure = 1;

    /// <summary>The command line, or a file named on it, makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>The guest asked for a reset.</summary>
    public const int Reset = 121;

    /// <summary>The guest's kernel panicked.</summary>
    public const int Panicked = 122;

    /// <summary>The guest sleeps for good: nothing can wake it.</summary>
    public const int Asleep = 123;

    /// <summary>The guest was still running when its instructions were used up; timeout(1) answers the same.</summary>
    public const int InstructionLimit = 124;

    /// <summary>Ctrl+C, as a shell reports it.</summary>
    public const int Interrupted = 130;

    /// <summary>Emu itself failed, not the guest.</summary>
    public const int OwnError = 125;
}
