using System.Linq;
using Emu.Generators.Model;
using static Emu.Tests.Generators.SpecProblem;

namespace Emu.Tests.Generators;

/// <summary>Layouts, fields, resets and values.</summary>
public class SpecLayoutTests
{
    [Fact]
    public void EMU0030_Gap_NamesTheBitsAndTheRemedy() =>
        InSpec("EMU0030", "A says nothing about bits 31:8; add a field, or a reserved range such as '31:8: RES0'", "registers:\n  A:\n    ▸fields: { 63:32: RES0, 7:0: { name: F } }\n");

    [Fact]
    public void EMU0030_GapOf32BitRegister_EndsAtItsTop() =>
        InSpec("EMU0030", "A says nothing about bit 31", "registers:\n  A:\n    width: 32\n    ▸fields: { 30:0: { name: F } }\n");

    [Fact]
    public void EMU0031_Overlap_NamesBothAndTheBits() =>
        InSpec("EMU0031", "the field G [8:0] of A shares bits 8:4 with the field F [63:4] in line 5", "registers:\n  A:\n    fields:\n      63:4: { name: F }\n      ▸8:0: { name: G }\n");

    [Theory]
    [InlineData("0:63", "begins below its end; write the higher bit first, 63:0")]
    [InlineData("64:0", "lies outside A, whose bits are 63:0")]
    [InlineData("a:b", "is not a range of bits; write it as 31:24")]
    [InlineData("3:2:1", "is not a range of bits")]
    [InlineData("99999999999999999999:0", "is not a range of bits")]
    public void EMU0032_BadRange_IsExplained(string range, string sentence) => InSpec("EMU0032", sentence, "registers:\n  A:\n    fields: { ▸" + range + ": { name: F } }\n");

    [Fact]
    public void EMU0032_RangeIsNotThatOfTheFieldSet_NamesTheRightOne() =>
        InSpec("EMU0032", "is not the extent of the field set 's'; write 32:0", "fieldsets: { s: { 32: { name: C }, 31:0: { name: P<m> } } }\nregisters:\n  A:\n    fields: { 63:33: RES0, ▸31:0: { use: s } }\n");

    [Fact]
    public void EMU0033_LayoutsThatBothApply_ShowsWhen() =>
        InSpec(
            "EMU0033",
            "Layouts 1 and 2 of A apply at once, for example with X & Y",
            "features: { X: x, Y: y }\nregisters:\n  A:\n    layouts:\n      - { when: X, fields: { 63:0: { name: F } } }\n      - { when: ▸Y, fields: { 63:0: RES0 } }\n      - { when: \"!X & !Y\", fields: { 63:0: RES0 } }\n");

    [Fact]
    public void Layouts_WhoseFeaturesRequireEachOther_NeedNoMoreConditions()
    {
        // Y without X cannot be, so "X" and "!X & !Y" leave nothing out.
        SpecModel model = ReadValid("features: { X: x, Y: { purpose: y, requires: X } }\nregisters:\n  A:\n    layouts:\n      - { when: X, fields: { 63:0: { name: F } } }\n      - { when: \"!X & !Y\", fields: { 63:0: RES0 } }\n");
        Assert.Equal(2, model.Registers[0].Layouts.Count);
    }

    [Fact]
    public void EMU0033_ResetsThatBothApply_ShowsWhen() =>
        InSpec("EMU0033", "apply at once, for example with X", "features: { X: x }\nregisters:\n  A:\n    fields: { 63:0: { name: F, reset: [{ warm: 0 }, { ▸warm: 1, when: X }] } }\n");

    [Fact]
    public void ResetValue_ThatOnlyTheImplementationKnows_HasNoNumber()
    {
        SpecModel model = ReadValid("reset_values: { COUNT: how many }\nregisters:\n  A:\n    fields: { 63:0: { name: F, reset: { warm: COUNT } } }\n");
        ResetModel reset = Assert.Single(model.Registers[0].Layouts[0].Fields[0].Resets);
        Assert.Equal((null, "COUNT", "COUNT"), (reset.Value, reset.Symbol, reset.Text));
    }

    [Fact]
    public void EMU0019_ResetValueThatNobodyUses_IsAWarning() =>
        InSpec("EMU0019", "The reset value 'COUNT'", "reset_values: { ▸COUNT: how many }\nregisters:\n  A:\n    fields: { 63:0: { name: F } }\n");

    [Fact]
    public void EMU0034_LayoutsThatLeaveACaseOut_ShowsIt() =>
        InSpec(
            "EMU0034",
            "No layout of A applies, for example with !X & !Y",
            "features: { X: x, Y: y }\nregisters:\n  A:\n    ▸layouts:\n      - { when: X, fields: { 63:0: { name: F } } }\n      - { when: \"!X & Y\", fields: { 63:0: RES0 } }\n");

    [Fact]
    public void EMU0035_ConditionsThatAreAPuzzle_AreGivenUp()
    {
        // Pigeons and holes: false for every set of features, which trying finds out only after far too long.
        string features = "features: { " + string.Join(", ", Enumerable.Range(0, 56).Select(static i => "F" + i + ": x")) + " }\n";
        string each = string.Join(
            " & ", Enumerable.Range(0, 8).Select(static p => "(" + string.Join(" | ", Enumerable.Range(0, 7).Select(h => "F" + ((p * 7) + h))) + ")"));
        string apart = string.Join(
            " & ",
            Enumerable.Range(0, 7).SelectMany(
                static h => Enumerable.Range(0, 8).SelectMany(
                    p => Enumerable.Range(p + 1, 7 - p).Select(q => "(!F" + ((p * 7) + h) + " | !F" + ((q * 7) + h) + ")"))));
        InSpec(
            "EMU0035",
            "The layouts of A cannot be checked",
            features + "registers:\n  A:\n    layouts:\n      - { when: \"" + each + "\", fields: { 63:0: RES0 } }\n      - { when: ▸\"" + apart + "\", fields: { 63:0: { name: F } } }\n");
    }

    [Theory]
    [InlineData("1:0: { name: F, reset: ▸{ warm: 4 } }", "The reset value 0x4 of field F of A does not fit bits 1:0, whose largest value is 0x3")]
    [InlineData("1:0: { name: F, values: { ▸0b100: Four } }", "The value 0b100 of field F of A does not fit bits 1:0")]
    [InlineData("1:0: { name: F, reset: ▸four }", "The reset value 0x4 of field F of A does not fit bits 1:0")]
    public void EMU0036_TooWideValue_NamesTheLargest(string field, string sentence) =>
        InSpec("EMU0036", sentence, (field.Contains("four", System.StringComparison.Ordinal) ? "resets: { four: { warm: 4 } }\n" : string.Empty) + "registers:\n  A:\n    fields: { 63:2: RES0, " + field + " }\n");

    [Theory]
    [InlineData("Bits", "its C# name 'Bits' is taken by a member of every register struct")]
    [InlineData("A", "its C# name 'A' is taken by")]
    public void EMU0037_FieldNamedLikeAMember_IsReported(string name, string sentence) =>
        InSpec("EMU0037", sentence, "registers:\n  A:\n    fields: { ▸63:0: { name: " + name + " } }\n");

    [Fact]
    public void EMU0037_FieldNamedLikeAnothersMask_IsReported() =>
        InSpec("EMU0037", "its C# name 'F_Mask' is taken by the field F", "registers:\n  A:\n    fields:\n      63:1: { name: F }\n      ▸0: { name: F_Mask }\n");

    [Fact]
    public void Fields_InAnyOrder_ComeFromTheTopDown()
    {
        SpecModel model = ReadValid("registers:\n  A:\n    fields: { 7:0: { name: F }, 63:8: RES0 }\n");
        Assert.Equal([63, 7], model.Registers[0].Layouts[0].Fields.Select(static f => f.High));
    }

    [Fact]
    public void FieldSet_WithDefaultsOfTheRegister_TakesThemWhereItSaysNothing()
    {
        SpecModel model = ReadValid(
            "effects: { enable: e }\nresets: { 0w: { warm: 0 } }\n"
            + "fieldsets: { s: { 32: { name: F0, access: RO }, 31: { name: C }, 30:0: { name: P<m>, vector: true, reset: { cold: UNKNOWN } } } }\n"
            + "registers:\n  A:\n    default: { access: W1S, reset: 0w, effects: enable }\n    fields: { 63:33: RES0, 32:0: { use: s } }\n");
        FieldModel[] fields = model.Registers[0].Layouts[0].Fields.ToArray();
        Assert.Equal(["RES0", "F0", "C", "P<m>"], fields.Select(static f => f.Name));
        Assert.Equal([FieldAccess.RES0, FieldAccess.RO, FieldAccess.W1S, FieldAccess.W1S], fields.Select(static f => f.Access));
        Assert.Equal(new ResetModel(false, Condition.True, 0), Assert.Single(fields[2].Resets));
        Assert.Equal(new ResetModel(true, Condition.True, null), Assert.Single(fields[3].Resets));
        Assert.Equal(("P", true, 0x7FFF_FFFFUL), (fields[3].Identifier, fields[3].IsVector, fields[3].Mask));
        Assert.Equal("enable", Assert.Single(fields[3].Effects));
    }

    [Theory]
    [InlineData("evtCount[15:10]", "EvtCount_15_10")]
    [InlineData("P<m>", "P")]
    [InlineData("nPMZR_EL0", "NPMZR_EL0")]
    [InlineData("LC", "LC")]
    public void FieldName_BecomesACSharpName(string name, string identifier)
    {
        SpecModel model = ReadValid("registers:\n  A:\n    fields: { 63:0: { name: \"" + name + "\" } }\n");
        Assert.Equal(identifier, model.Registers[0].Layouts[0].Fields[0].Identifier);
    }
}
