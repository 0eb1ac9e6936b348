using System;

namespace Emu.Cli;

/// <summary>A wrong command line. The message names the option, the value and the remedy.</summary>
internal sealed class UsageException : Exception
{
    public UsageException(string message)
        : base(message)
    {
    }

    public UsageException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
