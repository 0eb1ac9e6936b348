using System;
using System.Text;

namespace Emu.Native.Handles;

/// <summary>C strings.</summary>
internal static unsafe class CText
{
    // No text that the library takes is longer. A longer one is a string without an end.
    private const int Longest = 1 << 16;

    /// <summary>A string that is not NULL, in UTF-8. Null where it has no end; then the failure is recorded.</summary>
    public static string? Read(byte* text, string function, string argument)
    {
        int length = 0;
        while (length < Longest && text[length] != 0)
        {
            length++;
        }

        if (length == Longest)
        {
            Failure.Say(ErrorCode.Invalid, $"{function}: {argument} has no NUL in its first {Longest} bytes.");
            return null;
        }

        return Encoding.UTF8.GetString(text, length);
    }

    /// <summary>Writes as much of a text as the buffer can hold, with a NUL.</summary>
    /// <returns>The bytes needed with the NUL.</returns>
    public static int Write(string text, byte* buffer, nuint size)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (buffer is not null && size != 0)
        {
            int length = (int)Math.Min((nuint)bytes.Length, size - 1);
            bytes.AsSpan(0, length).CopyTo(new Span<byte>(buffer, length));
            buffer[length] = 0;
        }

        return bytes.Length + 1;
    }
}
