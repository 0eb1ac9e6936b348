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
        writer.Lines(
            $$"""
            /// <summary>The registers as software sees them: a write changes what the spec lets it change, a read shows what the spec lets it show.</summary>
            /// <remarks>What a register does beyond that is hand-written, in the partial methods: <c>OnRead…</c> before a value is shown,
            /// <c>OnWrite…</c> after a write is stored, <c>OnChanged</c> after a write changed bits with effects, <c>OnReset</c> after a reset.
            /// Access rules are not asked. A device belongs to one thread at a time.</remarks>
            {{SourceFile.GeneratedCodeAttribute}}
            """);
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
        writer.Lines(
            $$"""
            private {{spec.Bank}} _bank;

            /// <summary>A device of a configuration with these features, after a Cold reset.</summary>
            public {{spec.Device}}({{spec.Features}} features = {{spec.Features}}.None)
            {
                Masks = new {{spec.Masks}}(features);
                ColdReset();
            }

            /// <summary>The masks of the configuration.</summary>
            {{spec.Options.Visibility}} {{spec.Masks}} Masks { get; }

            /// <summary>The features of the configuration.</summary>
            public {{spec.Features}} Features => Masks.Features;

            /// <summary>The stored words. What is changed here changes without any effect; a copy of it is a saved state.</summary>
            {{spec.Options.Visibility}} ref {{spec.Bank}} Bank => ref _bank;
            """);
    }

    private static void WriteResets(SourceWriter writer, SpecOutline spec)
    {
        foreach (string kind in new[] { "Cold", "Warm" })
        {
            writer.Line();
            writer.Summary(kind == "Cold"
                ? "A Cold reset: everything that a Warm one resets, and more. Fields that it makes UNKNOWN become 0."
                : "A Warm reset. Fields that it makes UNKNOWN become 0.");
            writer.Lines(
                $$"""
                public void {{kind}}Reset()
                {
                    Masks.{{kind}}Reset(ref _bank);
                    OnReset({{(kind == "Cold" ? "true" : "false")}});
                }
                """);
        }
    }

    private static void WriteRead(SourceWriter writer, SpecOutline spec)
    {
        writer.Lines(
            """

            /// <summary>What software reads from a register; 0 where it does not exist or can only be written.</summary>
            /// <exception cref="global::System.IndexOutOfRangeException">The array has no such register.</exception>
            """);
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
                        writer.Lines(
                            $$"""
                            var value = new {{Type(spec, register)}}({{word.Text}});
                            OnRead{{register.TypeName}}({{(register.Index is null ? "" : "register.Index, ")}}ref value);
                            return {{Type(spec, register)}}.SoftwareRead(value.Bits, Features);
                            """);
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
        writer.Lines(
            $$"""

            /// <summary>Software writes a register; nothing happens where it does not exist or can only be read.</summary>
            /// <exception cref="global::System.IndexOutOfRangeException">The array has no such register.</exception>
            public void Write({{spec.Register}} register, ulong value) => Write(register, value, ulong.MaxValue);

            // Bits that are not selected were not written: they keep their value, whatever their kind.
            """);
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

        writer.Lines(
            $$"""
            ulong before = {{word.Text}};
            {{word.Text}} = {{type}}.SoftwareWrite(before, value, selected, Features);
            OnWrite{{register.TypeName}}({{index}}new {{type}}(value), new {{type}}(before));
            """);
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
        writer.Lines(
            $$"""
            if (!Masks.Exists(register.Id))
            {
                {{leave}}
            }

            """);
    }

    private static void WriteHooks(SourceWriter writer, SpecOutline spec)
    {
        writer.Lines(
            $$"""

            private void Changed({{spec.Options.Name}}Effects effects)
            {
                if (effects != {{spec.Options.Name}}Effects.None)
                {
                    OnChanged(effects);
                }
            }

            /// <summary>A write changed bits that the spec gives these effects.</summary>
            partial void OnChanged({{spec.Options.Name}}Effects effects);

            /// <summary>The registers were reset; the constructor resets them too, before a constructor of the other part runs.</summary>
            partial void OnReset(bool isCold);
            """);
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

            writer.Lines(
                $$"""
                int index = {{Selector}};
                if ((uint)index >= {{CSharp.Decimal(Target!.Index!.Count)}}U)
                {
                    {{leave}}
                }

                """);
        }

    }
}
