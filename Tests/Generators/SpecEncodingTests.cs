using System.Linq;
using Emu.Generators.Model;
using static Emu.Tests.Generators.SpecProblem;

namespace Emu.Tests.Generators;

/// <summary>Encodings in the three views, storage, and access against direction.</summary>
public class SpecEncodingTests
{
    private const string F = "fields: { 63:0: { name: F } }";

    [Fact]
    public void AArch64Encoding_OfPMCR_PacksAsInTheInstruction()
    {
        // MRS X0, PMCR_EL0 is 0xD53B9C00: bits [20:5] are 1_1011_1001_1100_000, op0 in full.
        SpecModel model = ReadValid("registers:\n  A: { encodings: { aarch64: 3 3 9 12 0 }, " + F + " }\n");
        Assert.Equal(0xDCE0, model.Registers[0].AArch64!.Pack(0));
    }

    [Theory]
    [InlineData("3 3 9 12", "it has 4 numbers and not 5; write 'op0 op1 CRn CRm op2'")]
    [InlineData("1 3 9 12 0", "op0 is 1 and not from 2 to 3")]
    [InlineData("3 8 9 12 0", "op1 is 8 and not from 0 to 7")]
    [InlineData("3 3 9 16 0", "CRm is 16 and not from 0 to 15")]
    public void EMU0040_BadAArch64Encoding_IsExplained(string text, string sentence) =>
        InSpec("EMU0040", sentence, "registers:\n  A:\n    encodings: { aarch64: ▸" + text + " }\n    " + F + "\n");

    [Fact]
    public void ExternalEncoding_WithAName_HasItInsteadOfTheRegisters()
    {
        SpecModel model = ReadValid("registers:\n  A: { encodings: { external: [{ name: A0, offset: 0, bits: 31:0 }, { offset: 8 }] }, " + F + " }\n");
        Assert.Equal(["A0", "A"], model.Registers[0].External.Select(static e => e.Name));
    }

    [Fact]
    public void EMU0040_OutOfRangeForOneIndex_NamesIt() =>
        InSpec("EMU0040", "op2 is 8 for index 8 and not from 0 to 7", "registers:\n  A<n>:\n    index: n=0..30\n    encodings: { aarch64: ▸3 3 14 8 n }\n    " + F + "\n");

    [Fact]
    public void EMU0040_UnalignedOffset_IsReported() =>
        InSpec("EMU0040", "the offset of 64 bits is not a multiple of 8", "registers:\n  A:\n    encodings: { external: { offset: ▸0x404 } }\n    " + F + "\n");

    [Fact]
    public void EMU0032_AArch32BitsBeyondTheRegister_AreReported() =>
        InSpec("EMU0032", "is not a range of at most 32 bits of A", "registers:\n  A:\n    encodings: { aarch32: { name: B, encoding: 15 0 9 12 0, bits: ▸63:0 } }\n    " + F + "\n");

    [Fact]
    public void EMU0041_SameAArch64Encoding_NamesTheOther() =>
        InSpec("EMU0041", "B has the place of A in line 3: AArch64 3 3 9 12 0", "registers:\n  A: { encodings: { aarch64: 3 3 9 12 0 }, " + F + " }\n  B: { encodings: { aarch64: ▸3 3 9 12 0 }, " + F + " }\n");

    [Fact]
    public void EMU0041_RegisterAmongAnArray_NamesTheIndex() =>
        InSpec(
            "EMU0041",
            "B has the place of A<n> (n=7) in line 3: AArch64 3 3 14 8 7",
            "registers:\n  A<n>: { index: n=0..30, encodings: { aarch64: \"3 3 14 8+(n>>3) n&7\" }, " + F + " }\n  B: { encodings: { aarch64: ▸3 3 14 8 7 }, " + F + " }\n");

    [Fact]
    public void EMU0041_HalfOfA64BitPlace_IsTaken() =>
        InFile(
            "EMU0041",
            "the memory-mapped view EXT64 at 0xC",
            LayoutOptions + "registers:\n  A: { encodings: { external: { layout: EXT64, offset: 8 } }, " + F + " }\n  B: { width: 32, encodings: { external: ▸{ offset: 12 } }, fields: { 31:0: { name: F } } }\n");

    [Fact]
    public void SamePlace_OfReadOnlyAndWriteOnly_IsLegal()
    {
        SpecModel model = ReadValid("registers:\n  A: { direction: RO, encodings: { external: { offset: 0xCA0 } }, " + F + " }\n  B: { direction: WO, encodings: { external: { offset: 0xCA0 } }, " + F + " }\n");
        Assert.Equal(["RO", "WO"], model.Registers.Select(static r => r.External[0].Access));
    }

    [Fact]
    public void SamePlace_OfFeaturesThatExcludeEachOther_IsLegal() =>
        ReadValid("features: { X: x, Y: { purpose: y, requires: X } }\nregisters:\n  A: { feature: \"!X\", encodings: { external: { offset: 0xCA0 } }, " + F + " }\n  B: { feature: Y, encodings: { external: { offset: 0xCA0 } }, " + F + " }\n");

    [Fact]
    public void SamePlace_InTheTwoMemoryMappedLayouts_IsLegal() =>
        ReadValid("registers:\n  A: { encodings: { external: { layout: EXT32, offset: 0xC00 } }, " + F + " }\n  B: { encodings: { external: { layout: EXT64, offset: 0xC00 } }, " + F + " }\n", LayoutOptions);

    [Fact]
    public void AArch32Forms_FollowTheNumbersAndTheDirection()
    {
        SpecModel model = ReadValid(
            "registers:\n  A: { encodings: { aarch32: [{ name: B, encoding: 15 0 9 13 0 }, { name: B, encoding: 15 0 9 }] }, " + F + " }\n"
            + "  C: { direction: WO, encodings: { aarch32: { name: D, encoding: 15 0 9 12 4 } }, " + F + " }\n");
        Assert.Equal(["MRC/MCR 31:0", "MRRC/MCRR 63:0"], model.Registers[0].AArch32.Select(static e => e.Form + " " + e.High + ":" + e.Low));
        Assert.Equal("MCR", model.Registers[1].AArch32[0].Form);
    }

    [Theory]
    [InlineData("alias OF C", "EMU0015", "There is no register 'C'; known are A, B, D, E<n> and W")]
    [InlineData("alias A", "EMU0013", "write own, alias OF REGISTER, window ARRAY[REGISTER.FIELD], constant, none or outside")]
    [InlineData("alias OF D", "EMU0042", "D has no word in the bank; name A, whose word it is")]
    [InlineData("alias OF W", "EMU0042", "it has 64 bits and W has 32")]
    [InlineData("alias OF E<n>", "EMU0042", "its index range is not that of E<n>; use 'window ARRAY[REGISTER.FIELD]'")]
    [InlineData("window A[A.F]", "EMU0042", "A is not an array with words in the bank")]
    [InlineData("\"window E<n>[A.SEL]\"", "EMU0015", "There is no field 'A.SEL'")]
    public void Storage_ThatRefersToTheWrong_IsExplained(string storage, string id, string sentence) =>
        InSpec(
            id,
            sentence,
            "registers:\n  A: { " + F + " }\n  B:\n    storage: ▸" + storage + "\n    " + F + "\n  D: { storage: alias OF A, " + F + " }\n"
                + "  E<n>: { index: n=0..3, " + F + " }\n  W: { width: 32, fields: { 31:0: { name: F } } }\n");

    [Fact]
    public void Storage_OfEachKind_IsRead()
    {
        SpecModel model = ReadValid(
            "registers:\n  A: { " + F + " }\n  B: { storage: alias OF A, " + F + " }\n  C<n>: { index: n=0..3, " + F + " }\n  D: { storage: \"window C<n>[A.F]\", " + F + " }\n"
            + "  E: { storage: constant, " + F + " }\n  G: { storage: none, " + F + " }\n");
        Assert.Equal(
            [
                new StorageModel(StorageKind.Own, null, null), new StorageModel(StorageKind.Alias, "A", null),
                    new StorageModel(StorageKind.Own, null, null),
                new StorageModel(StorageKind.Window, "C<n>", "A.F"), new StorageModel(StorageKind.Constant, null, null),
                    new StorageModel(StorageKind.None, null, null),
            ],
            model.Registers.Select(static r => r.Storage));
    }

    [Fact]
    public void EMU0043_WriteCheckOfAReadOnlyRegister_IsReported() =>
        InSpec(
            "EMU0043",
            "'write' in the access of A contradicts its direction, which is read-only",
            "rules: { r: { checks: [{ then: allow }] } }\nregisters:\n  A:\n    direction: RO\n    access: { rule: r, ▸write: {} }\n    " + F + "\n");

    [Theory]
    [InlineData("0: { name: ON }", "CTL.ON, and no effect of that field says that accesses change")]
    [InlineData("0: { name: ON, effects: other }", "give the field 'effects: access' or 'effects: window'")]
    public void EMU0044_FieldOfACheckWhoseWriteForgetsNothing_IsAWarningAtTheCheck(string field, string sentence) =>
        InSpec("EMU0044", sentence, AskedField(field, "▸CTL.ON"));

    [Theory]
    [InlineData("0: { name: ON, effects: access }")]
    [InlineData("0: { name: ON, effects: [other, window] }")]
    public void FieldOfACheck_WithAnEffectThatChangesAccesses_IsFine(string field) => ReadValid(AskedField(field, "CTL.ON"));

    [Fact]
    public void FieldOfACheck_WhereNoEffectChangesAccesses_IsFine() =>
        ReadValid(AskedField("0: { name: ON }", "CTL.ON").Replace("changes: access", "changes: timing", System.StringComparison.Ordinal));

    // Two registers follow the rule, and the message about the field comes once.
    private static string AskedField(string field, string member) =>
        "effects: { other: x, access: { changes: access }, window: { changes: access } }\n"
        + "rules: { r: { checks: [{ if: " + member + ", then: UNDEFINED }] } }\nregisters:\n  A: { encodings: { aarch64: 3 3 9 12 0 }, access: { rule: r }, " + F + " }\n"
        + "  B: { encodings: { aarch64: 3 3 9 12 1 }, access: { rule: r }, " + F + " }\n  CTL: { fields: { 63:1: RES0, " + field + " } }\n"
        + "  ALL: { fields: { 63:3: RES0, 2: { name: X, effects: other }, 1: { name: Y, effects: access }, 0: { name: Z, effects: window } } }\n";

    [Fact]
    public void EMU0043_IndexThatIsNotInTheName_IsReported() =>
        InSpec("EMU0043", "The index 'n' contradicts the name A, which has no index; name the register as in PMEVCNTR<n>_EL0", "registers:\n  A:\n    index: ▸n=0..3\n    " + F + "\n");

    [Fact]
    public void EMU0043_FieldsBesideLayouts_AreReported() =>
        InSpec("EMU0043", "'layouts' of A contradicts its 'fields'", "registers:\n  A:\n    " + F + "\n    ▸layouts: [{ when: true, fields: { 63:0: RES0 } }]\n");

    [Fact]
    public void EMU0011_NameWithAnIndexButNoRange_ShowsTheKey() =>
        InSpec("EMU0011", "'index' is missing in A<m>, whose name has an index; add it, for example 'index: m=0..30'", "registers:\n  ▸A<m>: { " + F + " }\n");
}
