using System;
using System.Linq;

namespace Emu.Generators.Emit;

/// <summary><c>PmuControl.g.cs</c> and <c>PmuControls.g.cs</c>: registers that another component owns, and the words of those that no bank has.</summary>
internal static class ControlsEmitter
{
    public static string EmitEnum(ControlsOutline spec)
    {
        SourceWriter writer = SourceFile.Begin("The registers of other owners.", spec.Options.Namespace);
        writer.Lines(
            $$"""
            /// <summary>The registers that another component owns, and whose values it tells.</summary>
            {{SourceFile.GeneratedCodeAttribute}}
            public enum {{spec.Options.Name}}Control : {{(spec.Controls.Count > 256 ? "ushort" : "byte")}}
            """);
        using (writer.Open())
        {
            for (int i = 0; i < spec.Controls.Count; i++)
            {
                ControlOutline control = spec.Controls[i];
                if (i != 0)
                {
                    writer.Line();
                }

                writer.Summary(control.Purpose.Length == 0 ? control.Name + "." : CSharp.Sentence(control.Purpose));
                writer.Line(control.TypeName + " = " + CSharp.Decimal(i) + ",");
            }
        }

        return writer.Complete();
    }

    public static string EmitWords(ControlsOutline spec)
    {
        string name = spec.Options.Name;
        SourceWriter writer = SourceFile.Begin("The words of registers of other owners.", spec.Options.Namespace);
        writer.Lines(
            $$"""
            /// <summary>The words of the registers that another component owns and that the bank does not have.</summary>
            {{SourceFile.GeneratedCodeAttribute}}
            {{spec.Options.Visibility}} partial struct {{name}}Controls
            """);
        using (writer.Open())
        {
            foreach (ControlOutline control in spec.Controls.Where(static c => c.IsOutside))
            {
                writer.Summary(control.Name + (control.IsNarrow ? ", whose upper half has no field." : "."));
                writer.Line("public " + (control.IsNarrow ? "uint " : "ulong ") + control.TypeName + ";");
                writer.Line();
            }

            WriteSwitch(
                writer,
                "The register of the bank that it is; none for one that only this struct has.",
                "public static " + name + "Register RegisterOf(" + name + "Control control)",
                spec,
                static c => !c.IsOutside,
                c => "new " + name + "Register(" + name + "RegisterId." + c.TypeName + ")",
                "default");
            writer.Line();
            WriteSwitch(
                writer,
                "Whether there is something of it to tell in a configuration.",
                "public static bool Exists(" + name + "Control control, " + name + "Features features)",
                spec,
                static _ => true,
                c => Conditions.ToCSharp(c.When, "features", name + "Features"),
                "false");
            writer.Line();
            WriteSwitch(
                writer,
                "The word of one that only this struct has; 0 for others.",
                "public readonly ulong Read(" + name + "Control control)",
                spec,
                static c => c.IsOutside,
                static c => c.TypeName,
                "0");
            writer.Line();
            WriteWrite(writer, spec);
        }

        return writer.Complete();
    }

    private static void WriteWrite(SourceWriter writer, ControlsOutline spec)
    {
        string name = spec.Options.Name;
        writer.Summary("Replaces the word of one that only this struct has, and returns the effects of what changed.");
        using (writer.Block("public " + name + "Effects Write(" + name + "Control control, ulong value)"))
        {
            writer.Line("ulong before;");
            using (writer.Block("switch (control)"))
            {
                foreach (ControlOutline control in spec.Controls.Where(static c => c.IsOutside))
                {
                    writer.Lines(
                        $$"""
                        case {{name}}Control.{{control.TypeName}}:
                            before = {{control.TypeName}};
                            {{control.TypeName}} = {{(control.IsNarrow ? "(uint)value" : "value")}};
                            return {{Type(spec, control)}}.EffectsOf(before ^ {{control.TypeName}});
                        """);
                }

                writer.Line("default:");
                writer.Continue("return " + name + "Effects.None;");
            }
        }
    }

    private static void WriteSwitch(
        SourceWriter writer,
        string summary,
        string header,
        ControlsOutline spec,
        Func<ControlOutline, bool> selected,
        Func<ControlOutline, string> value,
        string otherwise)
    {
        writer.Summary(summary);
        writer.Line(header + " => control switch");
        writer.Line("{");
        foreach (ControlOutline control in spec.Controls.Where(selected))
        {
            writer.Continue(spec.Options.Name + "Control." + control.TypeName + " => " + value(control) + ",");
        }

        writer.Continue("_ => " + otherwise + ",");
        writer.Line("};");
    }

    // The struct has members of the same names.
    private static string Type(ControlsOutline spec, ControlOutline control) => "global::" + spec.Options.Namespace + "." + control.TypeName;
}
