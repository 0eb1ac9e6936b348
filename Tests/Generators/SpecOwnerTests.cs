using System.Linq;
using Emu.Generators.Model;
using Emu.Tests.Infrastructure;
using static Emu.Tests.Generators.SpecProblem;

namespace Emu.Tests.Generators;

/// <summary>Registers that another component has (<c>storage: outside</c>), and constants of a configuration (<c>constant</c>): what they mean and how they can be wrong.</summary>
public sealed class SpecOwnerTests
{
    private const string One = "  ONE: { encodings: { aarch64: 3 0 15 0 0 }, fields: { 63:0: { name: F } } }\n";

    [Fact]
    public void Outside_IsInNoListOfRegisters()
    {
        SpecModel model = ReadValid("features: { X: x }\nregisters:\n" + One + "  CTL: { owner: PE, storage: outside, fields: { 63:1: RES0, 0: { name: ON } } }\n");

        Assert.Equal(["ONE"], model.Registers.Select(static r => r.Name));
        Assert.Equal(["CTL"], model.Outside.Select(static r => r.Name));
    }

    /// <summary>The register of another owner that the bank has is one of its controls; it is written through the bank.</summary>
    [Fact]
    public void Owned_ControlsAreThoseOfTheBankAndThoseOutside()
    {
        string text = GeneratorHarness.Run("file", GeneratorHarness.File("registers.yaml", Options + "features: { X: x }\nregisters:\n" + One
            + "  KEPT: { owner: { name: PE, when: X }, fields: { 63:1: RES0, 0: { name: ON } } }\n"
            + "  CTL: { owner: PE, storage: outside, fields: { 63:1: RES0, 0: { name: ON } } }\n")).Text("TestControls.g.cs");

        Assert.Contains("TestControl.KEPT => new TestRegister(TestRegisterId.KEPT),", text, System.StringComparison.Ordinal);
        Assert.Contains("TestControl.KEPT => (features & TestFeatures.X) != 0,", text, System.StringComparison.Ordinal);
        Assert.Contains("TestControl.CTL => CTL,", text, System.StringComparison.Ordinal);
        Assert.DoesNotContain("public ulong KEPT;", text, System.StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EMU0011", "owner", "CTL: { ▸storage: outside, fields: { 63:0: { name: F } } }")]
    [InlineData("EMU0043", "no access to it comes here", "CTL: { owner: PE, storage: outside, ▸encodings: { aarch64: 3 0 15 0 1 }, fields: { 63:0: { name: F } } }")]
    [InlineData("EMU0043", "no access to it comes here", "CTL: { owner: PE, storage: outside, ▸direction: RO, fields: { 63:0: { name: F } } }")]
    [InlineData("EMU0043", "which acts when it is written", "CTL: { owner: PE, storage: ▸outside, fields: { 63:0: { name: F, effects: go } } }")]
    [InlineData("EMU0011", "name", "CTL: { owner: { ▸when: X }, fields: { 63:0: { name: F } } }")]
    public void WrongOwner_IsReportedAtItsPlace(string id, string sentence, string register) =>
        InSpec(id, sentence, "features: { X: x }\neffects: { go: { action: true } }\nregisters:\n" + One + "  " + register + "\n");

    /// <summary>A register that is elsewhere has no word that a window could show. The rest of the file is generated, and nothing else is said.</summary>
    [Theory]
    [InlineData("window CTL[SEL.N]", "CTL is not an array")]
    [InlineData("window A<n>[SEL.N] 31=CTL", "beside the array")]
    [InlineData("window A<n>[CTL.F]", "CTL has no single word")]
    public void Outside_ShownThroughAWindow_IsReportedOnce(string storage, string sentence)
    {
        string spec = "registers:\n" + One + "  SEL: { fields: { 63:5: RES0, 4:0: { name: N } } }\n  A<n>: { index: n=0..30, fields: { 63:0: { name: F } } }\n"
            + "  CTL: { owner: PE, storage: outside, fields: { 63:0: { name: F } } }\n"
            + "  W:\n    storage: ▸" + storage + "\n    encodings: { aarch64: 3 0 15 0 1 }\n    fields: { 63:0: { name: F } }\n";
        InSpec("EMU0042", sentence, spec);

        string[] reported = [.. GeneratorHarness.Run("registers,bank,map,masks,rules,file", GeneratorHarness.File("registers.yaml", Options + spec.Replace("▸", "", System.StringComparison.Ordinal)))
            .Diagnostics.Select(static d => d.Id)];
        Assert.Equal(["EMU0042"], reported);
    }

    [Theory]
    [InlineData("EMU0036", "The constant 0x10", "4: RES0, 3:0: { name: F, constant: ▸16 }")]
    [InlineData("EMU0013", "a name of 'reset_values'", "4: RES0, 3:0: { name: F, constant: ▸SOMETHING }")]
    [InlineData("EMU0033", "Constants 1 and 2", "4: RES0, 3:0: { name: F, constant: [{ value: 1, when: X }, ▸{ value: 2, when: X & Y }] }")]
    [InlineData("EMU0011", "value", "4: RES0, 3:0: { name: F, constant: { ▸when: X } }")]
    public void WrongConstant_IsReportedAtItsPlace(string id, string sentence, string fields) =>
        InSpec(id, sentence, "features: { X: x, Y: y }\nregisters:\n" + One + "  ID: { storage: constant, direction: RO, fields: { 63:5: RES0, " + fields + " } }\n");

    [Fact]
    public void Constant_OfARegisterWithState_IsAContradiction() =>
        InSpec("EMU0043", "write 'storage: constant'", "registers:\n" + One + "  ▸ID: { fields: { 63:0: { name: F, constant: 1 } } }\n");
}
