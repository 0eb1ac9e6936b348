namespace Emu.Generators.Emit;

/// <summary><c>PmuRegisterView.g.cs</c>: one place of the AArch32 or the memory-mapped view.</summary>
internal static class RegisterViewEmitter
{
    public static string Emit(SpecOutline spec)
    {
        string type = spec.RegisterView;
        SourceWriter writer = SourceFile.Begin("A place in a view of the registers.", spec.Options.Namespace);
        writer.Summary("One place where the AArch32 or the memory-mapped view shows a register. The default value is not a place.");
        writer.GeneratedCode();
        using (writer.Block("public readonly struct " + type))
        {
            writer.Lines(
                $$"""
                private readonly ulong _shown;
                private readonly ulong _ones;
                private readonly {{spec.Register}} _register;
                private readonly byte _low;
                private readonly byte _width;
                private readonly bool _canRead;
                private readonly bool _canWrite;

                internal {{type}}({{spec.Register}} register, int low, int width, bool canRead, bool canWrite, ulong shown, ulong ones)
                {
                    _shown = shown;
                    _ones = ones;
                    _register = register;
                    _low = (byte)low;
                    _width = (byte)width;
                    _canRead = canRead;
                    _canWrite = canWrite;
                }
                """);

            Property(writer, "The register.", spec.Register + " Register => _register;");
            Property(writer, "Bit 0 of the view is this bit of the register.", "int Low => _low;");
            Property(writer, "The bits of an access, 32 or 64; 0 where there is no such place.", "int Width => _width;");
            Property(writer, "The bits of the register that the view shows, at the register's own positions. A write leaves all others as they are.", "ulong Shown => _shown;");
            Property(writer, "The bits of the view, at its own positions, that show nothing and read as 1; all others that show nothing read as 0.", "ulong Ones => _ones;");
            Property(writer, "Whether it can be read.", "bool CanRead => _canRead;");
            Property(writer, "Whether it can be written.", "bool CanWrite => _canWrite;");
            Property(writer, "Whether there is no such place.", "bool IsNone => _width == 0;");

            Property(writer, "What the view shows of a value of the register.", "ulong Extract(ulong bits) => ((bits & _shown) >> _low) | _ones;");
            Property(writer, "A value of the register with what is shown replaced by what was written to the view.", "ulong Insert(ulong bits, ulong written) => (bits & ~_shown) | ((written << _low) & _shown);");
        }

        return writer.Complete();
    }

    private static void Property(SourceWriter writer, string summary, string member)
    {
        writer.Line();
        writer.Summary(summary);
        writer.Line("public " + member);
    }
}
