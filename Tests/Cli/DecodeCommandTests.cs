using System;
using System.Linq;

namespace Emu.Cli.Tests;

public sealed class DecodeCommandTests
{
    [Fact]
    public void Decode_EventType_ExplainsEachFieldFromTheTopDown()
    {
        string[] lines = Lines("decode", "PMEVTYPER0_EL0", "0x8000_0011");
        Assert.Equal("PMEVTYPER0_EL0 = 0x0000_0000_8000_0011", lines[0]);
        string[] names = [.. lines.Skip(3).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])];
        // DDI 0487 M.a.a D24.5, PMEVTYPER<n>_EL0, with every feature that is legal together.
        Assert.Equal("TC", names[0]);
        Assert.Equal("evtCount", names[^1]);
        Assert.True(Array.IndexOf(names, "P") < Array.IndexOf(names, "U"));
    }

    [Fact]
    public void Decode_EventNumber_NamesTheEvent()
    {
        string line = Assert.Single(Lines("decode", "PMEVTYPER0_EL0", "0x8000_0011"), line => line.Contains("evtCount", StringComparison.Ordinal));
        Assert.Contains("15:0", line);
        Assert.Contains("0x0011", line);
        Assert.Contains("CPU_CYCLES", line);
    }

    [Fact]
    public void Decode_BasePmu_HasTenBitEventNumbers()
    {
        // Bits [15:10] of evtCount come with FEAT_PMUv3p1.
        string[] lines = Lines("decode", "PMEVTYPER0_EL0", "0xFC11", "--pmuver", "1", "--features", "none");
        Assert.Contains(
            lines,
            line => line.TrimStart().StartsWith("9:0", StringComparison.Ordinal) && line.Contains("0x011", StringComparison.Ordinal)
                && line.Contains("CPU_CYCLES", StringComparison.Ordinal));
        Assert.Contains(
            lines, line => line.TrimStart().StartsWith("15:10", StringComparison.Ordinal) && line.Contains("FEAT_PMUv3p1", StringComparison.Ordinal));
    }

    [Fact]
    public void Decode_ReservedBitsSet_SaysThatTheyDoNothing()
    {
        // PMCR_EL0 bit [8] is RES0.
        string[] lines = Lines("decode", "PMCR_EL0", "0x141");
        Assert.Equal("No read gives this value: bit [8] is RES0 and reads as 0.", Assert.Single(lines, line => line.StartsWith("No read", StringComparison.Ordinal)));
        string line = Assert.Single(lines, line => line.Contains(" RES0  ", StringComparison.Ordinal));
        Assert.Contains("A write of these bits is ignored.", line);
    }

    /// <summary>DDI 0487 D24.5, PMCR_EL0: PMCR_EL0.LC [6] is RES1 where AArch32 is not supported at any Exception level.</summary>
    [Fact]
    public void Decode_ValueThatNoReadGives_SaysWhichBits()
    {
        Assert.Contains("No read gives this value: bit [6] is RES1 and reads as 1 (LC, which needs FEAT_AA32).", Lines("decode", "PMCR_EL0", "0"));
        Assert.DoesNotContain(Lines("decode", "PMCR_EL0", "0x40"), line => line.StartsWith("No read", StringComparison.Ordinal));
        // A field that this version lacks: PMCCFILTR_EL0 [21] RLU and [20] RLH need FEAT_RME, [19:0] are RES0.
        Assert.Contains(
            "No read gives this value: bit [21] is RES0 and reads as 0 (RLU, which needs FEAT_RME); bits [19:0] are RES0 and read as 0.",
            Lines("decode", "PMCCFILTR_EL0", "0x20_0001", "--pmuver", "4", "--features", "none"));
        // Write-only registers are not read: their reserved bits are only ignored.
        Assert.DoesNotContain(Lines("decode", "PMSWINC_EL0", "0x8000_0000"), line => line.StartsWith("No read", StringComparison.Ordinal));
    }

    /// <summary>A newcomer meets "first range" and "second range" in these texts first.</summary>
    [Theory]
    [InlineData("PMCR_EL0", "The first range is the event counters below MDCR_EL2.HPMN")]
    [InlineData("PMCR_EL0", "from HPMN up are the second range")]
    [InlineData("MDCR_EL2", "Counters 0 to HPMN-1 are the first range")]
    public void Decode_RegisterOfARange_SaysWhatTheRangeIs(string register, string text) =>
        Assert.Contains(text, CommandLine.Run("decode", register, "0").Output, StringComparison.Ordinal);

    /// <summary>DDI 0487 G8.4: the AArch32 registers, whose bits are some of the AArch64 ones.</summary>
    [Theory]
    [InlineData("PMCR", "0x3041", "PMCR = 0x0000_3041", "15:11  N    6")]
    [InlineData("pmcr", "0x0", "PMCR = 0x0000_0000", "6  LC   0")]
    [InlineData("PMCCNTR", "0x1_0000_0000", "PMCCNTR = 0x0000_0001_0000_0000", "63:0  CCNT")]
    [InlineData("PMCCFILTR", "0x8000_0000", "PMCCFILTR = 0x8000_0000", "31  P    1")]
    [InlineData("PMEVTYPER3", "0x8000_0011", "PMEVTYPER3 = 0x8000_0011", "CPU_CYCLES")]
    [InlineData("PMXEVTYPER", "0x11", "PMXEVTYPER = 0x0000_0011", "CPU_CYCLES")]
    [InlineData("PMXEVTYPER", "0x11", "PMXEVTYPER = 0x0000_0011", "The PMEVTYPER<n> that PMSELR.SEL selects:")]
    [InlineData("PMCEID2", "0b10", "PMCEID2 = 0x0000_0002", "SAMPLE_FEED")]
    [InlineData("PMCEID1", "0b1", "PMCEID1 = 0x0000_0001", "L2D_CACHE_ALLOCATE")]
    [InlineData("PMOVSR", "0x8000_0001", "PMOVSR = 0x8000_0001", "P0")]
    public void Decode_NameOfAArch32_ExplainsWhatThatViewShows(string register, string value, string head, string part)
    {
        string[] lines = Lines("decode", register, value);
        Assert.Equal(head, lines[0]);
        Assert.Contains(lines, line => line.Contains(part, StringComparison.Ordinal));
    }

    /// <summary>With AArch32 state LC is a bit like others, and bit 32 of the register is not in the view.</summary>
    [Fact]
    public void Decode_AArch32View_HasItsOwnWidthAndFields()
    {
        Assert.DoesNotContain(
            Lines("decode", "PMCR", "0"), line => line.StartsWith("No read", StringComparison.Ordinal) || line.Contains("FZS", StringComparison.Ordinal));
        Answer answer = CommandLine.Run("decode", "PMCR", "0x1_0000_0000");
        Assert.Equal(2, answer.ExitStatus);
        Assert.Equal("emu: VALUE 0x0000_0001_0000_0000: PMCR has 32 bits; the largest value is 0xFFFF_FFFF.\n", answer.Error);
    }

    [Fact]
    public void Decode_ReservedBitsClear_AreShownWithAllOnly()
    {
        Assert.DoesNotContain(Lines("decode", "PMCR_EL0", "0x41"), line => line.Contains("RES0", StringComparison.Ordinal));
        Assert.Contains(Lines("decode", "PMCR_EL0", "0x41", "--all"), line => line.Contains("RES0", StringComparison.Ordinal));
    }

    [Fact]
    public void Decode_NumberOfCounters_IsDecimal()
    {
        // PMCR_EL0.N, bits [15:11].
        string line = Assert.Single(Lines("decode", "PMCR_EL0", "0x3041"), line => line.Contains(" N ", StringComparison.Ordinal));
        Assert.Equal(["15:11", "N", "6"], line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..3]);
    }

    [Fact]
    public void Decode_CounterVector_NamesTheCounters()
    {
        string[] lines = Lines("decode", "PMCNTENSET_EL0", "0x8000_0005");
        Assert.Contains(lines, line => line.Contains("P0, P2", StringComparison.Ordinal));
    }

    [Fact]
    public void Decode_ImplementedEvents_AreNamed()
    {
        // PMCEID0_EL0 bit 17 is event 0x0011; PMCEID1_EL0 bit 0 is event 0x0020.
        Assert.Contains(Lines("decode", "PMCEID0_EL0", "0x0002_0000"), line => line.Contains("CPU_CYCLES", StringComparison.Ordinal));
        Assert.Contains(Lines("decode", "PMCEID1_EL0", "0b1"), line => line.Contains("L2D_CACHE_ALLOCATE", StringComparison.Ordinal));
    }

    [Fact]
    public void Decode_GenericForm_FindsTheRegister()
    {
        Assert.Equal("PMCR_EL0 = 0x0000_0000_0000_0041", Lines("decode", "S3_3_C9_C12_0", "65")[0]);
        Assert.Equal("PMEVTYPER3_EL0 = 0x0000_0000_0000_0008", Lines("decode", "s3_3_c14_c12_3", "8")[0]);
    }

    [Fact]
    public void Decode_NameInOtherCase_FindsTheRegister() => Assert.StartsWith("PMCR_EL0 = ", Lines("decode", "pmcr_el0", "0")[0]);

    [Fact]
    public void Decode_UnknownRegister_AsksWhetherAnotherWasMeant()
    {
        Answer answer = CommandLine.Run("decode", "PMEVTYPR0_EL0", "0");
        Assert.Equal(2, answer.ExitStatus);
        Assert.Equal("emu: REGISTER PMEVTYPR0_EL0: there is no such register. Did you mean PMEVTYPER0_EL0?\n", answer.Error);
    }

    [Theory]
    [InlineData("PMEVTYPER31_EL0")]
    [InlineData("S3_3_C9_C99_0")]
    [InlineData("S3_9_C9_C12_0")]
    public void Decode_RegisterThatCannotBe_IsAnError(string name) => Assert.Equal(2, CommandLine.Run("decode", name, "0").ExitStatus);

    [Fact]
    public void Decode_NoNumber_NamesTheForms()
    {
        Answer answer = CommandLine.Run("decode", "PMCR_EL0", "x41");
        Assert.Equal(2, answer.ExitStatus);
        Assert.StartsWith("emu: VALUE x41: this is not a number; give a decimal, 0x… or 0b… number", answer.Error);
    }

    [Fact]
    public void Decode_UnknownFeature_AsksWhetherAnotherWasMeant()
    {
        Answer answer = CommandLine.Run("decode", "PMCR_EL0", "0", "--features", "FEAT_PMUv3_ICNT");
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains("Did you mean FEAT_PMUv3_ICNTR?", answer.Error);
    }

    [Fact]
    public void Decode_FeatureTheVersionForbids_SaysWhy()
    {
        Answer answer = CommandLine.Run("decode", "PMCR_EL0", "0", "--pmuver", "4", "--features", "FEAT_PMUv3_ICNTR");
        Assert.Equal(2, answer.ExitStatus);
        Assert.StartsWith("emu: --features FEAT_PMUv3_ICNTR: ", answer.Error);
    }

    private static string[] Lines(params string[] arguments)
    {
        Answer answer = CommandLine.Run(arguments);
        Assert.Equal("", answer.Error);
        Assert.Equal(0, answer.ExitStatus);
        return answer.Output.TrimEnd('\n').Split('\n');
    }

    [Fact]
    public void Dump_WithEverySeparator_ExplainsTheRegistersAndListsTheOtherLines()
    {
        string folder = System.IO.Directory.CreateTempSubdirectory("emu-dump-").FullName;
        try
        {
            System.IO.File.WriteAllText(System.IO.Path.Combine(folder, "dump.txt"), "PMCR_EL0 -> 41013041\nPMCNTENSET: 80000003, PMSELR=1f\nsome words\nPMSELR_EL0\nPMOVSR = fffffffff\nPMCCNTR_EL0 = what\n");
            Answer answer = CommandLine.RunIn(folder, "decode", "--dump", "dump.txt", "--hex");

            Assert.Equal(0, answer.ExitStatus);
            Assert.Contains("PMCR_EL0 = 0x0000_0000_4101_3041", answer.Output);
            Assert.Contains("PMCNTENSET = 0x8000_0003", answer.Output);
            Assert.Contains("PMSELR = 0x0000_001F", answer.Output);
            Assert.Equal(
                "dump.txt:3: passed over: no word of it is the name of a register\n"
                + "dump.txt:4: passed over: PMSELR_EL0 has no value behind it\n"
                + "dump.txt:5: passed over: fffffffff has more bits than PMOVSR, which has 32\n"
                + "dump.txt:6: passed over: what is not a number\n",
                answer.Error.Replace("\r", "", System.StringComparison.Ordinal));
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("emu: VALUE 1: PMCR_EL0=0x41 has a value already", "decode", "PMCR_EL0=0x41", "1")]
    [InlineData("emu: VALUE : this is not a number", "decode", "PMCR_EL0=")]
    [InlineData("emu: REGISTER is missing", "decode")]
    [InlineData("emu: --dump no-such-file: this cannot be read", "decode", "--dump", "no-such-file")]
    [InlineData("emu: --dump a: the file names the registers", "decode", "--dump", "a", "PMCR", "1")]
    public void Line_ThatIsNotWhole_SaysWhatIsMissing(string expected, params string[] line)
    {
        Answer answer = CommandLine.Run(line);

        Assert.Equal(2, answer.ExitStatus);
        Assert.StartsWith(expected, answer.Error, System.StringComparison.Ordinal);
    }

    [Fact]
    public void Hex_WithoutAPrefix_IsReadWithTheSwitchAlone()
    {
        Assert.Contains("PMCR_EL0 = 0x0000_0000_0000_0041", CommandLine.Run("decode", "PMCR_EL0", "41", "--hex").Output, System.StringComparison.Ordinal);
        Assert.Contains("PMCR_EL0 = 0x0000_0000_0000_0029", CommandLine.Run("decode", "PMCR_EL0", "41").Output, System.StringComparison.Ordinal);
    }
}
