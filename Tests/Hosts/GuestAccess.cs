using Emu.Kvm;
using Emu.Registers;

namespace Emu.Tests.Hosts;

/// <summary>Registers by name, as a guest or a VMM would say them.</summary>
internal static class GuestAccess
{
    public static ulong Mrs(this Vcpu vcpu, string name)
    {
        Assert.True(vcpu.Pmu.Read(Register(name), out ulong value).IsOk, $"mrs {name}");
        return value;
    }

    public static void Msr(this Vcpu vcpu, string name, ulong value) => Assert.True(vcpu.Pmu.Write(Register(name), value).IsOk, $"msr {name}");

    /// <summary>A register has a value; the failure names it and has both values in hexadecimal.</summary>
    public static void Expect(this Vcpu vcpu, string name, ulong value)
    {
        ulong actual = vcpu.Mrs(name);
        Assert.True(value == actual, $"{name}: expected 0x{value:X}, and the guest reads 0x{actual:X}.");
    }

    public static ulong GetOneReg(this Vcpu vcpu, string name)
    {
        Assert.Equal(Errno.None, vcpu.GetOneReg(Register(name), out ulong value));
        return value;
    }

    public static PmuRegister Register(string name)
    {
        Assert.True(PmuRegisterMap.TryParse(name, out PmuRegister register), name);
        return register;
    }

    /// <summary>Moves the vCPU's thread and enters the guest there, as the host's scheduler does.</summary>
    public static LoadStatus RunOn(this Vcpu vcpu, int cpu)
    {
        ((Emu.Hosts.SimulatedThread)vcpu.Thread).MoveTo(cpu);
        return vcpu.Load(cpu);
    }
}
