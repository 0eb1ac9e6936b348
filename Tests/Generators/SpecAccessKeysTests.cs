using System.Linq;
using Emu.Generators.Model;
using static Emu.Tests.Generators.SpecProblem;

namespace Emu.Tests.Generators;

/// <summary>The keys that the register file is made from: actions, reaches, live values, owners and windows with a register beside their array.</summary>
public sealed class SpecAccessKeysTests
{
    private const string Live = "options: { namespace: Test.Registers, name: Test, live_state: Test.Live }\n";

    [Fact]
    public void Keys_OfAccesses_AreRead()
    {
        SpecModel model = ReadValid(
            """
            effects: { plain: x, act: { purpose: Something happens., action: true } }
            reaches: { some: Some bits. }
            live_values: { Now: now, At(n): there }
            registers:
              A:
                reach: some
                owner: PE
                fields:
                  63:2: { name: F, live: Now, effects: plain }
                  1: { name: G, access: WO, effects: act }
                  0: { name: H, live: At(31) }
              E<n>: { index: n=0..3, storage: none, fields: { 63:0: { name: F, live: At(n), effects: plain } } }
              W: { storage: "window E<n>[A.F] 0x1F=A", fields: { 63:0: { name: F } } }

            """,
            Live);

        Assert.Equal("Test.Live", model.Options.LiveState);
        Assert.Equal([("plain", false), ("act", true)], model.Effects.Select(static e => (e.Name, e.IsAction)));
        Assert.Equal("some", Assert.Single(model.Reaches).Name);
        RegisterModel register = model.Registers[0];
        Assert.Equal(("some", "PE"), (register.Reach, register.Owner));
        FieldModel[] fields = [.. register.Layouts[0].Fields];
        Assert.Equal([new LiveValue("Now", null), null, new LiveValue("At", new NumberOperand(31))], fields.Select(static f => f.Live));
        Assert.Equal([false, true, false], fields.Select(static f => f.Acts));
        Assert.Equal(new LiveValue("At", new IndexOperand("n")), model.Registers[1].Layouts[0].Fields[0].Live);
        Assert.Equal([new SelectedBeside(31, "A")], model.Registers[2].Storage.Beside);
    }

    [Fact]
    public void EMU0015_ReachThatIsNotDeclared_IsReported() =>
        InSpec("EMU0015", "There is no reach 'sme'", "reaches: { some: x }\nregisters:\n  A: { reach: ▸sme, fields: { 63:0: { name: F } } }\n");

    [Fact]
    public void EMU0015_LiveValueThatIsNotDeclared_IsReported() =>
        InSpec("EMU0015", "There is no live value 'Then'", "live_values: { Now: x }\nregisters:\n  A: { fields: { 63:0: { name: F, live: ▸Then } } }\n");

    [Theory]
    [InlineData("Now(n)", "write Now")]
    [InlineData("At", "write At(n), or At(31) for a number")]
    public void EMU0013_LiveValueOfTheWrongForm_IsReported(string live, string sentence) =>
        InFile(
            "EMU0013",
            sentence,
            Live + "live_values: { Now: x, At(n): y }\nregisters:\n  A<n>: { index: n=0..1, fields: { 63:0: { name: F, live: ▸" + live + " } } }\n");

    [Fact]
    public void EMU0011_LiveValueWithoutItsType_IsReported() =>
        InFile(
            "EMU0011",
            "live_state",
            "options: { ▸namespace: Test.Registers, name: Test }\nlive_values: { Now: x }\nregisters:\n  A: { fields: { 63:0: { name: F, live: Now } } }\n");

    [Fact]
    public void EMU0017_ReachNamedAll_IsReported() =>
        InSpec("EMU0017", "'All' is the reach of a register that names none", "reaches: { ▸all: x }\nregisters:\n  A: { fields: { 63:0: { name: F } } }\n");

    [Fact]
    public void EMU0042_WindowOntoAnArrayBesideItsOwn_IsReported() =>
        InSpec(
            "EMU0042",
            "what it selects beside the array is not a single register",
            "registers:\n  A: { fields: { 63:0: { name: F } } }\n  E<n>: { index: n=0..3, fields: { 63:0: { name: F } } }\n"
                + "  W:\n    storage: ▸window E<n>[A.F] 31=E<n>\n    fields: { 63:0: { name: F } }\n");
}
