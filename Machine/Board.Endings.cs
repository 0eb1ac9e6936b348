namespace Emu.Machine;

/// <content>How an operating system ends: by a reset, or by a panic after which it does nothing more.</content>
public sealed unsafe partial class Board
{
    // A kernel that has panicked waits in a loop. The run ends when nothing has run at EL0 for this long, because a program may print the same words.
    private const ulong PanicPatience = 2 * ProgressStep;

    // When the report of a panic was seen to have ended, plus 1; 0 while there is none, or since a program went on.
    private ulong _panicEnd;
    private bool _kernelIsDead;

    private void EndByReset()
    {
        if (_words.Panic.Reason is { } reason)
        {
            End(BoardExit.Panicked, $"The guest's kernel panicked ({reason}) and asked for a reset after {SoFar} instructions.");
        }
        else
        {
            End(BoardExit.Reset, $"The guest asked for a reset after {SoFar} instructions.");
        }
    }

    /// <summary>A program is executed at EL0: so the text that looked like a panic was not one.</summary>
    private void ForgetPanic()
    {
        _words.Panic.Withdraw();
        _panicEnd = 0;
    }

    private void LookForPanic(ulong retired)
    {
        if (_words.Panic.HasEnded && _panicEnd == 0)
        {
            _panicEnd = retired + 1;
        }

        _kernelIsDead = _panicEnd != 0 && retired >= _panicEnd + PanicPatience;
    }

    private void EndByPanic(ulong retired)
    {
        Leave(retired);
        End(BoardExit.Panicked, $"The guest's kernel panicked ({_words.Panic.Reason}) and does nothing more; it was stopped after {SoFar} instructions.");
    }
}
