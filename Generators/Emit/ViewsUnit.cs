using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>What the file of one register's views is made from.</summary>
internal sealed record ViewsUnit(SpecOptions Options, string Name, string TypeName, Condition Feature, EquatableArray<ViewUnit> Views)
{
    /// <summary>The AArch32 view's places first, then those of the memory-mapped view, each in the order of the spec: their numbers are the map's.</summary>
    public static ViewsUnit Of(RegisterUnit unit)
    {
        RegisterModel register = unit.Register;
        IEnumerable<ViewUnit> aarch32 = register.AArch32.Select(e => new ViewUnit(
            "AArch32 " + e.Name + ", " + e.Form + " " + AArch32Text(e),
            e.High,
            e.Low,
            e.IsLong ? 64 : 32,
            e.CanRead(register.Direction),
            e.CanWrite(register.Direction),
            e.Feature,
            ViewBits.Shown(register, e.High, e.Low, e.View).Fold().ToEquatableArray(),
            ViewBits.Ones(register, e.High, e.Low, e.IsLong ? 64 : 32, e.View).Fold().ToEquatableArray()));
        IEnumerable<ViewUnit> external = register.External.Select(e => new ViewUnit(
            e.Layout + " " + e.Offset.Text,
            e.High,
            e.Low,
            e.Bits,
            e.CanRead,
            e.CanWrite,
            Conditions.And(e.LayoutWhen, e.Feature),
            ViewBits.Shown(register, e.High, e.Low, e.View).Fold().ToEquatableArray(),
            ViewBits.Ones(register, e.High, e.Low, e.Bits, e.View).Fold().ToEquatableArray()));
        return new ViewsUnit(unit.Options, register.Name, register.TypeName, register.Feature, aarch32.Concat(external).ToEquatableArray());
    }

    public string Features => Options.Name + "Features";

    public string Register => Options.Name + "Register";

    public string RegisterView => Options.Name + "RegisterView";

    /// <summary><c>15 0 9 12 0</c>, as the spec has it.</summary>
    private static string AArch32Text(AArch32Encoding encoding) =>
        CSharp.Decimal(encoding.Coproc) + " " + CSharp.Decimal(encoding.Opc1)
            + (encoding.CRn is { } crn ? " " + CSharp.Decimal(crn) : string.Empty)
            + " " + encoding.CRm.Text
            + (encoding.Opc2 is { } opc2 ? " " + opc2.Text : string.Empty);
}

/// <summary>One place of a view.</summary>
/// <param name="Description">The place, for a comment.</param>
/// <param name="High">The top bit of the register that it maps to.</param>
/// <param name="Low">The bottom bit.</param>
/// <param name="Width">The bits of an access, 32 or 64.</param>
/// <param name="When">When it is there, if the register is.</param>
/// <param name="Shown">The bits of the register that it shows.</param>
/// <param name="Ones">The bits of the view that show nothing and read as 1.</param>
internal sealed record ViewUnit(
    string Description,
    int High,
    int Low,
    int Width,
    bool CanRead,
    bool CanWrite,
    Condition When,
    EquatableArray<MaskTerms.Term> Shown,
    EquatableArray<MaskTerms.Term> Ones);
