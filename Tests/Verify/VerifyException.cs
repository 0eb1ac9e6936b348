using System;

namespace VerifyTests;

/// <summary>The received text differs from the verified one. The message names the files and shows the first lines that differ.</summary>
public sealed class VerifyException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public VerifyException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">The files and the lines.</param>
    public VerifyException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a cause.</summary>
    /// <param name="message">The files and the lines.</param>
    /// <param name="innerException">The cause.</param>
    public VerifyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
