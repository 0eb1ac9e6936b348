namespace Emu.Generators.Emit;

/// <summary>The accesses of a device by offset: the memory-mapped view, whole places and halves of 64-bit ones.</summary>
internal static class DevicePlaceEmitter
{
    public static void Write(SourceWriter writer, SpecOutline spec)
    {
        writer.Line();
        writer.Summary("Software reads the memory-mapped view.");
        writer.Line("/// <param name=\"offset\">In bytes.</param>");
        writer.Line("/// <param name=\"width\">The bits of the access: 32 or 64. A 64-bit place can be read in halves, too.</param>");
        writer.Line("/// <param name=\"value\">The value; 0 where nothing can be read.</param>");
        writer.Line("/// <returns>Whether a register that can be read stands there. What an access to nothing does is the bus's business.</returns>");
        using (writer.Block("public bool TryRead(uint offset, int width, out ulong value)"))
        {
            using (writer.Block("if (!TryFind(offset, width, false, out " + spec.RegisterView + " view, out int shift))"))
            {
                writer.Line("value = 0;");
                writer.Line("return false;");
            }

            writer.Line();
            writer.Line("value = view.Extract(Read(view.Register)) >> shift;");
            using (writer.Block("if (width == 32)"))
            {
                writer.Line("value &= uint.MaxValue;");
            }

            writer.Line();
            writer.Line("return true;");
        }

        writer.Line();
        writer.Summary("Software writes the memory-mapped view.");
        writer.Line("/// <param name=\"offset\">In bytes.</param>");
        writer.Line("/// <param name=\"width\">The bits of the access: 32 or 64. A 64-bit place can be written in halves, too.</param>");
        writer.Line("/// <param name=\"value\">The value; of a 32-bit access its lower half counts.</param>");
        writer.Line("/// <returns>Whether a register that can be written stands there. What an access to nothing does is the bus's business.</returns>");
        using (writer.Block("public bool TryWrite(uint offset, int width, ulong value)"))
        {
            using (writer.Block("if (!TryFind(offset, width, true, out " + spec.RegisterView + " view, out int shift))"))
            {
                writer.Line("return false;");
            }

            writer.Line();
            writer.Line("ulong part = width == 32 ? uint.MaxValue : ulong.MaxValue;");
            writer.Line("Write(view.Register, view.Insert(0, (value & part) << shift), view.Insert(0, part << shift));");
            writer.Line("return true;");
        }

        writer.Line();
        using (writer.Block("private bool TryFind(uint offset, int width, bool isWrite, out " + spec.RegisterView + " view, out int shift)"))
        {
            writer.Line("view = " + spec.Map + ".ResolveExternal(offset, Features, isWrite);");
            writer.Line("shift = 0;");
            using (writer.Block("if (!view.IsNone)"))
            {
                writer.Line("return width == view.Width || (width == 32 && view.Width == 64);");
            }

            writer.Line();
            using (writer.Block("if (width != 32 || (offset & 4U) == 0)"))
            {
                writer.Line("return false;");
            }

            writer.Line();
            writer.Line("// The upper half of a 64-bit place.");
            writer.Line("view = " + spec.Map + ".ResolveExternal(offset - 4U, Features, isWrite);");
            writer.Line("shift = 32;");
            writer.Line("return view.Width == 64;");
        }
    }
}
