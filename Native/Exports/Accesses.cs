using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Emu.Native.Handles;
using Emu.Registers;

namespace Emu.Native.Exports;

/// <summary>Accesses to registers: a guest's, the memory-mapped view's, and the raw plane's.</summary>
internal static unsafe class Accesses
{
    private const int ErrorResponse = 3;
    private const int MostSecure = -1;

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_check")]
    public static ulong Check(PmuMemory* pmu, uint number, int isWrite)
    {
        const string Function = "emupmu_check";
        try
        {
            // Nothing pending is taken: this may run beside the thread that counts.
            if (Pmus.Find(pmu, Function, out int error) is not { } found)
            {
                return Failure.Answer(error);
            }

            if (found.Current is not { } current)
            {
                return Failure.Answer(Pmus.NotInitialized(Function));
            }

            if (RegisterNumbers.IsA64(number))
            {
                PmuRegister register = PmuRegisterMap.ResolveAArch64((ushort)number);
                return Answer(isWrite != 0 ? current.CheckWrite(register) : current.CheckRead(register), number, Function);
            }

            return RegisterNumbers.IsA32(number)
                ? Answer(isWrite != 0 ? current.CheckWriteAArch32(number) : current.CheckReadAArch32(number), number, Function)
                : Unknown(number, Function);
        }
        catch (Exception e)
        {
            return Failure.Answer(Failure.Caught(Function, e));
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_read")]
    public static ulong Read(PmuMemory* pmu, uint number, ulong* value)
    {
        const string Function = "emupmu_read";
        try
        {
            // What most reads are. A refused access is asked for again the long way: it changed nothing.
            if (Pmus.Quick(pmu) is { } quick && RegisterNumbers.IsA64(number) && value is not null)
            {
                PmuRegister register = new(pmu->Registers[number]);
                if (!register.IsNone && quick.Read(register, out *value).IsOk)
                {
                    return 0;
                }
            }

            if (Pmus.Find(pmu, Function, out int error) is not { } found)
            {
                return Failure.Answer(error);
            }

            if (found.Current is not { } current)
            {
                return Failure.Answer(Pmus.NotInitialized(Function));
            }

            if (value is null)
            {
                return Failure.Answer(Failure.Null(Function, "value"));
            }

            found.Take();
            if (RegisterNumbers.IsA64(number))
            {
                PmuAccess access = current.Read(PmuRegisterMap.ResolveAArch64((ushort)number), out ulong read);
                if (access.Kind != PmuAccessKind.NotPmu)
                {
                    *value = read;
                }

                return access.IsOk ? 0 : Answer(access, number, Function);
            }

            return RegisterNumbers.IsA32(number) ? ReadA32(current, number, value) : Unknown(number, Function);
        }
        catch (Exception e)
        {
            return Failure.Answer(Failure.Caught(Function, e));
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_write")]
    public static ulong Write(PmuMemory* pmu, uint number, ulong value)
    {
        const string Function = "emupmu_write";
        try
        {
            if (Pmus.Quick(pmu) is { } quick && RegisterNumbers.IsA64(number)
                && quick.Write(new PmuRegister(pmu->Registers[number]), value).IsOk)
            {
                Pmus.Publish(pmu, quick);
                return 0;
            }

            if (Pmus.Change(pmu, Function, out Pmu current, out int error) is not { } found)
            {
                return Failure.Answer(error);
            }

            PmuAccess access;
            if (RegisterNumbers.IsA64(number))
            {
                access = current.Write(PmuRegisterMap.ResolveAArch64((ushort)number), value);
            }
            else if (RegisterNumbers.IsA32(number))
            {
                access = current.WriteAArch32(number, value);
            }
            else
            {
                return Unknown(number, Function);
            }

            found.Shared.Publish();
            return access.IsOk ? 0 : Answer(access, number, Function);
        }
        catch (Exception e)
        {
            return Failure.Answer(Failure.Caught(Function, e));
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_mmio_read")]
    public static ulong ReadMemoryMapped(PmuMemory* pmu, uint offset, int bits, int security, ulong* value)
    {
        const string Function = "emupmu_mmio_read";
        try
        {
            if (Pmus.Ask(pmu, Function, out int error) is not { } current)
            {
                return Failure.Answer(error);
            }

            if (value is null)
            {
                return Failure.Answer(Failure.Null(Function, "value"));
            }

            if (!TrySecurity(current, security, Function, out SecurityState state, out error))
            {
                return Failure.Answer(error);
            }

            PmuAccess access = current.ReadExternal(offset, bits, out ulong read, state);
            *value = read;
            return access.IsOk ? 0 : Answer(access, offset, Function);
        }
        catch (Exception e)
        {
            return Failure.Answer(Failure.Caught(Function, e));
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_mmio_write")]
    public static ulong WriteMemoryMapped(PmuMemory* pmu, uint offset, int bits, int security, ulong value)
    {
        const string Function = "emupmu_mmio_write";
        try
        {
            if (Pmus.Change(pmu, Function, out Pmu current, out int error) is not { } found)
            {
                return Failure.Answer(error);
            }

            if (!TrySecurity(current, security, Function, out SecurityState state, out error))
            {
                return Failure.Answer(error);
            }

            PmuAccess access = current.WriteExternal(offset, bits, value, state);
            found.Shared.Publish();
            return access.IsOk ? 0 : Answer(access, offset, Function);
        }
        catch (Exception e)
        {
            return Failure.Answer(Failure.Caught(Function, e));
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_read_raw")]
    public static ulong ReadRaw(PmuMemory* pmu, uint number)
    {
        const string Function = "emupmu_read_raw";
        try
        {
            if (Pmus.Ask(pmu, Function, out _) is not { } current)
            {
                return 0;
            }

            PmuRegister register = RegisterNumbers.Behind(number, current.Configuration.Features);
            if (register.IsNone)
            {
                Unknown(number, Function);
                return 0;
            }

            return current.ReadRaw(register);
        }
        catch (Exception e)
        {
            Failure.Caught(Function, e);
            return 0;
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_write_raw")]
    public static int WriteRaw(PmuMemory* pmu, uint number, ulong value)
    {
        const string Function = "emupmu_write_raw";
        try
        {
            if (Pmus.Change(pmu, Function, out Pmu current, out int error) is not { } found)
            {
                return error;
            }

            PmuRegister register = RegisterNumbers.Behind(number, current.Configuration.Features);
            if (register.IsNone)
            {
                return SayUnknown(number, Function);
            }

            current.WriteRaw(register, value);
            found.Shared.Publish();
            return 0;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    /// <summary>A wrong number of a register, in words.</summary>
    public static int SayUnknown(uint number, string function) =>
        Failure.Say(ErrorCode.NoEntry, $"{function}: reg is 0x{number:X}, which is not a register of this PMU: take it from emupmu_resolve_a64, emupmu_resolve_a32 or emu_pmu_spec.h.");

    private static ulong Unknown(uint number, string function) => RegisterNumbers.IsMemoryMapped(number)
        ? Failure.Answer(Failure.Say(ErrorCode.NoEntry, $"{function}: reg is 0x{number:X}, a place of the memory-mapped view, which no instruction reaches: use emupmu_mmio_read and emupmu_mmio_write."))
        : Failure.Answer(SayUnknown(number, function));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong ReadA32(Pmu current, uint number, ulong* value)
    {
        PmuAccess access = current.ReadAArch32(number, out ulong read);
        if (access.Kind != PmuAccessKind.NotPmu)
        {
            *value = read;
        }

        return Answer(access, number, "emupmu_read");
    }

    /// <summary>The answer as the header packs it: as <see cref="PmuAccess.Bits"/>, with kind 3 for an error response.</summary>
    private static ulong Answer(PmuAccess access, uint number, string function) => access.Kind switch
    {
        PmuAccessKind.NotPmu => Unknown(number, function),
        PmuAccessKind.Error => (ulong)ErrorResponse << 32,
        _ => access.Bits,
    };

    private static bool TrySecurity(Pmu pmu, int security, string function, out SecurityState state, out int error)
    {
        error = 0;
        state = security == MostSecure ? pmu.MostSecureState : (SecurityState)security;
        if (security is >= MostSecure and <= (int)SecurityState.Root)
        {
            return true;
        }

        error = Failure.Say(ErrorCode.Invalid, $"{function}: security is {security}, and it is 0 (Non-secure) to 3 (Root), or -1 for the most secure there is.");
        return false;
    }
}
