using System.Runtime.CompilerServices;
using Emu.Registers;

namespace Emu;

/// <summary>A direction of an access.</summary>
internal enum AccessDirection
{
    /// <summary>A read.</summary>
    Read,

    /// <summary>A write.</summary>
    Write,
}

/// <summary>
/// The accesses by instructions that the generated checks have allowed, a bit for each Exception level, direction and register: one that was allowed before costs a
/// lookup, a bit test and a jump. A change of anything that a check reads forgets them all.
/// </summary>
internal struct AccessDecisions
{
    private const int WordsPerDirection = PmuRegisterFile.AccessNumbers / 64;
    private const int WordsPerLevel = 2 * WordsPerDirection;

    private static readonly PmuRegister[] Windows = [new(PmuRegisterId.PMXEVTYPER_EL0), new(PmuRegisterId.PMXEVCNTR_EL0)];

    private Bits _allowed;

    // An access to a window is among them.
    private bool _hasWindows;

    /// <summary>Changes with everything that a check looks at, except the Exception level. It changes even where nothing was remembered.</summary>
    public ulong Version { get; private set; }

    /// <summary>Whether an access is known to be allowed.</summary>
    /// <param name="exceptionLevel">The current Exception level.</param>
    /// <param name="direction">The direction.</param>
    /// <param name="register">The register.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Allows(int exceptionLevel, AccessDirection direction, PmuRegister register)
    {
        int number = PmuRegisterFile.AccessNumber(register);
        return (_allowed[Word(exceptionLevel, direction, number)] >> (number & 63) & 1) != 0;
    }

    /// <summary>An access was found to be allowed.</summary>
    /// <param name="exceptionLevel">The current Exception level.</param>
    /// <param name="direction">The direction.</param>
    /// <param name="register">The register.</param>
    public void Remember(int exceptionLevel, AccessDirection direction, PmuRegister register)
    {
        int number = PmuRegisterFile.AccessNumber(register);
        if (number != 0)
        {
            _allowed[Word(exceptionLevel, direction, number)] |= 1UL << (number & 63);
            _hasWindows |= PmuRegisterFile.ReachOf(register.Id) == PmuReach.Window;
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Forget()
    {
        Version++;
        _allowed = default;
        _hasWindows = false;
    }

    /// <summary>Forgets who may reach the selected counter: another one was selected.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ForgetWindows()
    {
        Version++;
        if (_hasWindows)
        {
            ForgetKnownWindows();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ForgetKnownWindows()
    {
        foreach (PmuRegister window in Windows)
        {
            int number = PmuRegisterFile.AccessNumber(window);
            for (int word = number >> 6; word < 4 * WordsPerLevel; word += WordsPerDirection)
            {
                _allowed[word] &= ~(1UL << (number & 63));
            }
        }

        _hasWindows = false;
    }

    private static int Word(int exceptionLevel, AccessDirection direction, int number) =>
        (exceptionLevel * WordsPerLevel) + ((int)direction * WordsPerDirection) + (number >> 6);

    [InlineArray(4 * WordsPerLevel)]
    private struct Bits
    {
        private ulong _element0;
    }
}
