using System.Collections.Generic;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <content><c>CTRL.Device.g.cs</c>: what software's accesses do to the stored bits.</content>
internal static partial class RegisterEmitter
{
    public static string EmitDevice(RegisterUnit unit)
    {
        RegisterModel register = unit.Register;
        SourceWriter writer = SourceFile.Begin("Accesses of software to " + register.Name + ".", unit.Options.Namespace);
        using (writer.Block("public readonly partial struct " + register.TypeName))
        {
            WriteSoftwareRead(writer, unit);
            WriteSoftwareWrite(writer, unit);
        }

        return writer.Complete();
    }

    private static void WriteSoftwareRead(SourceWriter writer, RegisterUnit unit)
    {
        RegisterModel register = unit.Register;
        writer.Summary("What software reads where the stored bits are these: fields that can be read, and bits that are 1 in any case.");
        string header = "public static ulong SoftwareRead(ulong bits, " + unit.Features + " features) =>";
        if (register.Direction == AccessDirection.WriteOnly)
        {
            writer.Line(header + " 0;");
            return;
        }

        string readable =
            Expression(unit, Fields(register, f => IsField(AccessOf(register, f)) && AccessOf(register, f) != FieldAccess.WO));
        writer.Line(header);
        writer.Continue("(bits & " + readable + ") | FixedOnes(features);");
    }

    private static void WriteSoftwareWrite(SourceWriter writer, RegisterUnit unit)
    {
        RegisterModel register = unit.Register;
        writer.Lines(
            """

            /// <summary>What is stored after software wrote: RW bits are replaced, W1S bits set and W1C bits cleared where 1 was written; all others stay.</summary>
            /// <param name="bits">What was stored.</param>
            /// <param name="written">What was written.</param>
            /// <param name="selected">The bits that the access reached; all others stay.</param>
            /// <param name="features">The configuration.</param>
            """);
        using (writer.Block("public static ulong SoftwareWrite(ulong bits, ulong written, ulong selected, " + unit.Features + " features)"))
        {
            bool acts = false;
            foreach ((FieldAccess kind, string statement) in WriteKinds)
            {
                MaskTerms terms = Fields(register, f => AccessOf(register, f) == kind);
                if (terms.Fold().Count != 0)
                {
                    acts = true;
                    writer.Line("ulong " + kind.ToString().ToLowerInvariant() + " = selected & " + Expression(unit, terms) + ";");
                    writer.Line(statement);
                }
            }

            if (!acts)
            {
                writer.Line("_ = written;");
                writer.Line("_ = selected;");
            }

            writer.Line("return bits;");
        }
    }

    private static readonly (FieldAccess Kind, string Statement)[] WriteKinds =
    {
        (FieldAccess.RW, "bits = (bits & ~rw) | (written & rw);"),
        (FieldAccess.W1S, "bits |= written & w1s;"),
        (FieldAccess.W1C, "bits &= ~(written & w1c);"),
    };

    /// <summary>A mask as one expression in parentheses.</summary>
    private static string Expression(RegisterUnit unit, MaskTerms terms, string features = "features")
    {
        IReadOnlyList<MaskTerms.Term> folded = terms.Fold();
        if (folded.Count == 0)
        {
            return "0UL";
        }

        List<string> parts = new();
        foreach (MaskTerms.Term term in folded)
        {
            parts.Add(term.When.IsAlways
                ? CSharp.Number(term.Bits)
                : "(" + Conditions.ToCSharpTerm(term.When, features, unit.Features) + " ? " + CSharp.Number(term.Bits) + " : 0UL)");
        }

        return parts.Count == 1 ? parts[0] : "(" + string.Join(" | ", parts) + ")";
    }
}
