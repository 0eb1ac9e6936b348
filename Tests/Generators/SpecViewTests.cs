using System.Linq;
using Emu.Generators.Model;
using static Emu.Tests.Generators.SpecProblem;

namespace Emu.Tests.Generators;

/// <summary>What the AArch32 and the memory-mapped view show of a register, the layouts of the latter, and its access rules.</summary>
public class SpecViewTests
{
    private const string Fields = "fields: { 63:32: { name: HIGH }, 31:8: RES0, 7:0: { name: LOW } }";

    [Fact]
    public void Fields_ByName_AreShownAndTheOthersHidden()
    {
        RegisterModel register = ReadValid("registers:\n  A: { encodings: { aarch32: { name: A, encoding: 15 0 9 12 0, fields: LOW, hidden: RES1 } }, " + Fields + " }\n").Registers[0];

        ViewModel view = Assert.IsType<ViewModel>(register.AArch32[0].View);
        Assert.Equal(["LOW"], view.Shown);
        Assert.Empty(view.Own);
        Assert.Equal(FieldAccess.RES1, view.Hidden);
    }

    [Fact]
    public void Fields_OfTheViewsOwn_ComeFromTheTopDown()
    {
        RegisterModel register = ReadValid(
            "fieldsets: { s: { 3: { name: X, access: W1C, purpose: x }, 2:0: { name: Y } } }\n"
            + "registers:\n  A: { encodings: { external: { offset: 4, bits: 63:32, fields: { 3:0: { use: s }, 31:4: RAZ/WI } } }, " + Fields + " }\n").Registers[0];

        ViewModel view = Assert.IsType<ViewModel>(register.External[0].View);
        Assert.Equal(["RAZ/WI", "X", "Y"], view.Own.Select(static f => f.Name));
    }

    [Fact]
    public void View_WithoutFields_ShowsAll() =>
        Assert.Null(ReadValid("registers:\n  A: { encodings: { external: { offset: 0 } }, " + Fields + " }\n").Registers[0].External[0].View);

    [Theory]
    [InlineData("aarch32: { name: A, encoding: 15 0 9 12 0, fields: [LOW, ▸LAW] }", "EMU0015", "There is no field 'A.LAW'; did you mean 'LOW'?")]
    [InlineData("external: { offset: 0, fields: [], hidden: ▸RES2 }", "EMU0013", "'RES2' is not a valid 'hidden'")]
    [InlineData("aarch32: { name: A, encoding: 15 0 9 12 0, fields: [LOW, ▸LOW] }", "EMU0007", "'LOW' is given twice in 'fields'")]
    [InlineData("aarch32: { name: A, encoding: 15 0 9 12 0, fields: ▸HIGH }", "EMU0032", "lies outside the view, which maps to bits 31:0 of A; remove the field, or correct 'bits'")]
    [InlineData("external: { offset: 0, ▸hidden: RES1 }", "EMU0043", "contradicts the view, which shows all its bits; remove it, or list the 'fields'")]
    [InlineData("external: { offset: 0, fields: { 63:0: { name: X } }, ▸hidden: RES1 }", "EMU0043", "contradicts its 'fields', which name each reserved range; remove it")]
    [InlineData("external: { offset: 0, bits: 31:0, ▸fields: { 31:8: RES0 } }", "EMU0030", "'external' of A says nothing about bits 7:0")]
    [InlineData("external: { offset: 0, bits: 31:0, fields: { 31:8: RES0, ▸8:0: { name: X } } }", "EMU0031", "shares bit 8 with the range RES0")]
    [InlineData("external: { offset: 0, bits: 31:0, fields: { ▸63:0: { name: X } } }", "EMU0032", "lies outside 'external' of A, whose bits are 31:0")]
    [InlineData("external: { offset: 0, bits: 7:0, fields: { ▸31:0: { name: X } } }", "EMU0032", "has nothing behind it, because the view maps to bits 7:0 of A; correct the range, or 'bits'")]
    [InlineData("external: { offset: 0, bits: 31:0, fields: { 31:24: RES0, ▸23:16: { name: X }, 15:0: RES0 } }", "EMU0043", "contradicts bits 23:16 of A, where the register has no field; correct one of the two ranges")]
    [InlineData("external: { offset: 0, fields: { 63:0: { name: X, ▸access: RO } } }", "EMU0021", "'access' is not allowed in bits 63:0 of 'external' of A, a view's field; say it at the register's own field")]
    [InlineData("external: { offset: 0, fields: { 63:0: { name: X, ▸reset: { warm: 0 } } } }", "EMU0021", "'reset' is not allowed in")]
    [InlineData("external: { offset: 0, ▸hiden: RES1, fields: LOW }", "EMU0010", "did you mean 'hidden'?")]
    [InlineData("aarch32: { name: ▸A<n>, encoding: 15 0 9 12 0 }", "EMU0043", "contradicts A, which has no index; remove the index")]
    [InlineData("external: { layout: ▸EXT32, offset: 0 }", "EMU0015", "There is no external layout 'EXT32'; declare it in 'external_layouts' of the options, or write EXT")]
    [InlineData("external: { offset: 0, access: ▸RX }", "EMU0013", "'RX' is not a valid 'access'")]
    [InlineData("external: { ▸bits: 31:0 }", "EMU0011", "The key 'offset' is missing")]
    [InlineData("external: { offset: ▸2, bits: 31:0 }", "EMU0040", "the offset of 32 bits is not a multiple of 4")]
    [InlineData("aarch32: { ▸encoding: 15 0 9 12 0 }", "EMU0011", "The key 'name' is missing")]
    [InlineData("aarch32: { name: A, encoding: ▸16 0 9 12 0 }", "EMU0040", "coproc is 16 and not from 0 to 15")]
    public void Encoding_Wrong_IsExplained(string encoding, string id, string sentence) =>
        InSpec(id, sentence, "registers:\n  A: { encodings: { " + encoding + " }, " + Fields + " }\n");

    [Fact]
    public void EMU0043_NameOfAnArrayWithoutItsIndex_ShowsTheForm() =>
        InSpec("EMU0043", "whose index is 'n'; name the view as in PMEVCNTR<n>", "registers:\n  A<n>: { index: n=0..3, encodings: { aarch32: { name: ▸A, encoding: 15 0 9 12 n } }, " + Fields + " }\n");

    [Fact]
    public void EMU0016_OneAArch32NameForTwoEncodings_NamesTheFirst() =>
        InSpec(
            "EMU0016",
            "The AArch32 register 'X' has the name of 'X' in line 3",
            "registers:\n  A: { encodings: { aarch32: { name: X, encoding: 15 0 9 12 0 } }, " + Fields + " }\n  B: { encodings: { aarch32: ▸{ name: X, encoding: 15 0 9 12 1 } }, " + Fields + " }\n");

    [Fact]
    public void EMU0041_OneAArch32Encoding_PointsToTheSecond() =>
        InSpec(
            "EMU0041",
            "B has the place of A in line 3: AArch32 15 0 9 12 0; correct one of them, or give them features that exclude each other",
            "registers:\n  A: { encodings: { aarch32: { name: X, encoding: 15 0 9 12 0 } }, " + Fields + " }\n  B: { encodings: { aarch32: ▸{ name: Y, encoding: 15 0 9 12 0 } }, " + Fields + " }\n");

    [Fact]
    public void EMU0041_OneOffsetOfAnArray_IsOneProblem() =>
        InSpec(
            "EMU0041",
            "B<n> (n=0) has the place of A<n> (n=0) in line 3: the memory-mapped view EXT at 0x0",
            "registers:\n  A<n>: { index: n=0..3, encodings: { external: { offset: 8*n } }, " + Fields + " }\n  B<n>: { index: n=0..3, encodings: { external: ▸{ offset: 8*n } }, " + Fields + " }\n");

    [Theory]
    [InlineData("▸B: FEAT_64", "apply at once, for example with FEAT_64", "EMU0033")]
    [InlineData("▸EXT: \"!FEAT_64\"", "it must be a word, and not EXT", "EMU0017")]
    [InlineData("B: ▸FEAT_65", "did you mean 'FEAT_64'?", "EMU0015")]
    public void ExternalLayouts_Wrong_AreExplained(string second, string sentence, string id) =>
        InFile(
            id,
            sentence,
            "options: { namespace: N, name: T, external_layouts: { A: FEAT_64, " + second + " } }\nfeatures: { FEAT_64: x }\nregisters: { R: { " + Fields + " } }\n");

    [Theory]
    [InlineData("{ at: ▸EL0, then: error }", "external: r", "EMU0021", "'at' is not allowed in rule r, which the memory-mapped view follows; remove it")]
    [InlineData("{ then: ▸UNDEFINED }", "external: r", "EMU0021", "An exception is not allowed in rule r, which the memory-mapped view follows; write error")]
    [InlineData("{ then: ▸error }", "rule: r", "EMU0021", "'error' is not allowed in rule r, which instructions follow")]
    [InlineData("{ then: error }", "external: ▸rr", "EMU0015", "There is no rule 'rr'")]
    [InlineData("{ then: error }", "external: { rule: r, ▸gate: true }", "EMU0015", "There is no parameter of rule r 'gate'")]
    [InlineData("{ then: error }", "external: { rule: r, ▸write: { gate: true } }", "EMU0043", "contradicts the access of its external encodings, which is read-only; remove 'write', or correct 'access' there")]
    public void ExternalAccess_Wrong_IsExplained(string check, string access, string id, string sentence)
    {
        string rule = access.Contains("rr", System.StringComparison.Ordinal) ? "external: { rule: r }, " : string.Empty;
        string other = rule.Length == 0 ? string.Empty : "\n  B: { encodings: { external: { offset: 8 } }, access: { external: r }, " + Fields + " }";
        InSpec(id, sentence, "rules: { r: { checks: [" + check + "] } }\nregisters:\n  A: { encodings: { aarch64: 3 3 9 12 0, external: { offset: 0, access: RO } }, access: { " + access + " }, " + Fields + " }" + other + "\n");
    }

    [Fact]
    public void EMU0043_ExternalAccessOfARegisterWithoutSuchAPlace_IsExplained() =>
        InSpec(
            "EMU0043",
            "'external' in the access of A contradicts its encodings, which have no 'external'; remove it",
            "rules: { r: { checks: [{ then: error }] } }\nregisters:\n  A: { access: { ▸external: r }, " + Fields + " }\n  B: { encodings: { external: { offset: 8 } }, access: { external: r }, " + Fields + " }\n");

    [Fact]
    public void ExternalAccess_WithParametersForOneDirection_TakesThem()
    {
        RegisterModel register = ReadValid(
            "predicates: { P: p }\nrules: { r: { parameters: { deaf: false }, checks: [{ if: P, then: error }, { if: $deaf, then: ignore write }] }, i: { checks: [{ at: EL0, then: UNDEFINED }] } }\n"
            + "registers:\n  A: { encodings: { external: { offset: 0 } }, access: { rule: i, external: { rule: r, write: { deaf: true } } }, " + Fields + " }\n").Registers[0];

        Assert.Equal([AccessOutcome.Undefined], register.Read!.Checks.Select(static c => c.Then));
        Assert.Equal([AccessOutcome.Error], register.ExternalRead!.Checks.Select(static c => c.Then));
        Assert.Equal([AccessOutcome.Error, AccessOutcome.WriteIgnored], register.ExternalWrite!.Checks.Select(static c => c.Then));
    }

    [Fact]
    public void EMU0016_EffectsThatBecomeOneConstant_AreReported() =>
        InSpec("EMU0016", "The effect 'a_b' has the name of 'aB'", "effects: { aB: x, ▸a_b: y }\nregisters: { A: { " + Fields + " } }\n");

    [Theory]
    [InlineData("index")]
    [InlineData("Size")]
    public void EMU0017_RegisterNamedLikeAMemberOfTheBank_IsReported(string name) =>
        InSpec("EMU0017", "the register bank has a member or a parameter '" + name + "'", "registers:\n  ▸" + name + ": { " + Fields + " }\n  A: { " + Fields + " }\n");

    [Theory]
    [InlineData("TestRegisterMap")]
    [InlineData("testfeatures")]
    public void EMU0017_RegisterNamedLikeAWholeFileType_IsReported(string name) =>
        InSpec("EMU0017", "is a type of the whole file", "registers:\n  ▸" + name + ": { " + Fields + " }\n  A: { " + Fields + " }\n");
}
