using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>The helper that writes registers as text, once for each spec.</summary>
internal static class RegisterTextEmitter
{
    public static string Emit(SpecOptions options)
    {
        string type = options.Name + "RegisterText";
        SourceWriter writer = SourceFile.Begin("How registers are written as text.", options.Namespace);
        writer.Lines(
            $$"""
            /// <summary>Writes a register's name, value and fields into a span, without allocating.</summary>
            {{SourceFile.GeneratedCodeAttribute}}
            internal ref struct {{type}}
            {
                private readonly global::System.Span<char> _destination;
                private int _length;
                private bool _overflow;

                internal {{type}}(global::System.Span<char> destination)
                {
                    _destination = destination;
                    _length = 0;
                    _overflow = false;
                }

                /// <summary>The name and the value, sixteen digits in groups of four.</summary>
                internal void Begin(string name, ulong bits)
                {
                    Append(name);
                    Append(" 0x");
                    for (int shift = 60; shift >= 0; shift -= 4)
                    {
                        Append(Digit(bits >> shift));
                        if (shift is 48 or 32 or 16)
                        {
                            Append('_');
                        }
                    }
                }

                /// <summary>The name of a bit that is set.</summary>
                internal void Flag(string name, bool value)
                {
                    if (value)
                    {
                        Append(' ');
                        Append(name);
                    }
                }

                /// <summary>A field that is not 0: one digit as it is, more in hexadecimal.</summary>
                internal void Field(string name, ulong value)
                {
                    if (value == 0)
                    {
                        return;
                    }

                    Append(' ');
                    Append(name);
                    Append('=');
                    if (value < 10)
                    {
                        Append(Digit(value));
                        return;
                    }

                    Append("0x");
                    int shift = 60 - (global::System.Numerics.BitOperations.LeadingZeroCount(value) & ~3);
                    for (; shift >= 0; shift -= 4)
                    {
                        Append(Digit(value >> shift));
                    }
                }

                /// <summary>Ends the text: its length, or 0 and false where it did not fit.</summary>
                internal readonly bool TryEnd(out int length)
                {
                    length = _overflow ? 0 : _length;
                    return !_overflow;
                }

                private static char Digit(ulong value) => "0123456789ABCDEF"[(int)(value & 0xFUL)];

                private void Append(char value)
                {
                    if ((uint)_length < (uint)_destination.Length)
                    {
                        _destination[_length] = value;
                        _length++;
                    }
                    else
                    {
                        _overflow = true;
                    }
                }

                private void Append(string value)
                {
                    foreach (char c in value)
                    {
                        Append(c);
                    }
                }
            }
            """);

        return writer.Complete();
    }
}
