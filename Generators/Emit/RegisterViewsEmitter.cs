using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary><c>PMCR_EL0.Views.g.cs</c>: where the AArch32 and the memory-mapped view show one register, and what of it.</summary>
internal static class RegisterViewsEmitter
{
    public static string Emit(ViewsUnit unit)
    {
        SourceWriter writer = SourceFile.Begin("Views of " + unit.Name + " from the register spec.", unit.Options.Namespace);
        using (writer.Block("public readonly partial struct " + unit.TypeName))
        {
            writer.Lines(
                """
                /// <summary>A place where the AArch32 or the memory-mapped view shows the register; none where the configuration has no such place.</summary>
                /// <param name="register">The register, with its index.</param>
                /// <param name="view">The place, by its number in the spec.</param>
                /// <param name="features">The configuration.</param>
                """);
            using (writer.Block("internal static " + unit.RegisterView + " ResolveView(" + unit.Register + " register, int view, " + unit.Features + " features)"))
            {
                if (!unit.Feature.IsAlways)
                {
                    writer.Lines(
                        """
                        if (!IsImplemented(features))
                        {
                            return default;
                        }

                        """);
                }

                using (writer.Block("switch (view)"))
                {
                    for (int i = 0; i < unit.Views.Count; i++)
                    {
                        WriteView(writer, unit, i);
                        writer.Line();
                    }

                    writer.Line("default:");
                    writer.Continue("return default;");
                }
            }
        }

        return writer.Complete();
    }

    private static void WriteView(SourceWriter writer, ViewsUnit unit, int number)
    {
        ViewUnit view = unit.Views[number];
        writer.Line("// " + CSharp.Comment(view.Description) + ": bits [" + CSharp.Decimal(view.High) + ":" + CSharp.Decimal(view.Low) + "].");
        if (view.When.IsNever)
        {
            writer.Line("// No configuration has it.");
            return;
        }

        string when = view.When.IsAlways ? string.Empty : " when " + Conditions.ToCSharp(view.When, "features", unit.Features);
        writer.Line("case " + CSharp.Decimal(number) + when + ":");
        writer.Continue("return new " + unit.RegisterView + "(");
        using (writer.Indented(2))
        {
            writer.Lines(
                $$"""
                register,
                low: {{CSharp.Decimal(view.Low)}},
                width: {{CSharp.Decimal(view.Width)}},
                canRead: {{CSharp.Bool(view.CanRead)}},
                canWrite: {{CSharp.Bool(view.CanWrite)}},
                """);
            WriteMask(writer, unit, "shown", view.Shown, ",");
            WriteMask(writer, unit, "ones", view.Ones, ");");
        }
    }

    private static void WriteMask(SourceWriter writer, ViewsUnit unit, string name, EquatableArray<MaskTerms.Term> terms, string end)
    {
        if (terms.Count == 0)
        {
            writer.Line(name + ": 0" + end);
            return;
        }

        for (int i = 0; i < terms.Count; i++)
        {
            MaskTerms.Term term = terms[i];
            string value = term.When.IsAlways
                ? CSharp.Mask(term.Bits)
                : "(" + Conditions.ToCSharpTerm(term.When, "features", unit.Features) + " ? " + CSharp.Mask(term.Bits) + " : 0)";
            string line = (i == 0 ? name + ": " : "| ") + value + (i == terms.Count - 1 ? end : string.Empty)
                + (term.Label.Length == 0 ? string.Empty : " // " + CSharp.Comment(term.Label));
            if (i == 0)
            {
                writer.Line(line);
            }
            else
            {
                writer.Continue(line);
            }
        }
    }
}
