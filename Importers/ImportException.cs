using System;

namespace Emu.Importers;

/// <summary>A file that cannot be read, and where.</summary>
/// <param name="line">From 1.</param>
/// <param name="column">From 1.</param>
/// <param name="message">What is wrong and what helps, without the place.</param>
internal sealed class ImportException(int line, int column, string message) : Exception(message)
{
    /// <summary>From 1.</summary>
    public int Line { get; } = line;

    /// <summary>From 1.</summary>
    public int Column { get; } = column;
}
