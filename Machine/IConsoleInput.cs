using System;

namespace Emu.Machine;

/// <summary>
/// Where the bytes come from that the guest receives on its serial console. The machine asks whenever the receiver has room and the guest
/// looks at it, from time to time while it does not, and when the guest sleeps. All calls come from the thread that runs the machine.
/// </summary>
/// <remarks>
/// A run is repeatable when <see cref="Read"/> depends only on the calls before it: a file is such a source
/// (<see cref="StreamInput"/>), a keyboard is not.
/// </remarks>
public interface IConsoleInput
{
    /// <summary>Whether nothing more will ever come.</summary>
    bool HasEnded { get; }

    /// <summary>
    /// Whether a person is behind it. Such an input is waited for in real time: by a guest that sleeps until a timer, and by one that does
    /// only look for a character. Any other is waited for only where nothing else could wake the guest.
    /// </summary>
    bool IsInteractive { get; }

    /// <summary>Takes what is there now, without waiting.</summary>
    /// <param name="buffer">
    /// Where to put it. It is empty where the receiver is full: a source that has other work as well, such as to notice a key that ends the
    /// run, can do it then.
    /// </param>
    /// <returns>The number of bytes; 0 where nothing is there now.</returns>
    int Read(Span<byte> buffer);

    /// <summary>Waits until something may be there, the input has ended, or the time is over. It may return early.</summary>
    /// <param name="time">The longest time to wait.</param>
    void Wait(TimeSpan time);
}
