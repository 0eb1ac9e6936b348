using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace Emu.Native.Handles;

/// <summary>Says what was wrong with a call: a number, and a sentence that names the function and the argument. Only wrong calls come here.</summary>
internal static unsafe partial class Failure
{
    private const ulong WrongAnswer = 1UL << 63;

    /// <summary>Keeps the sentence for emupmu_last_error.</summary>
    public static int Say(ErrorCode code, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* first = bytes)
        {
            Keep(first, (nuint)bytes.Length);
        }

        return (int)code;
    }

    public static int Null(string function, string argument) => Say(ErrorCode.Null, $"{function}: {argument} is NULL.");

    public static int Size(string function, string argument, nuint given, nuint needed) =>
        Say(ErrorCode.Invalid, $"{function}: {argument} is {given}, and it is {needed} or more.");

    /// <summary>A struct that carries its size first is of another version, or was never filled in.</summary>
    public static int StructSize(string function, string argument, uint given, int expected) =>
        Say(ErrorCode.Invalid, $"{function}: {argument}->size is {given}, and a struct of this version has {expected} bytes: set it to sizeof(*{argument}).");

    public static int Reserved(string function, string argument) => Say(ErrorCode.Invalid, $"{function}: {argument}->reserved is not 0.");

    /// <summary>An exception must not leave managed code. Those of wrong arguments are the caller's; others are mistakes of the library.</summary>
    [SuppressMessage("Usage", "CA2208", Justification = "No exception is made here.")]
    public static int Caught(string function, Exception exception) => exception switch
    {
        OutOfMemoryException => Say(ErrorCode.NoMemory, $"{function}: there is no memory left."),
        ArgumentException or InvalidOperationException => Say(ErrorCode.Invalid, $"{function}: {FirstLine(exception.Message)}"),
        _ => Say(ErrorCode.Internal, $"{function}: the library made a mistake ({exception.GetType().Name}: {FirstLine(exception.Message)}); please report it."),
    };

    /// <summary>An error as the answer to an access.</summary>
    public static ulong Answer(int code) => WrongAnswer | (uint)code;

    // The BCL puts the parameter's name behind: the function's own sentence says it in C's terms.
    private static string FirstLine(string message)
    {
        int end = message.AsSpan().IndexOfAny('\r', '\n');
        string line = end < 0 ? message : message[..end];
        int parameter = line.IndexOf(" (Parameter '", StringComparison.Ordinal);
        return parameter < 0 ? line : line[..parameter];
    }

    [LibraryImport("emupmu_gate", EntryPoint = "emupmu_gate_fail")]
    private static partial void Keep(byte* text, nuint length);
}
