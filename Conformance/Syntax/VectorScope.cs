using System;
using System.Collections.Generic;
using Emu.Conformance.Statements;

namespace Emu.Conformance.Syntax;

/// <summary>What the statements of one file share while it is read, and the limits of it.</summary>
internal sealed class VectorScope(string path)
{
    /// <summary>How many different configurations a file may have, the default one too: each has its own tables.</summary>
    public const int MostConfigurations = 1024;

    /// <summary>How many names a file may save states under: each state is kept while the file runs.</summary>
    public const int MostSaves = 1024;

    /// <summary>How many host PMUs of a file may have their own events: each has a table of all 65,536 events.</summary>
    public const int MostOwnMaps = 1024;

    private readonly Dictionary<PmuOptions, PmuConfiguration> _configurations = [];
    private readonly Dictionary<string, int> _saves = new(StringComparer.Ordinal);
    private int _ownMaps;

    /// <summary>The file, as the caller named it.</summary>
    public string Path { get; } = path;

    /// <summary>The loops that are open, each with the column of its <c>repeat</c>.</summary>
    public Stack<(RepeatStatement Loop, int Column)> OpenLoops { get; } = new();

    /// <summary>How many names states are saved under.</summary>
    public int Saves => _saves.Count;

    /// <summary>Files say the same configuration again and again; it is kept once.</summary>
    /// <param name="configuration">A configuration; becomes the one of the file that is equal to it.</param>
    /// <returns>False: the file has too many.</returns>
    public bool TryShare(ref PmuConfiguration configuration)
    {
        if (_configurations.TryGetValue(configuration.Options, out PmuConfiguration? known))
        {
            configuration = known;
            return true;
        }

        _configurations.Add(configuration.Options, configuration);
        return _configurations.Count < MostConfigurations;
    }

    /// <summary>The number of a name that a state is saved under.</summary>
    /// <returns>False: the file has too many.</returns>
    public bool TryNumberOfSave(string name, out int number)
    {
        if (!_saves.TryGetValue(name, out number))
        {
            number = _saves.Count;
            if (number == MostSaves)
            {
                return false;
            }

            _saves.Add(name, number);
        }

        return true;
    }

    /// <summary>One more host PMU with its own events.</summary>
    /// <returns>False: the file has too many.</returns>
    public bool TryAddOwnMap() => ++_ownMaps <= MostOwnMaps;
}
