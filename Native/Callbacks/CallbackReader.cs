using Emu.Native.Handles;

namespace Emu.Native.Callbacks;

/// <summary>Reads emupmu_callbacks.</summary>
internal static unsafe class CallbackReader
{
    /// <summary>NULL does not belong to them.</summary>
    public static bool TryRead(CallbacksStruct* callbacks, string function, out CallbacksStruct read, out int error)
    {
        read = default;
        error = 0;
        if (callbacks is null)
        {
            return true;
        }

        if (callbacks->Size != sizeof(CallbacksStruct))
        {
            error = Failure.StructSize(function, "callbacks", callbacks->Size, sizeof(CallbacksStruct));
            return false;
        }

        if (callbacks->Reserved != 0)
        {
            error = Failure.Reserved(function, "callbacks");
            return false;
        }

        read = *callbacks;
        return true;
    }
}
