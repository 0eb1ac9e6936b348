using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>The helper that writes registers as text, once for each spec.</summary>
internal static class RegisterTextEmitter
{
    public static string Emit(SpecOptions options)
    {
        string type = options.Name + "RegisterText";
        SourceWriter writer = SourceFile.Begin("How registers are written as text.", options.Namespace);
        writer.Summary("Writes a register's name, value and fields into a span, without allocating.");
        writer.GeneratedCode();
        using (writer.Block("internal ref struct " + type))
        {
            writer.Line("private readonly global::System.Span<char> _destination;");
            writer.Line("private int _length;");
            writer.Line("private bool _overflow;");
            writer.Line();
            using (writer.Block("internal " + type + "(global::System.Span<char> destination)"))
            {
                writer.Line("_destination = destination;");
                writer.Line("_length = 0;");
                writer.Line("_overflow = false;");
            }

            writer.Line();
            writer.Summary("The name and the value, sixteen digits in groups of four.");
            using (writer.Block("internal void Begin(string name, ulong bits)"))
            {
                writer.Line("Append(name);");
                writer.Line("Append(\" 0x\");");
                using (writer.Block("for (int shift = 60; shift >= 0; shift -= 4)"))
                {
                    writer.Line("Append(Digit(bits >> shift));");
                    using (writer.Block("if (shift is 48 or 32 or 16)"))
                    {
                        writer.Line("Append('_');");
                    }
                }
            }

            writer.Line();
            writer.Summary("The name of a bit that is set.");
            using (writer.Block("internal void Flag(string name, bool value)"))
            {
                using (writer.Block("if (value)"))
                {
                    writer.Line("Append(' ');");
                    writer.Line("Append(name);");
                }
            }

            writer.Line();
            writer.Summary("A field that is not 0: one digit as it is, more in hexadecimal.");
            using (writer.Block("internal void Field(string name, ulong value)"))
            {
                using (writer.Block("if (value == 0)"))
                {
                    writer.Line("return;");
                }

                writer.Line();
                writer.Line("Append(' ');");
                writer.Line("Append(name);");
                writer.Line("Append('=');");
                using (writer.Block("if (value < 10)"))
                {
                    writer.Line("Append(Digit(value));");
                    writer.Line("return;");
                }

                writer.Line();
                writer.Line("Append(\"0x\");");
                writer.Line("int shift = 60 - (global::System.Numerics.BitOperations.LeadingZeroCount(value) & ~3);");
                using (writer.Block("for (; shift >= 0; shift -= 4)"))
                {
                    writer.Line("Append(Digit(value >> shift));");
                }
            }

            writer.Line();
            writer.Summary("Ends the text: its length, or 0 and false where it did not fit.");
            using (writer.Block("internal readonly bool TryEnd(out int length)"))
            {
                writer.Line("length = _overflow ? 0 : _length;");
                writer.Line("return !_overflow;");
            }

            writer.Line();
            writer.Line("private static char Digit(ulong value) => \"0123456789ABCDEF\"[(int)(value & 0xFUL)];");
            writer.Line();
            using (writer.Block("private void Append(char value)"))
            {
                using (writer.Block("if ((uint)_length < (uint)_destination.Length)"))
                {
                    writer.Line("_destination[_length] = value;");
                    writer.Line("_length++;");
                }

                using (writer.Block("else"))
                {
                    writer.Line("_overflow = true;");
                }
            }

            writer.Line();
            using (writer.Block("private void Append(string value)"))
            {
                using (writer.Block("foreach (char c in value)"))
                {
                    writer.Line("Append(c);");
                }
            }
        }

        return writer.Complete();
    }
}
