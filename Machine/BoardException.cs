using System;

namespace Emu.Machine;

/// <summary>
/// An error of the machine itself, not of the guest: libunicorn2 is missing, an image cannot be read, the engine failed.
/// The message is one sentence with the remedy, fit to be shown to the user as it is.
/// </summary>
public sealed class BoardException : Exception
{
    /// <summary>Creates the error with a general message.</summary>
    public BoardException()
        : this("The machine failed.")
    {
    }

    /// <summary>Creates the error.</summary>
    /// <param name="message">One sentence that says what failed and what to do about it.</param>
    public BoardException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with its cause.</summary>
    /// <param name="message">One sentence that says what failed and what to do about it.</param>
    /// <param name="innerException">The cause.</param>
    public BoardException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
