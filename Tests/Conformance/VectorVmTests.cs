using System.Globalization;
using System.IO;
using Emu.Conformance;

namespace Emu.Tests.Conformance;

/// <summary>The statements of the KVM plane: what is wrong with a file, and what is a result that was not expected.</summary>
public sealed class VectorVmTests
{
    private const string Machine = "host-pmu a type=8 cpus=0-3\nvm\n";

    /// <summary>The backend that no attribute chooses: an event counter goes on across different host PMUs, and SET_PMU is refused.</summary>
    [Fact]
    public void Run_VmOfCommonEvents_CountsAnEventOnBothHostPmus()
    {
        VectorFile file = VectorFile.Parse("test.pmuv", """
            host-pmu a type=8 cpus=0-3 model=cortex-a55
            host-pmu b type=9 cpus=4-7 model=cortex-a76
            case both
            vm backend=common-events
            vcpu-init 0 pcpu=0
            set-attr 0 SET_PMU 8 => -EBUSY
            set-attr 0 IRQ 23
            set-attr 0 INIT
            msr PMCR_EL0 0x41
            msr PMEVTYPER0_EL0 0x8
            msr PMCNTENSET_EL0 0x8000_0001
            run 0 pcpu=0 cycles=100 instructions=50
            run 0 pcpu=4 cycles=100 instructions=70
            mrs PMEVCNTR0_EL0 => 120
            mrs PMCCNTR_EL0 => 200
            """);
        using StringWriter failures = new();
        foreach (VectorResult result in VectorRunner.Run(file))
        {
            result.WriteTo(failures);
        }

        Assert.DoesNotContain("FAIL", failures.ToString(), System.StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("host-pmu", 9, "a name")]
    [InlineData("host-pmu type=8 cpus=0", 10, "a name")]
    [InlineData("host-pmu a cpus=0", 18, "type= and cpus=")]
    [InlineData("host-pmu a type=8", 18, "type= and cpus=")]
    [InlineData("host-pmu a type=8 cpus=3-0", 19, "'3-0'")]
    [InlineData("host-pmu a type=8 cpus=0 cpus=1", 26, "twice")]
    [InlineData("host-pmu a type=0x8000_0000 cpus=0", 12, "more than")]
    [InlineData("host-pmu a type=8 cpus=0 speed=1", 26, "'speed'")]
    [InlineData("host-pmu a type=8 cpus=0 model=i486", 26, "'i486'")]
    [InlineData("host-pmu a type=8 cpus=0 pmuver=2", 26, "reserved")]
    [InlineData("host-pmu a type=8 cpus=0 pmuver=16", 26, "more than 15")]
    [InlineData("host-pmu a type=8 cpus=0 counters=32", 26, "more than 31")]
    [InlineData("host-pmu a type=8 cpus=0 events=NO_SUCH", 26, "NO_SUCH")]
    [InlineData("host-pmu a type=8 cpus=0 map=0x11", 26, "EVENT:NATIVE")]
    [InlineData("host-pmu a type=8 cpus=0 map=0x11:0xFFFF", 26, "more than 65534")]
    [InlineData("host-pmu a type=8 cpus=0 map=0x11:1,CPU_CYCLES:2", 26, "twice")]
    [InlineData("vm irqchip=2", 4, "more than 1")]
    [InlineData("vm possible-cpus=", 4, "CPUs")]
    [InlineData("vm strict=1 strict=1", 13, "twice")]
    [InlineData("vm backend=fixed", 4, "backend=default or common-events")]
    [InlineData("vm backend=default backend=default", 20, "twice")]
    [InlineData("vm => 0", 4, "no result")]
    [InlineData("vcpu-init 0", 12, "pcpu=")]
    [InlineData("vcpu-init 0 cpu=0", 13, "'cpu'")]
    [InlineData("vcpu-init 512 pcpu=0", 11, "more than 511")]
    [InlineData("vcpu-init 0 pcpu=0 => 1", 23, "more than 0")]
    [InlineData("vcpu-init 0 pcpu=0 => -ENOSUCH", 23, "'ENOSUCH'")]
    [InlineData("vcpu-init 0 pcpu=0 => -22", 23, "'22'")]
    [InlineData("vcpu-init 0 pcpu=0 => fail-entry", 23, "cannot be the result")]
    [InlineData("has-attr 0 PMU => 0", 12, "'PMU'")]
    [InlineData("has-attr 0 IRQ 23", 16, "too much")]
    [InlineData("set-attr 0 IRQ", 15, "number is missing")]
    [InlineData("set-attr 0 IRQ => 0", 16, "number is missing")]
    [InlineData("set-attr 0 IRQ 0x1_0000_0000", 16, "more than")]
    [InlineData("set-attr 0 INIT 1", 17, "too much")]
    [InlineData("set-attr 0 FIXED_COUNTERS_ONLY 1", 32, "too much")]
    [InlineData("set-attr 0 FILTER base=0 nevents=1", 35, "base=, nevents= and action=")]
    [InlineData("set-attr 0 FILTER base=0 nevents=65536 action=deny", 26, "more than 65535")]
    [InlineData("set-attr 0 FILTER base=0 nevents=1 action=drop", 36, "'drop'")]
    [InlineData("onereg-get 0 SCTLR_EL1", 14, "SCTLR_EL1")]
    [InlineData("onereg-set 0 PMCR_EL0", 22, "a number")]
    [InlineData("run 0 cycles=1 instructions=1", 30, "pcpu=")]
    [InlineData("run 0 pcpu=0 cycles=1 CPU_CYCLES=1", 23, "CPU_CYCLES")]
    [InlineData("run 0 pcpu=0 cycles=1 NO_SUCH=1", 23, "'NO_SUCH'")]
    [InlineData("run 0 pcpu=0 cycles=1 instructions=1 => 0", 41, "cannot be the result")]
    [InlineData("reloads 0 => -EBUSY", 14, "cannot be the result")]
    [InlineData("select 0 1", 10, "too much")]
    [InlineData("choose-pmu machine=older => none", 12, "machine=older")]
    [InlineData("choose-pmu => event-source:", 15, "cannot be the result")]
    [InlineData("choose-pmu => 0", 15, "cannot be the result")]
    public void Parse_WrongStatement_NamesThePlaceAndTheReason(string statement, int column, string reason)
    {
        VectorSyntaxException e = Assert.Throws<VectorSyntaxException>(() => VectorFile.Parse("v", $"case a\n{statement}\n"));
        Assert.Equal((2, column), (e.Line, e.Column));
        Assert.Contains(reason, e.Reason);
    }

    [Theory]
    [InlineData("vm", "no CPU")]
    [InlineData("vcpu-init 0 pcpu=0", "no VM")]
    [InlineData("choose-pmu", "host PMUs")]
    [InlineData(Machine + "run 0 pcpu=4 cycles=1 instructions=1", "pCPU 4 is not possible")]
    [InlineData(Machine + "vcpu-init 0 pcpu=4", "pCPU 4 is not possible")]
    [InlineData(Machine + "host-pmu b type=9 cpus=4", "before its VM")]
    [InlineData("host-pmu a type=8 cpus=0\nhost-pmu a type=9 cpus=1", "named a")]
    [InlineData("host-pmu a type=8 cpus=0\nhost-pmu b type=8 cpus=1", "type 8")]
    [InlineData("repeat 2\nhost-pmu a type=8 cpus=0", "in a loop")]
    [InlineData("repeat 2\nhost-pmu a type=8 cpus=0\nvm", "in a loop")]
    [InlineData("mrs PMCR_EL0\n" + Machine, "no VM")]
    [InlineData("context el=0\n" + Machine, "no VM")]
    [InlineData(Machine + "context el=2", "EL0 and EL1")]
    [InlineData(Machine + "context security=s", "EL0 and EL1")]
    [InlineData(Machine + "context state=a32", "EL0 and EL1")]
    [InlineData(Machine + "mrc PMCR", "state=a32")]
    [InlineData(Machine + "ext-read 0xE04 32", "VM")]
    [InlineData(Machine + "control MDCR_EL2 0", "VM")]
    [InlineData(Machine + "count MEM_ACCESS 1", "VM")]
    [InlineData(Machine + "count MEM_ACCESS 1 BR_RETIRED 1", "VM")]
    [InlineData(Machine + "advance cycles=1", "VM")]
    [InlineData(Machine + "capture", "VM")]
    [InlineData(Machine + "reset cold", "VM")]
    [InlineData(Machine + "save x", "VM")]
    [InlineData(Machine + "restore x", "VM")]
    [InlineData(Machine + "raw-read PMCR_EL0 => 0", "VM")]
    [InlineData(Machine + "raw-write PMCR_EL0 0", "VM")]
    [InlineData("host-pmu a type=8 cpus=0-3\nrepeat 0\nvm\nend\nvcpu-init 0 pcpu=0", "no VM")]
    [InlineData("host-pmu a type=8 cpus=0-3\nrepeat 0\nvm\nend\nmrs PMCR_EL0", "no VM")]
    [InlineData("config\nrepeat 0\nhost-pmu a type=8 cpus=0-3\nend\nvm", "no CPU")]
    public void Parse_StatementThatTheMachineDoesNotHave_IsAnErrorOfTheFile(string text, string reason)
    {
        string closed = text.StartsWith("repeat", System.StringComparison.Ordinal) ? text + "\nend\n" : text + "\n";
        VectorSyntaxException e = Assert.Throws<VectorSyntaxException>(() => VectorFile.Parse("v", "case a\n" + closed));
        Assert.Contains(reason, e.Reason);
    }

    [Theory]
    [InlineData("vcpu-init 0 pcpu=0 => -EINVAL", "expected -EINVAL, got 0")]
    [InlineData("set-attr 0 IRQ 23", "expected 0, got -ENODEV")]
    [InlineData("run 0 pcpu=0 cycles=1 instructions=1", "expected ok, got -ENOEXEC")]
    [InlineData("run 0 pcpu=0 cycles=1 instructions=1 => fail-entry", "expected fail-entry, got -ENOEXEC")]
    [InlineData("get-attr 0 IRQ => 23", "expected 23, got -ENODEV")]
    [InlineData("reloads 0 => 0x1", "expected 0x1, got 0x0")]
    [InlineData("choose-pmu => none", "expected none, got event-source:a")]
    [InlineData("choose-pmu kvm-pmu=b", "expected 0, got -ENXIO")]
    [InlineData("mrs PMCR_EL0 => any", "expected any, got -ENOEXEC: vCPU 0 is not initialised")]
    [InlineData("vcpu-init 0 pcpu=0\nonereg-get 0 PMCR_EL0 => 0x3041/0x41", "expected 0x3041/0x41, got 0x3040")]
    [InlineData("vcpu-init 0 pcpu=0\nonereg-get 0 PMCCNTR_EL0 => -EPERM", "expected -EPERM, got 0")]
    [InlineData("vcpu-init 0 pcpu=0\nset-attr 0 SET_PMU 8\nset-attr 0 IRQ 23\nset-attr 0 INIT\nvm possible-cpus=0-9\nvcpu-init 0 pcpu=9 => 0", "expected 0, got -ENODEV")]
    public void Run_AnotherAnswer_IsShown(string statements, string expected)
    {
        string text = $"case a\n{Machine}{statements}\n";
        using StringWriter output = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        Assert.Single(VectorRunner.Run(VectorFile.Parse("f", text))).WriteTo(output);
        Assert.StartsWith("FAIL f:", output.ToString());
        Assert.EndsWith($": {expected}\n", output.ToString());
    }

    [Fact]
    public void Run_CallsWithoutExpectation_HaveToSucceed()
    {
        const string Calls = """
            vcpu-init 0 pcpu=0 => any
            get-attr 0 IRQ => any
            set-attr 0 9 base=1 action=deny => -ENXIO
            set-attr 0 SET_PMU 8 => ok
            set-attr 0 IRQ 23 => 0
            get-attr 0 IRQ
            set-attr 0 INIT
            run 0 pcpu=0 cycles=5
            reloads 0
            choose-pmu
            """;
        VectorResult result = Assert.Single(VectorRunner.Run(VectorFile.Parse("f", $"case a\n{Machine}{Calls}\n")));
        Assert.Empty(result.Failures);
    }

    [Fact]
    public void Run_ConfigurationOfThePrologue_IsIgnoredByACaseWithAVm()
    {
        const string Text = "config counters=2\ncase plain\nmrs PMCR_EL0 => 0x1040\ncase vm\n" + Machine + "vcpu-init 0 pcpu=0\nmrs PMCR_EL0 => 0x3040\n";
        foreach (VectorResult result in VectorRunner.Run(VectorFile.Parse("f", Text)))
        {
            Assert.Empty(result.Failures);
        }
    }

    [Fact]
    public void Run_HostPmusOfThePrologue_AreThereInEveryCase()
    {
        const string Text = "host-pmu a type=8 cpus=0\ncase x\nchoose-pmu => event-source:a\ncase y\nchoose-pmu => event-source:a\n";
        foreach (VectorResult result in VectorRunner.Run(VectorFile.Parse("f", Text)))
        {
            Assert.Empty(result.Failures);
        }
    }
}
