using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Emu.Native.Handles;
using Emu.Registers;

namespace Emu.Native.Exports;

/// <summary>Which registers there are. Nothing here looks at a PMU.</summary>
internal static unsafe class RegisterInformation
{
    private const int A64 = 0;
    private const int A32 = 1;
    private const int MemoryMapped = 2;

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_resolve_a64")]
    public static uint ResolveA64(uint op0, uint op1, uint crn, uint crm, uint op2)
    {
        if ((op0 > 3) | (op1 > 7) | (crn > 15) | (crm > 15) | (op2 > 7))
        {
            return 0;
        }

        uint encoding = (op0 << 14) | (op1 << 11) | (crn << 7) | (crm << 3) | op2;
        return PmuRegisterMap.ResolveAArch64((ushort)encoding).IsNone ? 0 : encoding;
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_resolve_a32")]
    public static uint ResolveA32(HandleMemory* config, uint opc1, uint crn, uint crm, uint opc2, int isWrite) =>
        ResolveA32(config, RegisterNumbers.A32(opc1, crn, crm, opc2), "emupmu_resolve_a32");

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_resolve_a32_pair")]
    public static uint ResolveA32Pair(HandleMemory* config, uint opc1, uint crm, int isWrite) =>
        ResolveA32(config, RegisterNumbers.A32Pair(opc1, crm), "emupmu_resolve_a32_pair");

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_resolve_instruction")]
    public static uint ResolveInstruction(uint instruction, uint* rt, int* isWrite)
    {
        if (!PmuEncoding.TryFromInstruction(instruction, out PmuEncoding encoding, out int register, out bool isRead)
            || PmuRegisterMap.ResolveAArch64(encoding.Value).IsNone)
        {
            return 0;
        }

        if (rt is not null)
        {
            *rt = (uint)register;
        }

        if (isWrite is not null)
        {
            *isWrite = isRead ? 0 : 1;
        }

        return encoding.Value;
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_register_named")]
    public static uint Named(HandleMemory* config, byte* name)
    {
        const string Function = "emupmu_register_named";
        try
        {
            if (HandleKinds.Config.Find(config, Function, out _) is not { } configuration)
            {
                return 0;
            }

            if (name is null)
            {
                Failure.Null(Function, "name");
                return 0;
            }

            if (CText.Read(name, Function, "name") is not { } text)
            {
                return 0;
            }

            uint number = Named(configuration, text);
            if (number == 0)
            {
                Failure.Say(ErrorCode.NoEntry, $"{Function}: the configuration has no register {text}.");
            }

            return number;
        }
        catch (Exception e)
        {
            Failure.Caught(Function, e);
            return 0;
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_register_name")]
    public static int Name(HandleMemory* config, uint number, byte* buffer, nuint size)
    {
        const string Function = "emupmu_register_name";
        try
        {
            if (HandleKinds.Config.Find(config, Function, out int error) is not { } configuration)
            {
                return error;
            }

            PmuRegister register = RegisterNumbers.Behind(number, configuration.Features);
            return register.IsNone ? Accesses.SayUnknown(number, Function) : CText.Write(register.ToString(), buffer, size);
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_registers")]
    public static int Registers(HandleMemory* config, int view, uint* numbers, nuint n)
    {
        const string Function = "emupmu_registers";
        try
        {
            if (HandleKinds.Config.Find(config, Function, out int error) is not { } configuration)
            {
                return error;
            }

            if (numbers is null && n != 0)
            {
                return Failure.Null(Function, "regs");
            }

            if (view is not (A64 or A32 or MemoryMapped))
            {
                return Failure.Say(ErrorCode.Invalid, $"{Function}: view is {view}, and it is 0 (AArch64), 1 (AArch32) or 2 (memory-mapped).");
            }

            int count = 0;
            foreach (uint number in All(configuration, view))
            {
                if ((nuint)count < n)
                {
                    numbers[count] = number;
                }

                count++;
            }

            return count;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_register_flags")]
    public static int Flags(HandleMemory* config, uint number)
    {
        const string Function = "emupmu_register_flags";
        try
        {
            if (HandleKinds.Config.Find(config, Function, out int error) is not { } configuration)
            {
                return error;
            }

            PmuRegister register = RegisterNumbers.Behind(number, configuration.Features);
            return register.IsNone ? Accesses.SayUnknown(number, Function) : (int)PmuRegisterInformation.FlagsOf(register.Id);
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    private static uint ResolveA32(HandleMemory* config, uint number, string function)
    {
        try
        {
            return HandleKinds.Config.Find(config, function, out _) is { } configuration
                && number != 0
                && !PmuRegisterMap.ResolveAArch32(number, configuration.Features).IsNone ? number : 0;
        }
        catch (Exception e)
        {
            Failure.Caught(function, e);
            return 0;
        }
    }

    private static IEnumerable<uint> All(PmuConfiguration configuration, int view)
    {
        switch (view)
        {
            case A64:
                foreach (ushort number in PmuRegisterInformation.AArch64Encodings.ToArray())
                {
                    if (configuration.Has(PmuRegisterMap.ResolveAArch64(number)))
                    {
                        yield return number;
                    }
                }

                break;
            case A32:
                foreach (uint number in PmuRegisterInformation.AArch32Encodings.ToArray())
                {
                    if (PmuRegisterMap.ResolveAArch32(number, configuration.Features) is { IsNone: false } place
                        && configuration.Has(place.Register))
                    {
                        yield return number;
                    }
                }

                break;
            default:
                foreach (ushort offset in PmuRegisterInformation.ExternalOffsets.ToArray())
                {
                    if (configuration.Has(PmuFeatures.FEAT_PMUv3_EXT)
                        && PmuRegisterMap.ResolveExternal(offset, configuration.Features) is { IsNone: false } place
                        && configuration.Has(place.Register))
                    {
                        yield return RegisterNumbers.MemoryMapped + offset;
                    }
                }

                break;
        }
    }

    private static uint Named(PmuConfiguration configuration, string name)
    {
        if (PmuRegisterMap.TryParse(name, out PmuRegister register))
        {
            if (!configuration.Has(register))
            {
                return 0;
            }

            if (PmuRegisterMap.EncodeAArch64(register) is not 0 and ushort encoding)
            {
                return encoding;
            }

            foreach (uint number in All(configuration, MemoryMapped))
            {
                if (RegisterNumbers.Behind(number, configuration.Features) == register)
                {
                    return number;
                }
            }

            return 0;
        }

        return (
            PmuRegisterMap.TryParseAArch32(name, is64Bit: false, out uint a32)
                || PmuRegisterMap.TryParseAArch32(name, is64Bit: true, out a32))
            && PmuRegisterMap.ResolveAArch32(a32, configuration.Features) is { IsNone: false } place
            && configuration.Has(place.Register)
            ? a32
            : 0;
    }
}
