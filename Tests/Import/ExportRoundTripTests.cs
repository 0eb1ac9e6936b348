using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

using Emu.Cli.Tests;

namespace Emu.Import.Tests;

/// <summary><c>emu registers --format svd</c> and <c>systemrdl</c>: what is exported imports again to the same registers.</summary>
public sealed class ExportRoundTripTests
{
    [Theory]
    [InlineData("svd", ".svd", "EXT64", "PMU_EXT64")]
    [InlineData("svd", ".svd", "EXT32", "PMU_EXT32")]
    [InlineData("systemrdl", ".rdl", "EXT64", "PMU_EXT64")]
    [InlineData("systemrdl", ".rdl", "EXT32", "PMU_EXT32")]
    public void Export_ImportedAgain_HasEveryPlaceOfTheLayout(string format, string extension, string layout, string block)
    {
        Answer answer =
            SvdImportTests.Import("a" + extension, System.Text.Encoding.UTF8.GetBytes(CommandLine.Run("registers", "--format", format).Output), "--block", block);
        HashSet<(string Name, uint Offset)> imported = [.. Places(answer.Output)];

        (string Name, uint Offset)[] expected = [.. Expected(layout)];
        Assert.True(expected.Length > 130, $"{expected.Length}");
        Assert.All(
            expected,
            place => Assert.Contains(
                imported, found => found.Offset == place.Offset && found.Name.StartsWith(place.Name, StringComparison.Ordinal)));

        Assert.Equal(expected.Select(p => p.Offset).Distinct().Count(), imported.Select(p => p.Offset).Distinct().Count());
    }

    [Fact]
    public void Export_ImportedAgain_BehavesAsTheRegistersDo()
    {
        ImportedDevice device = ImportedDevice.OfText(".svd", CommandLine.Run("registers", "--format", "svd").Output);

        Assert.True(device.TryWrite(0xC00, 0x8000_0001, 64)); // PMCNTENSET_EL0 sets
        Assert.Equal(0x8000_0001UL, device.Read(0xC00, 64));
        Assert.False(device.TryWrite(0xE00, 1, 64)); // PMCFGR is read-only
        Assert.True(device.TryWrite(0xCA0, 1, 64)); // PMZR_EL0 is write-only
        Assert.False(device.TryRead(0xCA0, 64, out _));
    }

    [Theory]
    [InlineData("svd")]
    [InlineData("systemrdl")]
    public void Export_OfAnotherView_IsRefused(string format)
    {
        Answer answer = CommandLine.Run("registers", "--format", format, "--view", "aarch64");

        Assert.Equal((2, ""), (answer.ExitStatus, answer.Output));
        Assert.Contains("--view aarch64", answer.Error, StringComparison.Ordinal);
        Assert.Equal(0, CommandLine.Run("registers", "--format", format, "--view", "external").ExitStatus);
    }

    /// <summary>Name and offset of each register, from the table that is a contract.</summary>
    private static IEnumerable<(string Name, uint Offset)> Expected(string layout)
    {
        foreach (string line in CommandLine.Run("registers", "--view", "external", "--format", "csv").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            string[] cells = line.Split(',');
            if (cells[4].Contains("FEAT_PMUv3_EXT32", StringComparison.Ordinal) && layout == "EXT64")
                continue;
            if (cells[4].Contains("FEAT_PMUv3_EXT64", StringComparison.Ordinal) && layout == "EXT32")
                continue;

            uint offset = Convert.ToUInt32(cells[2], 16);
            // Event counters 0 to 30; PMEVFILT2R<n> has n = 0 to 63.
            int count = cells[0] == "PMEVFILT2R<n>" ? 64 : cells[0].Contains('<', StringComparison.Ordinal) ? 31 : 1;

            // Of PMSWINC_EL0 and PMZR_EL0, which are at one place, a PE has one: the first has it here.
            if (cells[0] == "PMZR_EL0" && layout == "EXT32" && cells[1] == "31:0")
                continue;
            for (int n = 0; n < count; n++)
            {
                yield return (
                    cells[0].Replace("<n>", n.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal),
                    offset + (uint)(count > 1 ? n * int.Parse(cells[3], CultureInfo.InvariantCulture) : 0));
            }
        }
    }

    /// <summary>Name and offset of each register of the YAML, arrays element by element.</summary>
    private static IEnumerable<(string Name, uint Offset)> Places(string yaml)
    {
        string name = "";
        (int First, int Last) index = (0, 0);
        foreach (string line in yaml.Split('\n'))
        {
            if (line.StartsWith("  ", StringComparison.Ordinal) && line[2] != ' ' && line.EndsWith(':'))
            {
                (name, index) = (line.Trim(' ', ':'), (0, 0));
            }
            else if (line.StartsWith("    index: n=", StringComparison.Ordinal))
            {
                index = (
                    int.Parse(line[13..].Split("..")[0], CultureInfo.InvariantCulture),
                    int.Parse(line[13..].Split("..")[1], CultureInfo.InvariantCulture));
            }
            if (!line.StartsWith("    encodings:", StringComparison.Ordinal))
                continue;

            string[] offset = line.Split("offset: ")[1].TrimEnd('}').Split(',')[0].Split('+');
            for (int n = index.First; n <= index.Last; n++)
            {
                yield return (
                    name.Replace("<n>", n.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal),
                    Convert.ToUInt32(offset[0], 16) + (uint)(offset.Length > 1 ? Convert.ToInt32(offset[1].Split('*')[0], 16) * n : 0));
            }
        }
    }
}
