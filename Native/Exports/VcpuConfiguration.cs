using System;
using System.Runtime.InteropServices;
using Emu.Kvm;
using Emu.Native.Handles;
using Emu.Registers;

namespace Emu.Native.Exports;

/// <summary>The control plane of a vCPU: what KVM answers is the answer, as a negative number.</summary>
internal static unsafe class VcpuConfiguration
{
    private const int LongestArgument = 4096;

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_vcpu_has_attr")]
    public static int HasAttribute(HandleMemory* vcpu, int attribute)
    {
        const string Function = "emupmu_vcpu_has_attr";
        try
        {
            return HandleKinds.Vcpu.Find(vcpu, Function, out int error) is { } found
                ? Answer(found.Vcpu.HasAttribute((PmuDeviceAttr)attribute), Function, "attr", attribute)
                : error;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_vcpu_set_attr")]
    public static int SetAttribute(HandleMemory* vcpu, int attribute, byte* argument, nuint size)
    {
        const string Function = "emupmu_vcpu_set_attr";
        try
        {
            if (Find(vcpu, Function, out int error) is not { } found)
            {
                return error;
            }

            // NULL is what KVM cannot read: it says so where the attribute needs an argument.
            ReadOnlySpan<byte> bytes = argument is null ? default : new ReadOnlySpan<byte>(argument, (int)Math.Min(size, LongestArgument));
            error = Answer(found.Vcpu.SetAttribute((PmuDeviceAttr)attribute, bytes), Function, "attr", attribute);
            found.Publish();
            return error;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_vcpu_get_attr")]
    public static int GetAttribute(HandleMemory* vcpu, int attribute, int* value)
    {
        const string Function = "emupmu_vcpu_get_attr";
        try
        {
            if (HandleKinds.Vcpu.Find(vcpu, Function, out int error) is not { } found)
            {
                return error;
            }

            if (value is null)
            {
                return Failure.Null(Function, "value");
            }

            error = Answer(found.Vcpu.GetAttribute((PmuDeviceAttr)attribute, out int got), Function, "attr", attribute);
            if (error == 0)
            {
                *value = got;
            }

            return error;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_vcpu_get_one_reg")]
    public static int GetOneReg(HandleMemory* vcpu, uint number, ulong* value)
    {
        const string Function = "emupmu_vcpu_get_one_reg";
        try
        {
            if (Find(vcpu, Function, out int error) is not { } found)
            {
                return error;
            }

            if (value is null)
            {
                return Failure.Null(Function, "value");
            }

            error = Answer(found.Vcpu.GetOneReg(Register(number), out ulong got), Function, "reg", (int)number);
            found.Publish();
            if (error == 0)
            {
                *value = got;
            }

            return error;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_vcpu_set_one_reg")]
    public static int SetOneReg(HandleMemory* vcpu, uint number, ulong value)
    {
        const string Function = "emupmu_vcpu_set_one_reg";
        try
        {
            if (Find(vcpu, Function, out int error) is not { } found)
            {
                return error;
            }

            error = Answer(found.Vcpu.SetOneReg(Register(number), value), Function, "reg", (int)number);
            found.Publish();
            return error;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_vcpu_list_regs")]
    public static int ListRegs(HandleMemory* vcpu, uint* numbers, nuint n)
    {
        const string Function = "emupmu_vcpu_list_regs";
        try
        {
            if (Find(vcpu, Function, out int error) is not { } found)
            {
                return error;
            }

            if (numbers is null && n != 0)
            {
                return Failure.Null(Function, "regs");
            }

            if (!found.Vcpu.IsInitialized)
            {
                return Pmus.NotInitialized(Function);
            }

            int count = 0;
            for (uint number = 0x8000; number <= ushort.MaxValue; number++)
            {
                PmuRegister register = PmuRegisterMap.ResolveAArch64((ushort)number);
                if (register.IsNone || found.Vcpu.GetOneReg(register, out _) != Errno.None)
                {
                    continue;
                }

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

    private static VcpuObject? Find(HandleMemory* vcpu, string function, out int error)
    {
        VcpuObject? found = HandleKinds.Vcpu.Find(vcpu, function, out error);
        if (found is { Pmu.InCallback: true })
        {
            error = Pmus.InCallback(function);
            return null;
        }

        return found;
    }

    private static PmuRegister Register(uint number) =>
        RegisterNumbers.IsA64(number) ? PmuRegisterMap.ResolveAArch64((ushort)number) : default;

    private static int Answer(Errno answer, string function, string argument, int value) => answer == Errno.None
        ? 0
        : Failure.Say((ErrorCode)answer.ToCode(), $"{function}: {argument} is 0x{value:X}, and KVM answers {answer}.");
}
