using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>The masks of one configuration, asked once of every register's own functions.</summary>
internal static class MasksEmitter
{
    private static readonly (string Field, string Function, string Summary)[] Kinds =
    {
        ("Implemented", "ImplementedMask", "Bits of {0} that hold a field."),
        ("Writable", "WritableMask", "Bits of {0} that a guest write can change, or that act when written."),
        ("Stored", "StoredMask", "Bits of {0} that store something."),
        ("FixedOnes", "FixedOnes", "Bits of {0} that read as 1 whatever is written."),
    };

    public static string Emit(SpecOutline spec)
    {
        SourceWriter writer = SourceFile.Begin("The masks of a configuration.", spec.Options.Namespace);
        writer.Summary("Which bits of each register exist, can be written, have state and read as 1 in one configuration.");
        writer.GeneratedCode();
        using (writer.Block(spec.Options.Visibility + " sealed partial class " + spec.Masks))
        {
            WriteFields(writer, spec);
            WriteConstructor(writer, spec);
            writer.Lines(
                $$"""

                /// <summary>The features that the masks were made for.</summary>
                public {{spec.Features}} Features { get; }
                """);
            if (spec.ResetValues.Count != 0)
            {
                writer.Lines(
                    $$"""

                    /// <summary>The reset values that only the implementation knows.</summary>
                    public readonly {{spec.Options.Name}}ResetValues ResetValues;
                    """);
            }
            WriteExists(writer, spec);
            foreach ((string field, string _, string summary) in Kinds)
            {
                WriteLookup(writer, spec, field, summary);
            }

            WriteConstants(writer, spec);
            WriteReset(writer, spec, "Warm");
            WriteReset(writer, spec, "Cold");
        }

        return writer.Complete();
    }

    /// <summary><c>PmuResetValues.g.cs</c>.</summary>
    public static string EmitResetValues(SpecOutline spec)
    {
        SourceWriter writer = SourceFile.Begin("The reset values that only the implementation knows.", spec.Options.Namespace);
        writer.Summary("The reset values that only the implementation knows; of each, the bits that its field has.");
        writer.GeneratedCode();
        using (writer.Block("public struct " + spec.Options.Name + "ResetValues"))
        {
            foreach (string name in spec.ResetValues)
            {
                writer.Summary(name + ".");
                writer.Line("public ulong " + CSharp.Identifier(name) + ";");
                writer.Line();
            }
        }

        return writer.Complete();
    }

    private static void WriteFields(SourceWriter writer, SpecOutline spec)
    {
        // Masks that other projects can name have a name for every kind; of internal ones generated code names the first of those that are equal.
        bool isInternal = spec.Options.Visibility == "internal";
        foreach (RegisterOutline register in spec.Registers)
        {
            foreach ((string field, string _, string summary) in Kinds)
            {
                string? equal = register.Masks[field];
                if (equal != field && (isInternal || field == "FixedOnes"))
                {
                    continue;
                }

                writer.Summary(summary.Replace("{0}", register.Name));
                writer.Line(equal == field
                    ? "public readonly ulong " + register.TypeName + "_" + field + ";"
                    : "public ulong " + register.TypeName + "_" + field + " => " + (equal is null ? "0" : register.TypeName + "_" + equal) + ";");
                writer.Line();
            }
        }

        writer.Line("private readonly ulong[] _exists = new ulong[" + CSharp.Decimal((spec.Registers.Count / 64) + 1) + "];");
    }

    private static void WriteConstructor(SourceWriter writer, SpecOutline spec)
    {
        writer.Line();
        writer.Summary("The masks of a configuration with these features.");
        string values = spec.ResetValues.Count == 0 ? string.Empty : ", in " + spec.Options.Name + "ResetValues resetValues = default";
        using (writer.Block("public " + spec.Masks + "(" + spec.Features + " features" + values + ")"))
        {
            writer.Line("Features = features;");
            if (values.Length != 0)
            {
                writer.Line("ResetValues = resetValues;");
            }

            for (int i = 0; i < spec.Registers.Count; i++)
            {
                RegisterOutline register = spec.Registers[i];
                string type = "global::" + spec.Options.Namespace + "." + register.TypeName;
                int number = i + 1;
                writer.Line();
                using (writer.Block("if (" + type + ".IsImplemented(features))"))
                {
                    foreach ((string field, string function, string _) in Kinds.Where(k => register.Masks[k.Field] == k.Field))
                    {
                        writer.Line(register.TypeName + "_" + field + " = " + type + "." + function + "(features);");
                    }

                    writer.Line("_exists[" + CSharp.Decimal(number / 64) + "] |= 1UL << " + CSharp.Decimal(number % 64) + ";");
                }
            }
        }
    }

    private static void WriteExists(SourceWriter writer, SpecOutline spec)
    {
        writer.Lines(
            $$"""

            /// <summary>Whether a register exists in this configuration.</summary>
            public bool Exists({{spec.RegisterId}} id) =>
                (int)id <= {{CSharp.Decimal(spec.Registers.Count)}} && ((_exists[(int)id >> 6] >> ((int)id & 63)) & 1UL) != 0;
            """);
    }

    private static void WriteLookup(SourceWriter writer, SpecOutline spec, string field, string summary)
    {
        writer.Line();
        writer.Summary(summary.Replace("{0}", "a register"));
        writer.Line("public ulong " + field + "(" + spec.RegisterId + " id) => id switch");
        writer.Line("{");
        foreach (RegisterOutline register in spec.Registers.Where(r => r.Masks[field] is not null))
        {
            writer.Continue(spec.RegisterId + "." + register.TypeName + " => " + register.TypeName + "_" + register.Masks[field] + ",");
        }

        writer.Continue("_ => 0,");
        writer.Line("};");
    }

    private static void WriteConstants(SourceWriter writer, SpecOutline spec)
    {
        List<RegisterOutline> constants = spec.Registers.Where(static r => r.HasConstants && r.Index is null).ToList();
        if (constants.Count == 0)
        {
            return;
        }

        writer.Line();
        writer.Summary("Sets the words that the configuration decides and no access changes.");
        using (writer.Block("public void SetConstants(ref " + spec.Bank + " bank)"))
        {
            foreach (RegisterOutline register in constants)
            {
                string values = register.HasSymbolicConstants ? ", in ResetValues" : string.Empty;
                writer.Line("bank." + register.TypeName + " = Exists(" + spec.RegisterId + "." + register.TypeName + ") ? global::" + spec.Options.Namespace + "."
                    + register.TypeName
                    + ".ConstantValue(Features" + values + ") : 0;");
            }
        }
    }

    private static void WriteReset(SourceWriter writer, SpecOutline spec, string kind)
    {
        writer.Line();
        writer.Summary("What a " + kind + " reset does to the bank; fields that it makes UNKNOWN become 0."
            + (kind == "Cold" ? " It does what a Warm reset does, too." : string.Empty));
        using (writer.Block("public void " + kind + "Reset(ref " + spec.Bank + " bank)"))
        {
            List<RegisterOutline> stored = spec.Registers.Where(static r => r.Storage.Kind == StorageKind.Own).ToList();
            foreach (RegisterOutline register in stored)
            {
                using (writer.Block("if (Exists(" + spec.RegisterId + "." + register.TypeName + "))"))
                {
                    string word = "bank." + register.TypeName + (register.Index is null ? string.Empty : "[i]");
                    string assignment = word + " = global::" + spec.Options.Namespace + "." + register.TypeName + "." + kind + "Reset(" + word + ", Features"
                        + (register.HasSymbolicResets ? ", in ResetValues" : string.Empty) + ")" + (register.Masks["FixedOnes"] is null ? ";" : " | " + register.TypeName + "_FixedOnes;");
                    if (register.Index is null)
                    {
                        writer.Line(assignment);
                    }
                    else
                    {
                        writer.Lines(
                            $$"""
                            for (int i = 0; i < {{CSharp.Decimal(register.Index.Count)}}; i++)
                            {
                                {{assignment}}
                            }
                            """);
                    }
                }

                writer.Line();
            }
        }
    }
}
