using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace VerifyTests;

/// <summary>Where the files of one snapshot are, how they are named and what is scrubbed.</summary>
public sealed class VerifySettings
{
    private readonly List<Action<StringBuilder>> _scrubbers = [];

    /// <summary>Makes settings that say nothing.</summary>
    public VerifySettings()
    {
    }

    /// <summary>Makes a copy.</summary>
    /// <param name="other">What is copied; null for settings that say nothing.</param>
    public VerifySettings(VerifySettings? other)
    {
        if (other is not null)
        {
            Folder = other.Folder;
            FileName = other.FileName;
            TypeName = other.TypeName;
            MethodName = other.MethodName;
            Accepts = other.Accepts;
            _scrubbers.AddRange(other._scrubbers);
        }
    }

    internal string? Folder { get; private set; }

    internal string? FileName { get; private set; }

    internal string? TypeName { get; private set; }

    internal string? MethodName { get; private set; }

    internal bool Accepts { get; private set; }

    internal IReadOnlyList<Action<StringBuilder>> Scrubbers => _scrubbers;

    /// <summary>Puts the files into a folder.</summary>
    /// <param name="directory">From the test's source file on, or a full path.</param>
    public void UseDirectory(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        Folder = directory;
    }

    /// <summary>Names the files, in place of the class and the test.</summary>
    /// <param name="fileName">The name without <c>.verified</c> and extension.</param>
    /// <exception cref="InvalidOperationException">The class or the test was named already.</exception>
    public void UseFileName(string fileName)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        if (TypeName is not null || MethodName is not null)
        {
            throw new InvalidOperationException("UseFileName goes with neither UseTypeName nor UseMethodName.");
        }

        FileName = fileName;
    }

    /// <summary>Names the class in the files' names.</summary>
    /// <param name="name">In place of the test class's own name.</param>
    /// <exception cref="InvalidOperationException">The files were named already.</exception>
    public void UseTypeName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        RefuseBesideFileName(nameof(UseTypeName));
        TypeName = name;
    }

    /// <summary>Names the test in the files' names.</summary>
    /// <param name="name">In place of the test method's own name.</param>
    /// <exception cref="InvalidOperationException">The files were named already.</exception>
    public void UseMethodName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        RefuseBesideFileName(nameof(UseMethodName));
        MethodName = name;
    }

    /// <summary>Accepts what is received: it becomes the verified file.</summary>
    /// <param name="includeBuildServer">Whether also where CI is true.</param>
    public void AutoVerify(bool includeBuildServer = true)
    {
        if (includeBuildServer || !string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
        {
            Accepts = true;
        }
    }

    /// <summary>Changes the received texts before they are compared and written.</summary>
    /// <param name="scrubber">Takes out what differs from run to run or from version to version.</param>
    public void AddScrubber(Action<StringBuilder> scrubber)
    {
        ArgumentNullException.ThrowIfNull(scrubber);
        _scrubbers.Add(scrubber);
    }

    /// <summary>Takes lines out of the received texts.</summary>
    /// <param name="stringToMatch">A line that holds one of these goes, in whatever case.</param>
    public void ScrubLinesContaining(params string[] stringToMatch) =>
        AddScrubber(text =>
        {
            string[] lines = text.ToString().Split('\n');
            text.Clear();
            text.AppendJoin('\n', lines.Where(l => !stringToMatch.Any(m => l.Contains(m, StringComparison.OrdinalIgnoreCase))));
        });

    private void RefuseBesideFileName(string method)
    {
        if (FileName is not null)
        {
            throw new InvalidOperationException(method + " does not go with UseFileName.");
        }
    }
}
