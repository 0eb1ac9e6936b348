using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>
/// <c>UartDevice.g.cs</c>: the register file as a device. It reads and writes the bank with the masks of each register and
/// calls a partial method for whatever no table can say.
/// </summary>
internal static class DeviceEmitter
{
    public static string Emit(SpecOutline spec)
    {
        SourceWriter writer = SourceFile.Begin("The registers as a device.", spec.Options.Namespace);
        writer.Summary("The registers as software sees them: a write changes what the spec lets it change, a read shows what the spec lets it show.");
        writer.Line("/// <remarks>What a register does beyond that is hand-written, in the partial methods: <c>OnRead…</c> before a value is shown,");
        writer.Line("/// <c>OnWrite…</c> after a write is stored, <c>OnChanged</c> after a write changed bits with effects, <c>OnReset</c> after a reset.");
        writer.Line("/// Access rules are not asked. A device belongs to one thread at a time.</remarks>");
        writer.GeneratedCode();
        using (writer.Block("public partial class " + spec.Device))
        {
            WriteState(writer, spec);
            WriteResets(writer, spec);
            if (spec.HasExternal)
            {
                DevicePlaceEmitter.Write(writer, spec);
            }

            WriteRead(writer, spec);
            WriteWrite(writer, spec);
            WriteHooks(writer, spec);
        }

        return writer.Complete();
    }

    private static void WriteState(SourceWriter writer, SpecOutline spec)
    {
        writer.Line("private " + spec.Bank + " _bank;");
        writer.Line();
        writer.Summary("A device of a configuration with these features, after a Cold reset.");
        using (writer.Block("public " + spec.Device + "(" + spec.Features + " features = " + spec.Features + ".None)"))
        {
            writer.Line("Masks = new " + spec.Masks + "(features);");
            writer.Line("ColdReset();");
        }

        writer.Line();
        writer.Summary("The masks of the configuration.");
        writer.Line(spec.Options.Visibility + " " + spec.Masks + " Masks { get; }");
        writer.Line();
        writer.Summary("The features of the configuration.");
        writer.Line("public " + spec.Features + " Features => Masks.Features;");
        writer.Line();
        writer.Summary("The stored words. What is changed here changes without any effect; a copy of it is a saved state.");
        writer.Line(spec.Options.Visibility + " ref " + spec.Bank + " Bank => ref _bank;");
    }

    private static void WriteResets(SourceWriter writer, SpecOutline spec)
    {
        foreach (string kind in new[] { "Cold", "Warm" })
        {
            writer.Line();
            writer.Summary(kind == "Cold"
                ? "A Cold reset: everything that a Warm one resets, and more. Fields that it makes UNKNOWN become 0."
                : "A Warm reset. Fields that it makes UNKNOWN become 0.");
            using (writer.Block("public void " + kind + "Reset()"))
            {
                writer.Line("Masks." + kind + "Reset(ref _bank);");
                writer.Line("OnReset(" + (kind == "Cold" ? "true" : "false") + ");");
            }
        }
    }

    private static void WriteRead(SourceWriter writer, SpecOutline spec)
    {
        writer.Line();
        writer.Summary("What software reads from a register; 0 where it does not exist or can only be written.");
        writer.Line("/// <exception cref=\"global::System.IndexOutOfRangeException\">The array has no such register.</exception>");
        using (writer.Block("public ulong Read(" + spec.Register + " register)"))
        {
            WriteExistence(writer, "return 0;");
            using (writer.Block("switch (register.Id)"))
            {
                foreach (RegisterOutline register in spec.Registers)
                {
                    using (writer.Block("case " + spec.RegisterId + "." + register.TypeName + ":"))
                    {
                        Word word = Word.Of(spec, register);
                        word.WriteSelection(writer, "return 0;");
                        writer.Line("var value = new " + Type(spec, register) + "(" + word.Text + ");");
                        writer.Line("OnRead" + register.TypeName + "(" + (register.Index is null ? string.Empty : "register.Index, ") + "ref value);");
                        writer.Line("return " + Type(spec, register) + ".SoftwareRead(value.Bits, Features);");
                    }

                    writer.Line();
                }

                writer.Line("default:");
                writer.Continue("return 0;");
            }
        }
    }

    private static void WriteWrite(SourceWriter writer, SpecOutline spec)
    {
        writer.Line();
        writer.Summary("Software writes a register; nothing happens where it does not exist or can only be read.");
        writer.Line("/// <exception cref=\"global::System.IndexOutOfRangeException\">The array has no such register.</exception>");
        writer.Line("public void Write(" + spec.Register + " register, ulong value) => Write(register, value, ulong.MaxValue);");
        writer.Line();
        writer.Line("// Bits that are not selected were not written: they keep their value, whatever their kind.");
        using (writer.Block("private void Write(" + spec.Register + " register, ulong value, ulong selected)"))
        {
            WriteExistence(writer, "return;");
            writer.Line("value &= selected;");
            using (writer.Block("switch (register.Id)"))
            {
                foreach (RegisterOutline register in spec.Registers)
                {
                    using (writer.Block("case " + spec.RegisterId + "." + register.TypeName + ":"))
                    {
                        WriteWriteOf(writer, spec, register);
                        writer.Line("break;");
                    }

                    writer.Line();
                }

                writer.Line("default:");
                writer.Continue("break;");
            }
        }
    }

    private static void WriteWriteOf(SourceWriter writer, SpecOutline spec, RegisterOutline register)
    {
        Word word = Word.Of(spec, register);
        string type = Type(spec, register);
        string index = register.Index is null ? string.Empty : "register.Index, ";
        word.WriteSelection(writer, "break;");
        if (!word.IsStored)
        {
            writer.Line("OnWrite" + register.TypeName + "(" + index + "new " + type + "(value), default);");
            return;
        }

        writer.Line("ulong before = " + word.Text + ";");
        writer.Line(word.Text + " = " + type + ".SoftwareWrite(before, value, selected, Features);");
        writer.Line("OnWrite" + register.TypeName + "(" + index + "new " + type + "(value), new " + type + "(before));");
        string changed = "before ^ " + word.Text;
        string effects = type + ".EffectsOf(" + changed + ")";
        if (word.Target is { } target)
        {
            effects += " | " + Type(spec, target) + ".EffectsOf(" + changed + ")";
        }

        writer.Line("Changed(" + effects + ");");
    }

    private static void WriteExistence(SourceWriter writer, string leave)
    {
        using (writer.Block("if (!Masks.Exists(register.Id))"))
        {
            writer.Line(leave);
        }

        writer.Line();
    }

    private static void WriteHooks(SourceWriter writer, SpecOutline spec)
    {
        writer.Line();
        using (writer.Block("private void Changed(" + spec.Options.Name + "Effects effects)"))
        {
            using (writer.Block("if (effects != " + spec.Options.Name + "Effects.None)"))
            {
                writer.Line("OnChanged(effects);");
            }
        }

        writer.Line();
        writer.Summary("A write changed bits that the spec gives these effects.");
        writer.Line("partial void OnChanged(" + spec.Options.Name + "Effects effects);");
        writer.Line();
        writer.Summary("The registers were reset; the constructor resets them too, before a constructor of the other part runs.");
        writer.Line("partial void OnReset(bool isCold);");
        foreach (RegisterOutline register in spec.Registers)
        {
            string type = Type(spec, register);
            string index = register.Index is null ? string.Empty : "int index, ";
            writer.Line();
            writer.Summary("Software reads " + register.Name + ": value is what is stored, and may be made something else. Bits that are not there are hidden later.");
            writer.Line("partial void OnRead" + register.TypeName + "(" + index + "ref " + type + " value);");
            writer.Line();
            writer.Summary("Software wrote " + register.Name + ": written is all that it wrote, before what was stored. The bank holds the outcome, and may be changed again.");
            writer.Line("partial void OnWrite" + register.TypeName + "(" + index + type + " written, " + type + " before);");
        }
    }

    private static string Type(SpecOutline spec, RegisterOutline register) => "global::" + spec.Options.Namespace + "." + register.TypeName;

    /// <summary>Where a register's value is.</summary>
    /// <param name="Text">The word in C#; 0 where there is none.</param>
    /// <param name="IsStored">Whether there is a word.</param>
    /// <param name="Target">Another register whose word it is.</param>
    /// <param name="Selector">For a window: the field that selects, in C#.</param>
    private sealed record Word(string Text, bool IsStored, RegisterOutline? Target, string? Selector)
    {
        public static Word Of(SpecOutline spec, RegisterOutline register)
        {
            if (register.Storage.Kind == StorageKind.None)
            {
                return new Word("0", false, null, null);
            }

            if (register.Storage.Kind == StorageKind.Window)
            {
                RegisterOutline array = spec.Find(register.Storage.Target!);
                string[] selector = register.Storage.Selector!.Split('.');
                RegisterOutline by = spec.Find(selector[0]);
                string field = Type(spec, by) + "." + MemberNames.Of(by.TypeName, selector[1]);
                string selected = "(int)((_bank." + spec.OwnerOf(by).TypeName + " & " + field + "_Mask) >> " + field + "_Shift)";
                RegisterOutline owner = spec.OwnerOf(array);
                if (!owner.HasWord)
                {
                    return new Word("0", false, null, null);
                }

                return new Word("_bank." + owner.TypeName + "[index]", true, owner, "unchecked(" + selected + " - " + CSharp.Decimal(owner.Index!.First) + ")");
            }

            RegisterOutline word = spec.OwnerOf(register);
            string element = word.Index switch
            {
                null => string.Empty,
                { First: 0 } => "[register.Index]",
                { } index => "[register.Index - " + CSharp.Decimal(index.First) + "]",
            };
            return new Word("_bank." + word.TypeName + element, true, ReferenceEquals(word, register) ? null : word, null);
        }

        /// <summary>The index of a window, and the way out where it selects nothing.</summary>
        public void WriteSelection(SourceWriter writer, string leave)
        {
            if (Selector is null)
            {
                return;
            }

            writer.Line("int index = " + Selector + ";");
            using (writer.Block("if ((uint)index >= " + CSharp.Decimal(Target!.Index!.Count) + "U)"))
            {
                writer.Line(leave);
            }

            writer.Line();
        }

    }
}
