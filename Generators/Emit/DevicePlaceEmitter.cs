namespace Emu.Generators.Emit;

/// <summary>The accesses of a device by offset: the memory-mapped view, whole places and halves of 64-bit ones.</summary>
internal static class DevicePlaceEmitter
{
    public static void Write(SourceWriter writer, SpecOutline spec)
    {
        writer.Lines(
            $$"""

            /// <summary>Software reads the memory-mapped view.</summary>
            /// <param name="offset">In bytes.</param>
            /// <param name="width">The bits of the access: 32 or 64. A 64-bit place can be read in halves, too.</param>
            /// <param name="value">The value; 0 where nothing can be read.</param>
            /// <returns>Whether a register that can be read is there. The bus decides what an access to nothing does.</returns>
            public bool TryRead(uint offset, int width, out ulong value)
            {
                if (!TryFind(offset, width, false, out {{spec.RegisterView}} view, out int shift))
                {
                    value = 0;
                    return false;
                }

                value = view.Extract(Read(view.Register)) >> shift;
                if (width == 32)
                {
                    value &= uint.MaxValue;
                }

                return true;
            }

            /// <summary>Software writes the memory-mapped view.</summary>
            /// <param name="offset">In bytes.</param>
            /// <param name="width">The bits of the access: 32 or 64. A 64-bit place can be written in halves, too.</param>
            /// <param name="value">The value; of a 32-bit access its lower half counts.</param>
            /// <returns>Whether a register that can be written is there. The bus decides what an access to nothing does.</returns>
            public bool TryWrite(uint offset, int width, ulong value)
            {
                if (!TryFind(offset, width, true, out {{spec.RegisterView}} view, out int shift))
                {
                    return false;
                }

                ulong part = width == 32 ? uint.MaxValue : ulong.MaxValue;
                Write(view.Register, view.Insert(0, (value & part) << shift), view.Insert(0, part << shift));
                return true;
            }

            private bool TryFind(uint offset, int width, bool isWrite, out {{spec.RegisterView}} view, out int shift)
            {
                view = {{spec.Map}}.ResolveExternal(offset, Features, isWrite);
                shift = 0;
                if (!view.IsNone)
                {
                    return width == view.Width || (width == 32 && view.Width == 64);
                }

                if (width != 32 || (offset & 4U) == 0)
                {
                    return false;
                }

                // The upper half of a 64-bit place.
                view = {{spec.Map}}.ResolveExternal(offset - 4U, Features, isWrite);
                shift = 32;
                return view.Width == 64;
            }
            """);
    }
}
