using System.Linq;
using System.Threading;
using Emu.Generators.Model;
using Emu.Generators.Spec;
using Microsoft.CodeAnalysis.Text;
using static Emu.Tests.Generators.SpecProblem;

namespace Emu.Tests.Generators;

/// <summary>Event lists and host models.</summary>
public class SpecEventsAndHostsTests
{
    private const string EventOptions = "options: { namespace: N, name: E }\n";

    [Fact]
    public void Event_HasItsClassAndItsPmceidBit()
    {
        EventListModel model = Assert.IsType<EventListModel>(EventListReader.Read(
            "events.yaml",
            SourceText.From(EventOptions + "events:\n  0x0011: CPU_CYCLES U Cycle; of the clock.\n  0x0040: L1D_CACHE_RD A\n  0x400D: PMU_OVFS A/RAZ x\n  0x4040: OTHER U x\n"),
            CancellationToken.None).Model);
        Assert.Equal(
            [
                new EventModel(0x0011, "CPU_CYCLES", false, true, false, "Cycle; of the clock."),
                new EventModel(0x0040, "L1D_CACHE_RD", true, false, false, string.Empty),
                new EventModel(0x400D, "PMU_OVFS", true, true, true, "x"),
                new EventModel(0x4040, "OTHER", false, false, false, "x"),
            ],
            model.Events);
    }

    [Theory]
    [InlineData("CPU_CYCLES", "its class is missing; write it as '0x0011: CPU_CYCLES U Cycle.'")]
    [InlineData("CPU_CYCLES B Cycle.", "its class 'B' is not one of A, U, A/RAZ and U/RAZ")]
    public void EMU0050_MalformedEvent_ShowsTheForm(string text, string sentence) => InEvents("EMU0050", sentence, EventOptions + "events:\n  0x0011: ▸" + text + "\n");

    [Fact]
    public void EMU0051_NumberOf17Bits_IsOutOfRange() =>
        InEvents("EMU0051", "The event number 0x10000 is out of range; an event number has 16 bits", EventOptions + "events:\n  ▸0x10000: X U x\n");

    [Fact]
    public void EMU0052_SameNumberInAnotherNotation_NamesTheFirst() =>
        InEvents("EMU0052", "The number 17 belongs to CPU_CYCLES in line 3 already", EventOptions + "events:\n  0x0011: CPU_CYCLES U x\n  ▸17: OTHER U x\n");

    [Fact]
    public void EMU0016_SameEventName_NamesTheFirst() =>
        InEvents("EMU0016", "The event 'cpu_cycles' has the name of", EventOptions + "events:\n  0x0011: CPU_CYCLES U x\n  0x0012: ▸cpu_cycles U x\n");

    [Fact]
    public void EMU0013_EventNumberIsAWord_ShowsTheForm() => InEvents("EMU0013", "write a number: 0x0011", EventOptions + "events:\n  ▸CPU_CYCLES: 0x11 U x\n");

    [Fact]
    public void EMU0014_NoEvents_ShowsOne() => InEvents("EMU0014", "'events' names no event", EventOptions + "events: ▸{}\n");

    private const string TwoEvents = "events:\n  0x0008: INST_RETIRED A x\n  0x001B: INST_SPEC U x\n";

    [Fact]
    public void Required_Events_HaveTheirConditions()
    {
        EventListModel model = Assert.IsType<EventListModel>(EventListReader.Read(
            "events.yaml",
            SourceText.From(EventOptions + "features: { P1: Sixteen bits., P4: PMMIR. }\n" + TwoEvents + "required:\n  INST_RETIRED: P1 | P4\n  INST_SPEC | INST_RETIRED: always\n"),
            CancellationToken.None).Model);
        Assert.Equal([new EventFeatureModel("P1", "Sixteen bits."), new EventFeatureModel("P4", "PMMIR.")], model.Features);
        Assert.Equal(
            [new EventRequirementModel(new([8]), 0b11), new EventRequirementModel(new([0x1B, 8]), 0)],
            model.Required);
    }

    [Fact]
    public void EMU0015_RequiredEventThatIsNone_SuggestsOne() =>
        InEvents("EMU0015", "There is no event 'INST_RETIERD'; did you mean 'INST_RETIRED'?", EventOptions + TwoEvents + "required:\n  ▸INST_RETIERD: always\n");

    [Fact]
    public void EMU0015_RequiredChoiceWithNothing_NamesTheGap() =>
        InEvents("EMU0015", "There is no event ''", EventOptions + TwoEvents + "required:\n  ▸INST_RETIRED |: always\n");

    [Fact]
    public void EMU0015_ConditionThatIsNoFeature_SaysWhatIsThere() =>
        InEvents("EMU0015", "There is no feature 'FEAT_X'", EventOptions + "features: { P1: x }\n" + TwoEvents + "required:\n  INST_SPEC: P1\n  INST_RETIRED: ▸P1 | FEAT_X\n");

    [Fact]
    public void EMU0015_ConditionWithoutFeatures_SaysHowToDeclareOne() =>
        InEvents("EMU0015", "declare it in 'features', or write 'always'", EventOptions + TwoEvents + "required:\n  INST_RETIRED: ▸FEAT_X\n");

    [Fact]
    public void EMU0013_SameEventTwiceInAChoice_IsNamed() =>
        InEvents("EMU0013", "name each event once", EventOptions + TwoEvents + "required:\n  ▸INST_SPEC | INST_SPEC: always\n");

    [Fact]
    public void EMU0012_RequiredIsAList_ShowsTheForm() =>
        InEvents("EMU0012", "'required' must be a mapping from events to conditions", EventOptions + TwoEvents + "required: ▸[INST_RETIRED]\n");

    [Fact]
    public void EMU0012_ConditionIsAList_ShowsTheForm() =>
        InEvents("EMU0012", "must be 'always', or features with '|' between them", EventOptions + TwoEvents + "required:\n  INST_RETIRED: ▸[always]\n");

    [Theory]
    [InlineData("always", "'always' is the condition that always holds")]
    [InlineData("None", "'None' is the empty set of features")]
    [InlineData("class", "it is the name of a constant")]
    public void EMU0017_FeatureNameThatCannotBe_SaysWhy(string name, string reason) =>
        InEvents("EMU0017", reason, EventOptions + "features: { ▸" + name + ": x }\n" + TwoEvents);

    [Fact]
    public void EMU0012_FeatureWithoutPurpose_IsRefused() =>
        InEvents("EMU0012", "The purpose of P1 must be a text", EventOptions + "features:\n  P1: ▸[]\n" + TwoEvents);

    [Fact]
    public void EMU0006_SixtyFifthFeature_IsOneTooMany() =>
        InEvents(
            "EMU0006",
            "'features' has too many entries; the limit is 64",
            EventOptions + "features:\n" + string.Concat(
                Enumerable.Range(0, 64).Select(
                    static i => "  F" + i.ToString(System.Globalization.CultureInfo.InvariantCulture) + ": x\n")) + "  ▸F64: x\n" + TwoEvents);

    [Fact]
    public void EMU0019_FeatureOfNoRequirement_IsUnused() =>
        InEvents("EMU0019", "The feature 'P1' is never used", EventOptions + "features: { ▸P1: x }\n" + TwoEvents + "required: { INST_SPEC: always }\n");

    [Fact]
    public void HostModel_OfAPmuv3Core_CountsEventsUnderTheirOwnNumbers()
    {
        HostModel model = Host("host: { name: cortex-a55, purpose: A core., pmuver: 4, counters: 6, width: 32, cycles_per_instruction: 1.250 }\nevents: { 0x0011: CPU_CYCLES, 0x0008: { name: INST_RETIRED, accuracy: near } }\n");
        Assert.Equal(
            ("CortexA55", 4, 6, 32, "1.25", false),
            (model.TypeName, model.PmuVersion, model.Counters, model.CounterWidth, model.CyclesPerInstruction,
                model.HasFixedInstructionCounter));
        Assert.Equal([new HostEventModel(0x11, 0x11, "CPU_CYCLES", null, "exact"), new HostEventModel(8, 8, "INST_RETIRED", null, "near")], model.Events);
    }

    [Fact]
    public void HostModel_OfAnotherPmu_MapsEvents()
    {
        HostModel model = Host("host: { name: apple-m1, counters: 8, width: 47, fixed_instruction_counter: true }\nmap: { 0x0011: { native: 0x02, name: CORE_ACTIVE_CYCLE, accuracy: exact } }\n");
        Assert.Equal((null, "1", true), (model.PmuVersion, model.CyclesPerInstruction, model.HasFixedInstructionCounter));
        Assert.Equal(new HostEventModel(0x11, 2, "CORE_ACTIVE_CYCLE", null, "exact"), Assert.Single(model.Events));
    }

    [Fact]
    public void HostModel_CountersAndAbsences_AreRead()
    {
        HostModel model = Host("host: { name: a, counters: 8, width: 48 }\nmap: { 0x13: { native: 0x83D0, name: MEM.ANY, counters: \"0-3,7\" }, 0x11: { native: 2, name: C, counters: 5 } }\nabsent: { 0x14: no such event }\n");
        Assert.Equal([0x8FUL, 0x20UL], model.Events.Select(static one => one.Counters));
        Assert.Equal("MEM.ANY", model.Events[0].Name);
        Assert.Equal(new HostAbsenceModel(0x14, "no such event"), Assert.Single(model.Absences));
    }

    [Theory]
    [InlineData("EMU0013", "write numbers of hardware counters", "host: { name: a, counters: 6, width: 32 }\nmap: { 0x11: { native: 1, name: X, counters: ▸3-1 } }\n")]
    [InlineData("EMU0013", "write numbers of hardware counters", "host: { name: a, counters: 6, width: 32 }\nmap: { 0x11: { native: 1, name: X, counters: ▸64 } }\n")]
    [InlineData("EMU0043", "keep one of the two", "host: { name: a, counters: 6, width: 32 }\nmap: { 0x11: { native: 1, name: X } }\nabsent: { ▸0x11: none }\n")]
    [InlineData("EMU0011", "The key 'events' is missing in the host model", "▸host: { name: a, counters: 6, width: 32 }\n")]
    [InlineData("EMU0013", "write a number from 0 to 31", "host: { name: a, counters: ▸32, width: 32 }\nevents: {}\n")]
    [InlineData("EMU0013", "write a number from 1 to 64", "host: { name: a, counters: 6, width: ▸0 }\nevents: {}\n")]
    [InlineData("EMU0013", "write a number above 0 and up to 1000", "host: { name: a, counters: 6, width: 32, cycles_per_instruction: ▸0 }\nevents: {}\n")]
    [InlineData("EMU0013", "at most six decimals", "host: { name: a, counters: 6, width: 32, cycles_per_instruction: ▸0.1234567 }\nevents: {}\n")]
    [InlineData("EMU0013", "write true or false", "host: { name: a, counters: 6, width: 32, fixed_instruction_counter: ▸yes }\nevents: {}\n")]
    [InlineData("EMU0017", "The host '55'", "host: { name: ▸55, counters: 6, width: 32 }\nevents: {}\n")]
    [InlineData("EMU0043", "keep 'events' for a PMUv3 core, or 'map'", "host: { name: a, counters: 6, width: 32 }\nevents: {}\n▸map: {}\n")]
    [InlineData("EMU0043", "remove 'pmuver', or use 'events'", "host: { name: a, pmuver: 4, counters: 6, width: 32 }\n▸map: {}\n")]
    [InlineData("EMU0011", "'native' is missing in event 0x11 of 'map'", "host: { name: a, counters: 6, width: 32 }\nmap: { 0x11: { ▸name: X } }\n")]
    [InlineData("EMU0052", "The number 0x11 belongs to X in line 2 already", "host: { name: a, counters: 6, width: 32 }\nevents: { 17: X, ▸0x11: Y }\n")]
    public void HostModel_Wrong_IsExplained(string id, string sentence, string text) => InHost(id, sentence, text);

    [Theory]
    [InlineData("/a/registers.yaml", SpecFileKind.Registers)]
    [InlineData("C:\\a\\Registers.yml", SpecFileKind.Registers)]
    [InlineData("uart.registers.yaml", SpecFileKind.Registers)]
    [InlineData("myregisters.yaml", SpecFileKind.None)]
    [InlineData("/a/events.yaml", SpecFileKind.Events)]
    [InlineData("/a/Models/cortex-a55.yaml", SpecFileKind.Host)]
    [InlineData("a.host.yaml", SpecFileKind.Host)]
    [InlineData("/a/Models/LICENSE.txt", SpecFileKind.None)]
    [InlineData("/a/other.yaml", SpecFileKind.None)]
    [InlineData("registers.yaml.txt", SpecFileKind.None)]
    [InlineData("", SpecFileKind.None)]
    internal void KindOf_Path_IsDecidedByItsName(string path, SpecFileKind kind) => Assert.Equal(kind, SpecFile.KindOf(path));

    private static HostModel Host(string text)
    {
        HostModelResult result = HostModelReader.Read("Models/a.yaml", SourceText.From(text), CancellationToken.None);
        Assert.Empty(result.Diagnostics.Select(static d => d.ToDiagnostic().ToString()));
        return Assert.IsType<HostModel>(result.Model);
    }
}
