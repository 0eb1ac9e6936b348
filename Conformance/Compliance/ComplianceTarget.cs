using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Emu.Conformance.Compliance;

/// <summary>The kind of PE that an edition of the table is for: what decides the answers of a case besides the features that it names itself.</summary>
/// <param name="Version">ID_AA64DFR0_EL1.PMUVer.</param>
/// <param name="Counters">PMCR_EL0.N as the image reads it: 0 to 31.</param>
/// <param name="EL2">EL2 is implemented.</param>
/// <param name="EL3">EL3 is implemented.</param>
/// <param name="AArch32">EL0 can use AArch32.</param>
/// <param name="Home">The Exception level that the image is started at: 1 to 3.</param>
public sealed record ComplianceTarget(PmuVersion Version, int Counters, bool EL2, bool EL3, bool AArch32, int Home)
{
    private const string Mark = "TARGET ";

    /// <summary>The options of a configuration for the PE, without optional features.</summary>
    internal PmuOptions Options => new() { Version = Version, Counters = Counters, EL2 = EL2, EL3 = EL3, AArch32 = AArch32 };

    /// <summary>Reads the line that an image prints about its target.</summary>
    /// <param name="line">The line.</param>
    /// <param name="target">What it says, or null.</param>
    /// <returns>Whether the line describes a target.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="line"/> is null.</exception>
    public static bool TryParse(string line, [NotNullWhen(true)] out ComplianceTarget? target)
    {
        ArgumentNullException.ThrowIfNull(line);
        target = null;
        if (!line.StartsWith(Mark, StringComparison.Ordinal))
        {
            return false;
        }

        ComplianceTarget read = new(PmuVersion.V3, 0, false, false, false, 1);
        int seen = 0;
        foreach (string word in line[Mark.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !int.TryParse(word.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int value))
            {
                continue;
            }

            seen++;
            switch (word[..equals])
            {
                case "pmuver": read = read with { Version = (PmuVersion)value }; break;
                case "counters": read = read with { Counters = value }; break;
                case "el2": read = read with { EL2 = value != 0 }; break;
                case "el3": read = read with { EL3 = value != 0 }; break;
                case "aarch32": read = read with { AArch32 = value != 0 }; break;
                case "home": read = read with { Home = value }; break;
                default: seen--; break;
            }
        }

        if (seen < 6 || read.Home is < 1 or > 3 || read.Counters is < 0 or > PmuCounter.MaxEventCounters)
        {
            return false;
        }

        target = read;
        return true;
    }

    /// <summary>As the options of <c>emu compliance image</c>.</summary>
    public override string ToString() =>
        $"--pmuver {(int)Version} --counters {Counters} --el2 {(EL2 ? 1 : 0)} --el3 {(EL3 ? 1 : 0)} --aarch32 {(AArch32 ? 1 : 0)} --home {Home}";
}
