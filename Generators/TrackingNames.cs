namespace Emu.Generators;

/// <summary>The stages of the pipeline; tests ask by these names what an edit made run again.</summary>
internal static class TrackingNames
{
    /// <summary>MSBuild properties to a choice of outputs.</summary>
    public const string Selection = nameof(Selection);

    /// <summary>A register spec's text to its model.</summary>
    public const string ReadSpec = nameof(ReadSpec);

    /// <summary>An event list's text to its model.</summary>
    public const string ReadEvents = nameof(ReadEvents);

    /// <summary>A host model's text to its model.</summary>
    public const string ReadHost = nameof(ReadHost);

    /// <summary>The specs of the last build that succeeded.</summary>
    public const string LastGood = nameof(LastGood);

    /// <summary>Files that would generate what another one generates already.</summary>
    public const string Clashes = nameof(Clashes);

    /// <summary>Problems, file by file.</summary>
    public const string Diagnostics = nameof(Diagnostics);

    /// <summary>Registers, one by one.</summary>
    public const string Registers = nameof(Registers);

    /// <summary>Their places in the other views, one by one.</summary>
    public const string Views = nameof(Views);

    /// <summary>Their access checks, one by one.</summary>
    public const string AccessChecks = nameof(AccessChecks);

    /// <summary>Names, encodings and storage of a whole spec.</summary>
    public const string Outline = nameof(Outline);

    /// <summary>The features of a spec.</summary>
    public const string Features = nameof(Features);

    /// <summary>The effects of a spec.</summary>
    public const string Effects = nameof(Effects);

    /// <summary>How a spec's registers are reached.</summary>
    public const string Reaches = nameof(Reaches);

    /// <summary>What can be said about a spec's registers before an access.</summary>
    public const string Information = nameof(Information);

    /// <summary>The registers of other owners.</summary>
    public const string Controls = nameof(Controls);

    /// <summary>Event lists.</summary>
    public const string Events = nameof(Events);

    /// <summary>Host models, one by one.</summary>
    public const string Hosts = nameof(Hosts);

    /// <summary>The names of all host models.</summary>
    public const string HostList = nameof(HostList);
}
