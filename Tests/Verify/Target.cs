using System;

namespace VerifyTests;

/// <summary>One text of a snapshot: one verified file.</summary>
public readonly struct Target
{
    /// <summary>Makes a target.</summary>
    /// <param name="extension">The extension of its file, without a dot.</param>
    /// <param name="data">The text.</param>
    /// <param name="name">What tells it from the other texts of the same test; null for the only one.</param>
    /// <exception cref="ArgumentException">The extension or the name is empty.</exception>
    public Target(string extension, string data, string? name = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(extension);
        ArgumentNullException.ThrowIfNull(data);
        if (name is not null)
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
        }

        Extension = extension;
        StringData = data;
        Name = name;
    }

    /// <summary>The extension of the file, without a dot.</summary>
    public string Extension { get; }

    /// <summary>The text.</summary>
    public string StringData { get; }

    /// <summary>What tells the text from the others of its test; null for the only one.</summary>
    public string? Name { get; }
}
