using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>Which bits of a register a view shows, and which of those that it does not show read as 1.</summary>
internal static class ViewBits
{
    /// <summary>Bits that the view shows, at the register's positions.</summary>
    public static MaskTerms Shown(RegisterModel register, int high, int low, ViewModel? view)
    {
        MaskTerms terms = new();
        ulong range = Mask(high - low + 1) << low;
        if (view is null)
        {
            terms.Add(Condition.True, range, string.Empty);
            return terms;
        }

        // Where a field's feature is missing the register itself says what its bits are.
        foreach (LayoutModel layout in register.Layouts)
        {
            foreach (FieldModel field in layout.Fields.Where(f => !f.IsReserved && view.Shown.Items.Contains(f.Name)))
            {
                terms.Add(layout.When, field.Mask & range, field.Identifier!);
            }
        }

        foreach (FieldModel field in view.Own.Where(static f => !f.IsReserved))
        {
            terms.Add(ShownWhen(register, field, low), field.Mask << low, field.Identifier!);
        }

        return terms;
    }

    /// <summary>Bits that the view does not show and that read as 1, at the view's positions.</summary>
    public static MaskTerms Ones(RegisterModel register, int high, int low, int width, ViewModel? view)
    {
        MaskTerms terms = new();
        if (view is null)
        {
            return terms;
        }

        if (IsOne(view.Hidden))
        {
            ulong range = Mask(high - low + 1) << low;
            foreach (LayoutModel layout in register.Layouts)
            {
                ulong shown = layout.Fields.Where(
                    f => !f.IsReserved && view.Shown.Items.Contains(f.Name)).Aggregate(0UL, static (bits, f) => bits | f.Mask);
                terms.Add(layout.When, Mask(width) & ~((shown & range) >> low), RegisterEmitter.AccessText(view.Hidden));
            }
        }

        foreach (FieldModel field in view.Own)
        {
            if (field.IsReserved && IsOne(field.Access))
            {
                terms.Add(Condition.True, field.Mask, field.Name);
            }
            else if (!field.IsReserved && IsOne(field.Absent))
            {
                terms.Add(Conditions.Not(ShownWhen(register, field, low)), field.Mask, field.Identifier!);
            }
        }

        return terms;
    }

    /// <summary>
    /// When a field of the view's own is there. With the same feature as the register's field beneath it the register decides,
    /// also what the bits are otherwise; a narrower one is the view's to keep.
    /// </summary>
    private static Condition ShownWhen(RegisterModel register, FieldModel own, int low)
    {
        ulong bits = own.Mask << low;
        bool isTheRegisters =
            register.Layouts.All(l => l.Fields.Where(f => !f.IsReserved && (f.Mask & bits) != 0).All(f => f.Feature.Equals(own.Feature)));
        return isTheRegisters ? Condition.True : own.Feature;
    }

    private static bool IsOne(FieldAccess access) => access is FieldAccess.RES1 or FieldAccess.RAO;

    private static ulong Mask(int width) => width == 64 ? ulong.MaxValue : (1UL << width) - 1;
}
