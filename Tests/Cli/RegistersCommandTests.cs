using System;
using System.Linq;
using System.Text.Json;
using Emu.Tests.Infrastructure;

namespace Emu.Cli.Tests;

public sealed class RegistersCommandTests
{
    [Fact]
    public void Registers_WithoutOptions_AreATableOfTheAArch64View()
    {
        string[] lines = Lines("registers");
        Assert.Equal(["register", "instance_rule", "op0", "op1", "CRn", "CRm", "op2", "width", "feature"], Words(lines[0]));
        Assert.Equal(["PMCR_EL0", "single", "3", "3", "9", "12", "0", "64", "FEAT_PMUv3"], Words(lines[1]));
    }

    [Theory]
    [InlineData("PMCR_EL0")]
    [InlineData("pmcr_el0")]
    public void Name_AloneInAnyCase_ShowsTheRegistersFields(string name)
    {
        string[] lines = Lines("registers", name);
        Assert.Equal(["PMCR_EL0", "63", "33", "RES0"], Words(lines[1]));
        Assert.All(lines[1..], line => Assert.StartsWith("PMCR_EL0 ", line));
    }

    [Theory]
    [InlineData("PMEVTYPER<n>_EL0")]
    [InlineData("PMEVTYPER30_EL0")]
    [InlineData("PMEVTYPERn_EL0")]
    public void Name_OfAnArray_IsTheArraysOrOneRegisters(string name) =>
        Assert.StartsWith("PMEVTYPER<n>_EL0,n=0..30; CRm=12", Csv("registers", name, "--what", "registers")[1]);

    [Fact]
    public void Name_OfTheAArch32View_IsFoundThere() =>
        Assert.Equal("PMOVSR,MRC/MCR,15,0,9,12,3,32,FEAT_PMUv3 & FEAT_AA32,PMOVSCLR_EL0[31:0]", Csv("registers", "PMOVSR", "--what", "registers")[1]);

    [Fact]
    public void Name_ThatIsUnknown_AsksWhetherANearOneWasMeant()
    {
        Answer answer = CommandLine.Run("registers", "PMUACR_EL2");
        Assert.Equal(2, answer.ExitStatus);
        Assert.Equal("emu: NAME PMUACR_EL2: there is no such register. Did you mean PMUACR_EL1?\n", answer.Error);
        Assert.Equal("", answer.Output);
    }

    [Fact]
    public void Name_OfAnotherView_NamesThatView()
    {
        Answer answer = CommandLine.Run("registers", "PMUACR_EL1", "--view", "aarch32");
        Assert.Equal(2, answer.ExitStatus);
        Assert.Equal("emu: NAME PMUACR_EL1: the aarch32 view does not have this register. Give --view aarch64 for PMUACR_EL1.\n", answer.Error);
    }

    /// <summary>What the PE owns: MDCR_EL2 (D24.3.17), which every list has, and HCR_EL2, of which the PMU has only the value.</summary>
    [Fact]
    public void Owner_ListsWhatNoOtherListHas()
    {
        string[] all = Csv("registers");
        string[] owned = Csv("registers", "--owner", "pe");

        Assert.Equal(["MDCR_EL2", "MDCR_EL3", "HDFGRTR_EL2", "HDFGWTR_EL2", "HDFGRTR2_EL2", "HDFGWTR2_EL2", "HCR_EL2", "SCR_EL3", "HSTR_EL2", "EDSCR", "OSLSR_EL1"], owned[1..12].Select(static line => line.Split(',')[0]));
        Assert.Contains("MDCR_EL2,single,3,4,1,1,1,64,EL2 | EL3", owned);
        Assert.Contains("HCR_EL2,single,,,,,,64,EL2", owned);
        Assert.DoesNotContain(all, static line => line.StartsWith("HCR_EL2,", StringComparison.Ordinal));
        Assert.Contains(Csv("registers", "HCR_EL2", "--owner", "pe"), static line => line.StartsWith("HCR_EL2,34,34,E2H,", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("emu: NAME HCR_EL3: the owner pe has no such register in the aarch64 view. Did you mean HCR_EL2?", "HCR_EL3", "--owner", "pe")]
    [InlineData("emu: --owner pe: events have no owner; leave --owner out.", "--what", "events", "--owner", "pe")]
    [InlineData("emu: --owner pe: a C header has the registers that software of the PMU reaches; leave --owner out.", "--format", "c-header", "--owner", "pe")]
    [InlineData("emu: --owner board: this is not one of its words. Give pe. `emu registers --help` explains the command.", "--owner", "board")]
    public void Owner_ThatMakesNoSense_IsRefused(string error, params string[] options)
    {
        Answer answer = CommandLine.Run(["registers", .. options]);
        Assert.Equal(2, answer.ExitStatus);
        Assert.Equal(error, answer.Error.Split('\n')[0]);
    }

    [Theory]
    [InlineData("--view", "aarch63", "emu: --view aarch63: this is not one of its words. Did you mean aarch64?")]
    [InlineData("--what", "feilds", "emu: --what feilds: this is not one of its words. Did you mean fields?")]
    [InlineData("--format", "yaml", "emu: --format yaml: this is not one of its words. Give table, csv, json, c-header, svd or systemrdl.")]
    public void Option_WithAnotherWord_NamesItsWords(string option, string word, string expected)
    {
        Answer answer = CommandLine.Run("registers", option, word);
        Assert.Equal(2, answer.ExitStatus);
        Assert.StartsWith(expected, answer.Error);
    }

    [Fact]
    public void Access_ThroughTheMemoryMappedView_IsAnOrderedList() => Assert.Equal(
        [
            "view,register,direction,order,levels,condition,outcome,why",
            "external,PMCCR,read,1,,CorePoweredOff,error,the core is off",
            "external,PMCCR,read,2,,DoubleLocked,error,OS Double Lock",
            "external,PMCCR,read,3,,!MostSecureAccess,RAZ/WI,not a Most secure access",
            "external,PMCCR,write,1,,CorePoweredOff,error,the core is off",
            "external,PMCCR,write,2,,DoubleLocked,error,OS Double Lock",
            "external,PMCCR,write,3,,!MostSecureAccess,RAZ/WI,not a Most secure access",
        ],
        Csv("registers", "PMCCR", "--what", "access"));

    [Fact]
    public void Access_OfAWriteOnlyRegister_HasNoReads()
    {
        string[] rows = Csv("registers", "PMSWINC_EL0", "--what", "access")[1..];
        Assert.All(rows, static row => Assert.StartsWith("aarch64,PMSWINC_EL0,write,", row));
        Assert.Contains(rows, static row => row.Contains(",trap EL1/TGE,", StringComparison.Ordinal) && row.Contains(",EL0,", StringComparison.Ordinal));
        Assert.Contains(rows, static row => row.Contains("MDCR_EL3.TPM", StringComparison.Ordinal) && row.Contains(",trap EL3,", StringComparison.Ordinal));
    }

    [Fact]
    public void Events_OfEveryRange_HaveClassAndPmceidBit()
    {
        string[] lines = Csv("registers", "--what", "events");
        Assert.Equal("number,name,class,pmceid_bit", lines[0]);
        Assert.Equal("0x0000,SW_INCR,A,PMCEID0_EL0[0]", lines[1]);
        Assert.Contains("0x001F,L1D_CACHE_ALLOCATE,U,PMCEID0_EL0[31]", lines);
        Assert.Contains("0x0020,L2D_CACHE_ALLOCATE,U,PMCEID1_EL0[0]", lines);
        Assert.Contains("0x003F,STALL_SLOT,U,PMCEID1_EL0[31]", lines);
        Assert.Contains("0x0040,L1D_CACHE_RD,U,", lines);
        Assert.Contains("0x4000,SAMPLE_POP,U,PMCEID0_EL0[32]", lines);
        Assert.Contains("0x4026,MEM_ACCESS_CHECKED_WR,U,PMCEID1_EL0[38]", lines);
        Assert.Contains("0x8000,SIMD_INST_RETIRED,A,", lines);
    }

    /// <summary>All 1,198 rows; the table is from the manual's tables of common events and not from events.yaml.</summary>
    [Fact]
    public void Events_AllTogether_AreTheManuals() =>
        SameLines.Check("emu registers --what events", SameLines.Table("Tests", "Spec", "Tables", "events.txt"), Csv("registers", "--what", "events")[1..]);

    [Theory]
    [InlineData("CPU_CYCLES")]
    [InlineData("cpu_cycles")]
    [InlineData("0x11")]
    [InlineData("17")]
    public void Event_ByNameOrNumber_IsFound(string name) =>
        Assert.Equal(["0x0011,CPU_CYCLES,U,PMCEID0_EL0[17]"], Csv("registers", "--what", "events", name)[1..]);

    [Fact]
    public void Event_ThatIsUnknown_AsksWhetherANearOneWasMeant()
    {
        Answer answer = CommandLine.Run("registers", "--what", "events", "CPU_CYCLE");
        Assert.Equal(2, answer.ExitStatus);
        Assert.Equal("emu: NAME CPU_CYCLE: there is no such common event. Did you mean CPU_CYCLES?\n", answer.Error);
    }

    [Fact]
    public void Json_OfARegister_IsAListOfItsRows()
    {
        Answer answer = CommandLine.Run("registers", "PMEVCNTR3_EL0", "--what", "registers", "--format", "json");
        Assert.Equal(0, answer.ExitStatus);
        using JsonDocument document = JsonDocument.Parse(answer.Output);
        JsonElement row = Assert.Single(document.RootElement.EnumerateArray().ToArray());
        Assert.Equal("PMEVCNTR<n>_EL0", row.GetProperty("register").GetString());
        Assert.Equal("8+(n>>3)", row.GetProperty("CRm").GetString());
        Assert.DoesNotContain("\\u003C", answer.Output);
    }

    [Fact]
    public void Json_OfACondition_HasItsTreeBesideItsText()
    {
        // DDI 0487 M.a.a, PMCR_EL0: FZO needs FEAT_PMUv3p7, E is always there.
        Answer answer = CommandLine.Run("registers", "PMCR_EL0", "--what", "fields", "--format", "json");
        using JsonDocument document = JsonDocument.Parse(answer.Output);
        JsonElement[] rows = [.. document.RootElement.EnumerateArray()];
        JsonElement freeze = Assert.Single(rows, static row => row.GetProperty("field").GetString() == "FZO");
        Assert.Equal("FEAT_PMUv3p7", freeze.GetProperty("feature").GetString());
        Assert.Equal("FEAT_PMUv3p7", freeze.GetProperty("feature_tree").GetString());
        JsonElement enable = Assert.Single(rows, static row => row.GetProperty("field").GetString() == "E");
        Assert.Equal("", enable.GetProperty("feature").GetString());
        Assert.True(enable.GetProperty("feature_tree").GetBoolean());
    }

    [Fact]
    public void Json_OfAnUpperHalf_HasAllAndAnyInItsTree()
    {
        // PMINTENSET_EL1's upper half in the 32-bit layout came with FEAT_PMUv3p9 or FEAT_PMUv3_ICNTR (DDI 0487 M.a.a, PMINTENSET_EL1, accessing).
        Answer answer = CommandLine.Run("registers", "PMINTENSET_EL1", "--view", "external", "--what", "registers", "--format", "json");
        using JsonDocument document = JsonDocument.Parse(answer.Output);
        JsonElement upper = Assert.Single(document.RootElement.EnumerateArray().ToArray(), static row => row.GetProperty("bits").GetString() == "63:32");
        Assert.Equal("FEAT_PMUv3_EXT32 & (FEAT_PMUv3p9 | FEAT_PMUv3_ICNTR)", upper.GetProperty("when").GetString());
        JsonElement[] all = [.. upper.GetProperty("when_tree").GetProperty("all").EnumerateArray()];
        Assert.Equal("FEAT_PMUv3_EXT32", all[0].GetString());
        Assert.Equal(["FEAT_PMUv3p9", "FEAT_PMUv3_ICNTR"], all[1].GetProperty("any").EnumerateArray().Select(static one => one.GetString()));
    }

    [Fact]
    public void ViewOfEvents_MakesNoSense_IsAnError() =>
        Assert.StartsWith("emu: --view aarch32: events are the same in every view", CommandLine.Run("registers", "--what", "events", "--view", "aarch32").Error);

    private static string[] Lines(params string[] arguments)
    {
        Answer answer = CommandLine.Run(arguments);
        Assert.Equal("", answer.Error);
        Assert.Equal(0, answer.ExitStatus);
        return answer.Output.TrimEnd('\n').Split('\n');
    }

    private static string[] Csv(params string[] arguments) => Lines([.. arguments, "--format", "csv"]);

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
