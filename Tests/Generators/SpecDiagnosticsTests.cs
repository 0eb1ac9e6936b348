using static Emu.Tests.Generators.SpecProblem;

namespace Emu.Tests.Generators;

/// <summary>One test for each way in which the keys and values of a register spec can be wrong.</summary>
public class SpecDiagnosticsTests
{
    private const string Register = "registers:\n  A:\n    fields: { 63:0: { name: F } }\n";

    [Fact]
    public void EMU0007_KeyTwice_PointsToTheSecond() =>
        InSpec("EMU0007", "'A' is given twice in one mapping, first in line 3", "registers:\n  A: { fields: { 63:0: { name: F } } }\n  ▸A: { fields: { 63:0: { name: F } } }\n");

    [Fact]
    public void EMU0010_UnknownKeyOfField_SuggestsTheNearest() =>
        InSpec("EMU0010", "Unknown key 'fetaure' in bits 63:0 of A; did you mean 'feature'?", "registers:\n  A:\n    fields:\n      63:0: { name: F, ▸fetaure: EL2 }\n");

    [Fact]
    public void EMU0010_TextWithACommaBetweenBraces_AsksForQuotes() =>
        InSpec("EMU0010", "Unknown key 'and more' in bits 63:0 of A; if it belongs to the text before it, put quotes around that text, which holds a comma", "registers:\n  A:\n    fields:\n      63:0: { name: F, purpose: This, ▸and more }\n");

    [Fact]
    public void EMU0010_UnknownSection_NamesTheSections() =>
        InSpec("EMU0010", "known are options, ", "▸zzzzzzzz: 1\n" + Register);

    [Fact]
    public void EMU0011_NoOptions_ShowsAnExample() =>
        InFile("EMU0011", "The key 'options' is missing in the spec; add it, for example 'options: {", "▸" + Register);

    [Fact]
    public void EMU0011_NoFields_PointsIntoTheRegister() =>
        InSpec("EMU0011", "The key 'fields' is missing in A", "registers:\n  A: { ▸width: 64 }\n");

    [Fact]
    public void EMU0011_NoAccessState_AsksForItWhereRulesAreFollowed() =>
        InFile(
            "EMU0011",
            "'access_state' is missing in 'options'",
            "options: { ▸namespace: N, name: T }\nrules: { r: { checks: [{ then: allow }] } }\nregisters: { A: { access: r, fields: { 63:0: { name: F } } } }\n");

    [Fact]
    public void EMU0012_ListForMapping_SaysWhatIsExpected() =>
        InSpec("EMU0012", "'registers' must be a mapping of registers, but here is a list", "registers: ▸[A, B]\n");

    [Fact]
    public void EMU0012_RootIsNoMapping_SaysSo() =>
        InFile("EMU0012", "The file must be a mapping of sections, but here is 'hello'", "▸hello\n");

    [Fact]
    public void EMU0012_EmptyValue_SaysThatNothingIsThere() =>
        InSpec("EMU0012", "'purpose' of A must be a text, but here is nothing", "registers:\n  A:\n    fields: { 63:0: { name: F } }\n    purpose:▸\n");

    [Fact]
    public void EMU0013_Width48_NamesTheWords() =>
        InSpec("EMU0013", "'48' is not a valid 'width' of A; known are 64 and 32", "registers:\n  A:\n    width: ▸48\n    fields: { 63:0: { name: F } }\n");

    [Fact]
    public void EMU0013_AccessMisspelled_SuggestsTheNearest() =>
        InSpec("EMU0013", "did you mean 'W1C'?", "registers:\n  A:\n    fields: { 63:0: { name: F, access: ▸w1c } }\n");

    [Fact]
    public void EMU0013_ReservedWordMisspelled_SuggestsTheNearest() =>
        InSpec("EMU0013", "did you mean 'RES0'?", "registers:\n  A:\n    fields: { 63:0: ▸REZ0 }\n");

    [Fact]
    public void EMU0013_IndexRangeUpsideDown_ShowsTheForm() =>
        InSpec("EMU0013", "write it as n=0..30", "registers:\n  A<n>:\n    index: ▸n=30..0\n    fields: { 63:0: { name: F } }\n");

    [Fact]
    public void EMU0013_ResetIsNoNumber_ShowsTheForm() =>
        InSpec("EMU0013", "'zero' is not a valid reset value; write a number (0, 0x8, 0b1), UNKNOWN, or a name of 'reset_values'", "registers:\n  A:\n    fields: { 63:0: { name: F, reset: { warm: ▸zero } } }\n");

    [Fact]
    public void EMU0013_OutcomeMisspelled_SuggestsTheNearest() =>
        InSpec("EMU0013", "did you mean 'trap EL2'?", "rules:\n  r:\n    checks: [{ at: EL0, then: ▸trapEL2 }]\nregisters: { A: { access: r, fields: { 63:0: { name: F } } } }\n");

    [Fact]
    public void EMU0013_NoSuchExceptionLevel_SaysWhichThereAre() =>
        InSpec("EMU0013", "write EL0, EL1, EL2 or EL3", "rules:\n  r:\n    checks: [{ at: ▸EL4, then: UNDEFINED }]\nregisters: { A: { access: r, fields: { 63:0: { name: F } } } }\n");

    [Fact]
    public void EMU0014_NoRegisters_ShowsOne() => InSpec("EMU0014", "'registers' names no register; add at least one, for example", "registers: ▸{}\n");

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("\n\n   \n")]
    [InlineData("---\n")]
    public void EMU0014_EmptyFile_IsReportedAtItsBeginning(string text) => InFile("EMU0014", "The file is empty", text);

    [Fact]
    public void EMU0015_UnknownEffect_SuggestsTheNearest() =>
        InSpec("EMU0015", "There is no effect 'enabel'; did you mean 'enable'?", "effects: { enable: which }\nregisters:\n  A:\n    fields: { 63:0: { name: F, effects: [enable, ▸enabel] } }\n");

    [Fact]
    public void EMU0015_UnknownReset_SaysHowToDeclareIt() =>
        InSpec("EMU0015", "There is no reset '0w'; declare it in 'resets', or write { warm: 0 }", "registers:\n  A:\n    fields: { 63:0: { name: F, reset: ▸0w } }\n");

    [Fact]
    public void EMU0015_UnknownFieldSet_SaysHowToDeclareIt() =>
        InSpec("EMU0015", "There is no field set 'x'; declare it in 'fieldsets'", "registers:\n  A:\n    fields: { 63:0: { use: ▸x } }\n");

    [Fact]
    public void EMU0015_UnknownRule_SuggestsTheNearest() =>
        InSpec("EMU0015", "There is no rule 'bass'; did you mean 'base'?", "rules: { base: { checks: [{ then: allow }] } }\nregisters:\n  A: { access: ▸bass, fields: { 63:0: { name: F } } }\n  B: { access: base, fields: { 63:0: { name: F } } }\n");

    [Fact]
    public void EMU0015_UnknownParameter_NamesTheRule() =>
        InSpec(
            "EMU0015",
            "There is no parameter of rule base 'gat'; did you mean 'gate'?",
            "rules: { base: { parameters: { gate: false }, checks: [{ if: $gate, then: UNDEFINED }] } }\nregisters:\n  A: { access: { rule: base, read: { ▸gat: true } }, fields: { 63:0: { name: F } } }\n");

    [Fact]
    public void EMU0015_UnknownFeature_SuggestsTheNearest() =>
        InSpec("EMU0015", "There is no feature 'FEAT_PMUv3p6'; did you mean 'FEAT_PMUv3p5'?", "features: { FEAT_PMUv3p5: x }\nregisters:\n  A:\n    feature: ▸FEAT_PMUv3p6\n    fields: { 63:0: { name: F } }\n");

    [Fact]
    public void EMU0015_UnknownFieldInExpression_PointsIntoTheExpression() =>
        InSpec(
            "EMU0015",
            "There is no field 'A.G'; known are F and H",
            "conditions: { c: true & ▸A.G }\nrules: { r: { checks: [{ if: c, then: UNDEFINED }] } }\nregisters: { A: { access: r, fields: { 63:1: { name: F }, 0: { name: H } } } }\n");

    [Fact]
    public void EMU0015_UnknownFieldOfAArch32View_IsFound() =>
        InSpec("EMU0015", "There is no field 'A.G'", "registers:\n  A:\n    encodings: { aarch32: { name: B, encoding: 15 0 9 12 0, fields: [F, ▸G] } }\n    fields: { 63:0: { name: F } }\n");

    [Fact]
    public void EMU0016_RegistersDifferByCase_NamesTheFirst() =>
        InSpec("EMU0016", "The register 'pmcr' has the name of 'PMCR' in line 3", "registers:\n  PMCR: { fields: { 63:0: { name: F } } }\n  ▸pmcr: { fields: { 63:0: { name: F } } }\n");

    [Fact]
    public void EMU0016_FieldTwiceInALayout_NamesTheFirst() =>
        InSpec("EMU0016", "The field of A 'F' has the name of 'F' in line 4", "registers:\n  A:\n    fields: { 63:32: { name: F },\n      ▸31:0: { name: F } }\n");

    [Fact]
    public void EMU0016_ConditionHasTheNameOfAPredicate_IsReported() =>
        InSpec(
            "EMU0016",
            "The condition 'P' has the name of 'P'",
            "predicates: { P: asked }\nconditions: { ▸P: true }\nrules: { r: { checks: [{ if: P, then: UNDEFINED }] } }\nregisters: { A: { access: r, fields: { 63:0: { name: F } } } }\n");

    [Fact]
    public void EMU0016_ValueNameTwice_IsReported() =>
        InSpec("EMU0016", "The value of field F of A 'On'", "registers:\n  A:\n    fields: { 63:0: { name: F, values: { 0: On, ▸1: On } } }\n");

    [Theory]
    [InlineData("1REG", "it would be '1REG'")]
    [InlineData("A-B", "it would be 'A-B'")]
    [InlineData("class", "no C# keyword")]
    public void EMU0017_RegisterName_MustMakeACSharpName(string name, string sentence) =>
        InSpec("EMU0017", sentence, "registers:\n  ▸" + name + ": { fields: { 63:0: { name: F } } }\n");

    [Fact]
    public void EMU0017_FieldName_MustMakeACSharpName() =>
        InSpec("EMU0017", "The field '0F' makes no legal C# name: it would be '0F'", "registers:\n  A:\n    fields: { 63:0: { name: ▸0F } }\n");

    [Fact]
    public void EMU0017_Namespace_MustBeLegal() =>
        InFile("EMU0017", "The namespace 'Emu.class'", "options: { namespace: ▸Emu.class, name: T }\n" + Register);

    [Fact]
    public void EMU0018_ConditionsInACircle_NamesThem() =>
        InSpec(
            "EMU0018",
            "The condition 'a' refers to itself: a > b > a; break the circle",
            "conditions:\n  ▸a: b\n  b: \"!a\"\nrules: { r: { checks: [{ if: a, then: UNDEFINED }] } }\nregisters: { A: { access: r, fields: { 63:0: { name: F } } } }\n");

    [Theory]
    [InlineData("conditions: { ▸unused: true }\n", "The condition 'unused' is never used")]
    [InlineData("resets: { ▸0w: { warm: 0 } }\n", "The reset '0w' is never used")]
    [InlineData("fieldsets: { ▸s: { 63:0: { name: F } } }\n", "The field set 's' is never used")]
    [InlineData("rules: { ▸r: { checks: [{ then: allow }] } }\n", "The rule 'r' is never used")]
    public void EMU0019_NameThatNothingUses_IsAWarning(string section, string sentence) => InSpec("EMU0019", sentence, section + Register);
}
