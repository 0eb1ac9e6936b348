using System.Linq;
using Emu.Generators.Model;
using static Emu.Tests.Generators.SpecProblem;

namespace Emu.Tests.Generators;

/// <summary>Conditions and index expressions: what they mean, and each way in which they can be wrong.</summary>
public class SpecExpressionTests
{
    private const string Features = "features: { X: x, Y: y, Z: z }\n";

    [Theory]
    [InlineData("X", "X")]
    [InlineData("!X", "!X")]
    [InlineData("!!X", "X")]
    [InlineData("X | Y & Z", "(X | (Y & Z))")]
    [InlineData("(X | Y) & Z", "((X | Y) & Z)")]
    [InlineData("X & (Y & Z)", "(X & Y & Z)")]
    [InlineData("X & true", "X")]
    [InlineData("X & false", "false")]
    [InlineData("X | true", "true")]
    [InlineData("false | X", "X")]
    [InlineData("!(X | Y)", "!(X | Y)")]
    public void Expression_OverFeatures_MeansWhatItSays(string text, string meaning)
    {
        SpecModel model = ReadValid(Features + "registers:\n  A:\n    feature: \"" + text + "\"\n    fields: { 63:0: { name: F } }\n");
        Assert.Equal(meaning, Text(Assert.Single(model.Registers).Feature));
    }

    [Fact]
    public void NamedCondition_InAFeature_IsPutInPlace()
    {
        SpecModel model = ReadValid(Features + "conditions: { c: X | Y }\nregisters: { A: { feature: c & Z, fields: { 63:0: { name: F } } } }\n");
        Assert.Equal("((X | Y) & Z)", Text(Assert.Single(model.Registers).Feature));
    }

    [Theory]
    [InlineData("\"X ▸&& Y\"", "'&&' is written where one '&' is enough")]
    [InlineData("\"X & ▸\"", "it ends too early; write a name, '!' or '(' here")]
    [InlineData("\"X ▸Y\"", "'Y' is one too many; join the parts with '&' or '|'")]
    [InlineData("\"(X | Y▸\"", "')' is missing at its end")]
    [InlineData("\"X ▸= 1\"", "write '==' to compare")]
    [InlineData("\"X ▸+ 1\"", "it holds the character '+'")]
    [InlineData("\"A.F == ▸x\"", "there is no number after '=='")]
    [InlineData("\"▸7\"", "a number alone says nothing")]
    public void EMU0020_MalformedExpression_PointsIntoIt(string text, string sentence) =>
        InSpec("EMU0020", sentence, Features + "registers:\n  A:\n    feature: " + text + "\n    fields: { 63:0: { name: F } }\n");

    [Theory]
    [InlineData("▸A.F", "features alone decide this")]
    [InlineData("▸P", "features alone decide this")]
    [InlineData("X & ▸Q(3)", "features alone decide this")]
    [InlineData("▸$gate", "parameters belong to the checks of a rule")]
    public void EMU0021_StateInAFeature_IsNotAllowed(string text, string sentence) =>
        InSpec("EMU0021", sentence, Features + "predicates: { P: p, Q(n): q }\nregisters:\n  A:\n    feature: \"" + text + "\"\n    fields: { 63:0: { name: F } }\n");

    [Theory]
    [InlineData("▸A.F", "compare it with a number")]
    [InlineData("▸A", "ask one of its fields, A.FIELD")]
    [InlineData("▸Q", "write Q(n)")]
    [InlineData("▸P(3)", "the predicate is declared without one")]
    [InlineData("Q(▸n)", "only the access of an array register has an index")]
    [InlineData("▸Bn.F", "ask a predicate with the index")]
    public void EMU0021_WrongUseInAnAccessRule_SaysWhatToWrite(string text, string sentence) =>
        InSpec(
            "EMU0021",
            sentence,
            "predicates: { P: p, Q(n): q }\nrules: { r: { checks: [{ if: \"" + text + "\", then: UNDEFINED }] } }\n"
                + "registers:\n  A: { access: r, fields: { 63:0: { name: F } } }\n  B<n>: { index: n=0..3, fields: { 63:0: { name: F } } }\n");

    [Fact]
    public void EMU0036_ComparedWithMoreThanTheFieldHolds_NamesTheLargest() =>
        InSpec(
            "EMU0036",
            "whose largest value is 0x1F",
            "rules: { r: { checks: [{ if: ▸A.SEL == 32, then: UNDEFINED }] } }\nregisters: { A: { access: r, fields: { 63:5: RES0, 4:0: { name: SEL } } } }\n");

    [Fact]
    public void EMU0022_DeepParentheses_AreRefused() =>
        InSpec(
            "EMU0022",
            "nested more than 64 levels deep",
            Features + "registers:\n  A:\n    feature: ▸" + new string('(', 100) + "X" + new string(')', 100) + "\n    fields: { 63:0: { name: F } }\n");

    [Fact]
    public void EMU0022_LongExpression_IsRefused() =>
        InSpec(
            "EMU0022",
            "more than 1000 names",
            Features + "registers:\n  A:\n    feature: ▸" + string.Join(" | ", Enumerable.Repeat("X", 1001)) + "\n    fields: { 63:0: { name: F } }\n");

    [Fact]
    public void EMU0022_ConditionsThatDouble_AreRefusedBeforeTheyExplode()
    {
        // Each names the one before twice: without a limit c30 would have a thousand million terms. Parts: 3, 9, 21, 45, … 1533 in c8.
        string doubling =
            string.Concat(Enumerable.Range(1, 30).Select(static i => "  c" + i + ": " + (i == 8 ? "▸" : string.Empty) + "c" + (i - 1) + " & (X | c" + (i - 1) + ")\n"));
        InSpec("EMU0022", "more than 1000 parts", Features + "conditions:\n  c0: X | Y\n" + doubling + "registers: { A: { feature: c30, fields: { 63:0: { name: F } } } }\n");
    }

    [Fact]
    public void RuleParameters_OfAnArray_AreBoundForEachDirection()
    {
        SpecModel model = ReadValid(
            "predicates: { Missing(n): m }\n"
            + "rules: { r: { parameters: { missing: false, gate: false }, checks: [{ if: $missing, then: UNDEFINED, why: none }, { at: EL0 EL1, if: $gate, then: trap EL2 }, { at: EL3, then: RAZ/WI }] } }\n"
            + "registers:\n  A<n>:\n    index: n=0..3\n    access: { rule: r, missing: Missing(n), write: { gate: B.F } }\n    fields: { 63:0: { name: F } }\n  B: { fields: { 63:1: RES0, 0: { name: F } } }\n");
        RegisterModel register = model.Registers[0];
        Assert.Equal(["15 Missing(n) Undefined none", "8 true RazWi "], register.Read!.Checks.Select(Check));
        Assert.Equal(["15 Missing(n) Undefined none", "3 B.F TrapEL2 ", "8 true RazWi "], register.Write!.Checks.Select(Check));

        static string Check(AccessCheck check) => check.Levels + " " + Text(check.When) + " " + check.Then + " " + check.Why;
    }

    [Theory]
    [InlineData("8+(n>>3)", 0, 8)]
    [InlineData("8+(n>>3)", 30, 11)]
    [InlineData("n&7", 30, 6)]
    [InlineData("(n>>1)&3", 7, 3)]
    [InlineData("2*(n&3)", 7, 6)]
    [InlineData("n>>2", 31, 7)]
    [InlineData("3", 9, 3)]
    public void IndexExpression_InCRm_HasTheValueOfTheIndex(string text, int index, uint value)
    {
        SpecModel model = ReadValid("registers:\n  A<n>:\n    index: n=0..31\n    encodings: { aarch64: \"3 3 14 " + text + " " + (text == "3" ? "n&7" : "0") + "\" }\n    fields: { 63:0: { name: F } }\n    feature: false\n");
        Assert.Equal(value, Assert.Single(model.Registers).AArch64!.CRm.At(index));
    }

    [Theory]
    [InlineData("8+m", "'m' is not a number; the index variable is 'n'")]
    [InlineData("8+", "it ends too early")]
    [InlineData("n*n", "the index is multiplied by itself")]
    [InlineData("n+n", "the index is in two parts of a sum")]
    [InlineData("8-n", "'-' is not an operator here")]
    [InlineData("(8+n)>>1", "shift the index before it is multiplied or added to")]
    [InlineData("(8+n)&7", "mask the index before it is multiplied or added to")]
    [InlineData("n>3", "write '<<' or '>>'")]
    [InlineData("n<<31", "a number in it is too large")]
    [InlineData("n)", "is one too many")]
    public void EMU0023_MalformedIndexExpression_PointsToTheNumber(string text, string sentence) =>
        InSpec("EMU0023", sentence, "registers:\n  A<n>:\n    index: n=0..3\n    encodings: { aarch64: \"3 3 14 ▸" + text + " n\" }\n    fields: { 63:0: { name: F } }\n");

    [Fact]
    public void EMU0023_IndexOutsideAnArray_IsExplained() =>
        InSpec("EMU0023", "only an array, a register with 'index', has an index variable", "registers:\n  A:\n    encodings: { aarch64: 3 3 14 8 ▸n }\n    fields: { 63:0: { name: F } }\n");

    private static string Text(Condition condition) => condition switch
    {
        ConstantCondition constant => constant.Value ? "true" : "false",
        FeatureCondition feature => feature.Feature,
        FieldCondition field => field.Register + "." + field.Field,
        PredicateCondition { Argument: IndexOperand index } predicate => predicate.Predicate + "(" + index.Variable + ")",
        NotCondition not => "!" + Text(not.Inner),
        AndCondition all => "(" + string.Join(" & ", all.Terms.Select(Text)) + ")",
        OrCondition any => "(" + string.Join(" | ", any.Terms.Select(Text)) + ")",
        _ => condition.ToString(),
    };
}
