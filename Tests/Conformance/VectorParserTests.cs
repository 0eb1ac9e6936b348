using System.Linq;
using Emu.Conformance;

namespace Emu.Tests.Conformance;

/// <summary>What the reader accepts, and where it says a file is wrong.</summary>
public sealed class VectorParserTests
{
    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n\n   \t\n")]
    [InlineData("\uFEFFcase bom\nirq => 0\n")]
    [InlineData("case crlf\r\nmrs PMCCNTR_EL0 => 0 # comment\r\n")]
    [InlineData("case no_end_of_line\nmrs PMCCNTR_EL0 => 0")]
    [InlineData("case numbers\nmsr PMCCNTR_EL0 0b1111_0000\nmrs PMCCNTR_EL0 => 240\nmrs PMCCNTR_EL0 => 0xF0\nmrs PMCCNTR_EL0 => 0/0xF\n")]
    [InlineData("case largest\nmsr PMCCNTR_EL0 18_446_744_073_709_551_615\nmrs PMCCNTR_EL0 => 0xFFFF_FFFF_FFFF_FFFF\n")]
    [InlineData("case key_by_key\ncontext security=root\ncontext el=3\ncontext security=s\nmrs PMCR_EL0\n")]
    [InlineData("case level_3\ncontext el=3\nmrs PMCR_EL0\ncontext el=1\nmrs PMCR_EL0\n")]
    [InlineData("case nothing_of_it_runs\nrepeat 0\nmrs PMCCNTR_EL0 => 1\nend\n")]
    public void Run_WellFormedText_Passes(string text)
    {
        foreach (VectorResult result in VectorRunner.Run(VectorFile.Parse("v", text)))
        {
            Assert.Empty(result.Failures);
        }
    }

    [Theory]
    [InlineData("case\n", 1, 5, "a name")]
    [InlineData("case a b\n", 1, 8, "'b'")]
    [InlineData("case a\nfrobnicate\n", 2, 1, "'frobnicate' is not a statement")]
    [InlineData("case a\n  mrs NO_SUCH\n", 2, 7, "'NO_SUCH'")]
    [InlineData("case a\nmrs PMEVCNTR31_EL0\n", 2, 5, "PMEVCNTR31_EL0")]
    [InlineData("case a\nmrs S4_3_C9_C12_0\n", 2, 5, "S4_3_C9_C12_0")]
    [InlineData("case a\nmrs S3_3_C16_C12_0\n", 2, 5, "S3_3_C16_C12_0")]
    [InlineData("case a\nmrs S1_3_C9_C12_0\n", 2, 5, "S1_3_C9_C12_0")]
    [InlineData("case a\nmrs\n", 2, 4, "a register")]
    [InlineData("case a\nmsr PMCR_EL0\n", 2, 13, "a number")]
    [InlineData("case a\nmsr PMCR_EL0 => ok\n", 2, 14, "a number")]
    [InlineData("case a\nmsr PMCR_EL0 0x1_0000_0000_0000_0000\n", 2, 14, "is more than 18446744073709551615, the largest value here")]
    [InlineData("case a\nmsr PMCR_EL0 1__0\n", 2, 14, "not a number")]
    [InlineData("case a\nmsr PMCR_EL0 _1\n", 2, 14, "not a number")]
    [InlineData("case a\nmsr PMCR_EL0 1_\n", 2, 14, "not a number")]
    [InlineData("case a\nmsr PMCR_EL0 0x\n", 2, 14, "not a number")]
    [InlineData("case a\nmsr PMCR_EL0 -1\n", 2, 14, "not a number")]
    [InlineData("case a\nmsr PMCR_EL0 1 => 5\n", 2, 19, "cannot be the result")]
    [InlineData("case a\nmsr PMCR_EL0 1 2\n", 2, 16, "'2'")]
    [InlineData("case a\nmrs PMCR_EL0 => error\n", 2, 17, "cannot be the result")]
    [InlineData("case a\nmrs PMCR_EL0 =>\n", 2, 16, "an expectation")]
    [InlineData("case a\nmrs PMCR_EL0 => trap ec=0x18\n", 2, 29, "a trap has el=")]
    [InlineData("case a\nmrs PMCR_EL0 => trap el=1 ec=0x18 rt=1\n", 2, 35, "'rt'")]
    [InlineData("case a\nmrs PMCR_EL0 => trap el=4 ec=0x18\n", 2, 22, "more than 3")]
    [InlineData("case a\nmrs PMCR_EL0 => undef 1\n", 2, 23, "'1'")]
    [InlineData("case a\nirq\n", 2, 4, "'=> 0' or '=> 1'")]
    [InlineData("case a\nirq => 2\n", 2, 8, "more than 1")]
    [InlineData("case a\nirq => any\n", 2, 8, "cannot be the result")]
    [InlineData("case a\ncount\n", 2, 6, "an event")]
    [InlineData("case a\ncount MEM_ACCESS\n", 2, 17, "a number")]
    [InlineData("case a\ncount CPU_CYCLES 1\n", 2, 7, "CPU_CYCLES")]
    [InlineData("case a\ncount MEM_ACCESS 1 0x11 1\n", 2, 20, "CPU_CYCLES")]
    [InlineData("case a\ncount 0x10000 1\n", 2, 7, "0x10000 is more than 65535, the largest number of an event")]
    [InlineData("case a\nadvance\n", 2, 8, "cycles=")]
    [InlineData("case a\nadvance cycles=1 cycles=2\n", 2, 18, "given twice")]
    [InlineData("case a\nadvance cycles 1\n", 2, 9, "is not KEY=VALUE, written without spaces, such as el=0 or cycles=100")]
    [InlineData("case a\nreset hot\n", 2, 7, "'hot'")]
    [InlineData("case a\ncontext\n", 2, 8, "el=")]
    [InlineData("case a\ncontext el=4\n", 2, 9, "more than 3")]
    [InlineData("case a\ncontext level=1\n", 2, 9, "'level'")]
    [InlineData("case a\ncontext security=x\n", 2, 9, "'x'")]
    [InlineData("case a\ncontrol SCTLR_EL1 1\n", 2, 9, "SCTLR_EL1")]
    [InlineData("case a\ncontrol 1 1\n", 2, 9, "'1'")]
    [InlineData("case a\nrepeat 2\nirq => 0\n", 2, 1, "'repeat' has no 'end'")]
    [InlineData("case a\nrepeat 2\ncase b\nend\n", 2, 1, "'repeat' has no 'end'")]
    [InlineData("case a\nend\n", 2, 1, "'end' has no 'repeat'")]
    [InlineData("case a\nraw-read S3_3_C9_C13_7 => 0\n", 2, 10, "S3_3_C9_C13_7")]
    [InlineData("case a\nraw-write PMNONE 0\n", 2, 11, "'PMNONE' is neither a register of the PMU nor a generic form")]
    [InlineData("case a\nmrs PMITCTRL => 0\n", 2, 5, "'PMITCTRL' is neither an AArch64 register")]
    [InlineData("case a\next-read 0x0 16\n", 2, 14, "32 or 64")]
    [InlineData("config pmuver=2\ncase a\n", 1, 8, "pmuver is")]
    [InlineData("config counters=32\ncase a\n", 1, 8, "0 to 31")]
    [InlineData("config pmuver=9 pmuver=9\ncase a\n", 1, 17, "twice")]
    [InlineData("config features=FEAT_NONE\ncase a\n", 1, 8, "FEAT_NONE")]
    [InlineData("config speed=9\ncase a\n", 1, 8, "'speed'")]
    [InlineData("config pmuver=8 features=FEAT_PMUv3_ICNTR\ncase a\n", 1, 1, "FEAT_PMUv3")]
    [InlineData("mrs PMCR_EL0\n", 1, 1, "no 'case'")]
    [InlineData("case a\nvm speed=1\n", 2, 4, "'speed=1'")]
    [InlineData("case a\nvcpu-init\n", 2, 10, "an argument")]
    [InlineData("case a\nselect 0 => 0\n", 2, 10, "no result")]
    public void Parse_WrongText_NamesThePlaceAndTheReason(string text, int line, int column, string reason)
    {
        VectorSyntaxException e = Assert.Throws<VectorSyntaxException>(() => VectorFile.Parse("some/file.pmuv", text));
        Assert.StartsWith($"some/file.pmuv:{line}:{column}: ", e.Message);
        Assert.Contains(reason, e.Reason);
        Assert.Equal((line, column), (e.Line, e.Column));
    }

    [Theory]
    [InlineData("case a\ncontext state=a32\nmrs PMCR_EL0\n", 3, "AArch32")]
    [InlineData("config aarch32=1\ncase a\ncontext state=a32\nmrs PMCR_EL0\n", 4, "state=a64")]
    [InlineData("config aarch32=1\ncase a\nmrc PMCR\n", 3, "state=a32")]
    [InlineData("config aarch32=1\ncase a\nrepeat 2\nmrs PMCR_EL0\ncontext state=a32\nend\n", 4, "state=a64")]
    [InlineData("config el2=0\ncase a\ncontext el=2\nmrs PMCR_EL0\n", 4, "EL2")]
    [InlineData("case a\ncontext security=realm\nmrs PMCR_EL0\n", 3, "FEAT_RME")]
    [InlineData("config features=FEAT_RME,FEAT_SEL2\ncase a\ncontext security=root\nmrs PMCR_EL0\n", 4, "Root state is EL3")]
    [InlineData("case a\ncontext el=2 security=s\nmrs PMCR_EL0\n", 3, "FEAT_SEL2")]
    [InlineData("config el3=0\ncase a\ncontrol SCR_EL3 0\n", 3, "SCR_EL3")]
    [InlineData("config pmuver=6\ncase a\ncontrol HDFGRTR_EL2 0\n", 3, "HDFGRTR_EL2")]
    [InlineData("control MDCR_EL3 0\ncase a\nconfig el3=0\nirq => 0\n", 1, "MDCR_EL3")]
    [InlineData("case a\nrestore x\nsave x\n", 2, "'x'")]
    [InlineData("case a\nsave x\ncase b\nrestore x\n", 4, "'x'")]
    [InlineData("case a\nvm possible-cpus=0\nadvance cycles=1\n", 3, "VM")]
    public void Parse_StatementThatTheMomentDoesNotAllow_NamesItsLine(string text, int line, string reason)
    {
        VectorSyntaxException e = Assert.Throws<VectorSyntaxException>(() => VectorFile.Parse("v", text));
        Assert.Equal(line, e.Line);
        Assert.Contains(reason, e.Reason);
    }

    [Fact]
    public void Parse_LoopsTooDeep_IsAnErrorNotACrash()
    {
        string text = "case a\n" + string.Concat(Enumerable.Repeat("repeat 2\n", 65)) + string.Concat(Enumerable.Repeat("end\n", 65));
        VectorSyntaxException e = Assert.Throws<VectorSyntaxException>(() => VectorFile.Parse("v", text));
        Assert.Equal(66, e.Line);
    }

    [Fact]
    public void Parse_EveryStatementOfThePage_IsUnderstood()
    {
        const string Text = """
            config pmuver=9 counters=6 features=none el2=1 el3=1 aarch32=1 events=all imp=0 idcode=0 thwidth=12 el3-trap-priority=0
            case machine
            context el=1 security=ns state=a32 halted=0 sm=0
            mcr PMCR 0x41 => ok
            mrc PMEVCNTR3 => 0/0xFF
            mcrr PMCCNTR 5 => trap el=2 ec=0x04 iss=0x1
            mrrc PMCCNTR => any
            context state=a64
            ext-write 0xE04 32 0x41 as=ns => error
            ext-read 0x600 64 as=root => 0x5
            ext-read 0xFB8 32 => any
            raw-write PMCCNTR_EL0 1
            raw-read PMCCNTR_EL0 => 1/1
            capture
            save here
            restore here => ok
            restore here
            case kvm
            host-pmu cortex_a55 type=8 cpus=0-3,6 model=cortex-a55 pmuver=6 counters=6 events=all map=0x11:0x11,0x8:0x8
            vm possible-cpus=0-7 irqchip=1 strict=0
            vcpu-init 0 pcpu=0 => 0
            has-attr 0 SET_PMU => 0
            get-attr 0 7 => -ENXIO
            set-attr 0 FILTER base=0 nevents=16 action=deny => -EBUSY
            set-attr 0 SET_PMU 8
            set-attr 0 FIXED_COUNTERS_ONLY
            onereg-set 0 PMCR_EL0 0x41 => 0
            onereg-get 0 PMCR_EL0 => 0x41/0xFF
            run 0 pcpu=1 cycles=1000 instructions=500 MEM_ACCESS=7 => ok
            select 0
            reloads 0 => 1
            choose-pmu sysfs=sys kvm-pmu=cortex_a55 machine=old => event-source:cortex_a55
            """;
        VectorFile file = VectorFile.Parse("page", Text);
        Assert.Equal(["machine", "kvm"], file.Cases.Select(one => one.Name));
        Assert.Equal([2, 18], file.Cases.Select(one => one.Line));
    }
}
