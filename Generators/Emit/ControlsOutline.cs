using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>A register of another owner.</summary>
/// <param name="IsOutside">It has no word in the bank.</param>
/// <param name="IsNarrow">No field is above bit 31.</param>
/// <param name="When">When the owner has something to tell.</param>
internal sealed record ControlOutline(string Name, string TypeName, string Purpose, bool IsOutside, bool IsNarrow, Condition When);

/// <summary>What <c>PmuControl.g.cs</c> and <c>PmuControls.g.cs</c> are made from.</summary>
internal sealed record ControlsOutline(SpecOptions Options, EquatableArray<ControlOutline> Controls)
{
    public static ControlsOutline Of(SpecModel spec) => new(
        spec.Options,
        spec.Registers.Where(static r => r.Owner is not null && r.Index is null).Concat(spec.Outside)
            .Select(static r => new ControlOutline(
                r.Name,
                r.TypeName,
                r.Purpose,
                r.Storage.Kind == StorageKind.Outside,
                r.Layouts.All(static l => l.Fields.All(static f => f.IsReserved || f.High < 32)),
                Conditions.And(r.Feature, r.OwnerWhen)))
            .ToEquatableArray());
}
