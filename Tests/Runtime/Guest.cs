using System;
using Emu.Registers;

namespace Emu.Tests.Runtime;

/// <summary>A PMU with a guest on it: registers by their Arm names, and accesses that must succeed unless a test asks for the answer.</summary>
internal sealed class Guest : IPmuHost
{
    public const ulong Cycle = 1UL << 31;
    public const ulong Instruction = 1UL << 32;

    public Guest(PmuOptions? options = null, ICountSource? source = null)
    {
        Pmu = new Pmu(PmuConfiguration.Create(options ?? new PmuOptions()), this, source);
    }

    public Pmu Pmu { get; }

    /// <summary>How often PMUIRQ changed.</summary>
    public int Edges { get; private set; }

    public bool Level { get; private set; }

    /// <summary>How often the PMU Profiling exception came or went.</summary>
    public int ExceptionEdges { get; private set; }

    /// <summary>The address that the PMU finds when it asks for that of the current instruction.</summary>
    public ulong InstructionAddress { get; set; }

    public ulong this[string name]
    {
        get
        {
            PmuAccess access = Pmu.Read(Register(name), out ulong value);
            Assert.True(access.IsOk, $"MRS {name}: {access}");
            return value;
        }

        set
        {
            PmuAccess access = Pmu.Write(Register(name), value);
            Assert.True(access.IsOk, $"MSR {name}: {access}");
        }
    }

    /// <summary>A register has a value; the failure names it and has both values in hexadecimal.</summary>
    public void Expect(string name, ulong value)
    {
        ulong actual = this[name];
        Assert.True(value == actual, $"{name}: expected 0x{value:X}, and the guest reads 0x{actual:X}.");
    }

    public static PmuRegister Register(string name)
    {
        Assert.True(PmuRegisterMap.TryParse(name, out PmuRegister register), name);
        return register;
    }

    /// <summary>A PMU whose MDCR_EL3.EnPM2 and fine-grained traps let EL0 to EL2 reach everything.</summary>
    public static Guest Open(PmuOptions? options = null)
    {
        Guest guest = new(options);
        if (guest.Pmu.Configuration.Has(PmuControl.MDCR_EL3))
        {
            guest.Pmu.SetControl(PmuControl.MDCR_EL3, MDCR_EL3.EnPM2_Mask | MDCR_EL3.EnPMSS_Mask);
        }

        if (guest.Pmu.Configuration.Has(PmuControl.HDFGRTR2_EL2))
        {
            guest.Pmu.SetControl(PmuControl.HDFGRTR2_EL2, ulong.MaxValue);
            guest.Pmu.SetControl(PmuControl.HDFGWTR2_EL2, ulong.MaxValue);
        }

        return guest;
    }

    public string Read(string name) => Pmu.Read(Register(name), out _).ToString();

    public string Write(string name, ulong value) => Pmu.Write(Register(name), value).ToString();

    public void At(int level, SecurityState security = SecurityState.NonSecure) => Pmu.SetContext(new PmuContext(level, security));

    /// <summary>Does something at another Exception level and comes back.</summary>
    public void At(int level, Action<Guest> action)
    {
        PmuContext back = Pmu.Context;
        At(level);
        action(this);
        Pmu.SetContext(back);
    }

    public void Control(PmuControl register, ulong set, ulong clear = 0) =>
        Pmu.SetControl(register, (Pmu.GetControl(register) & ~clear) | set);

    void IPmuHost.SetProfilingException(bool pending)
    {
        Assert.Equal(Pmu.PendingException.IsPending, pending);
        ExceptionEdges++;
    }

    void IPmuHost.SetInterrupt(bool level)
    {
        Assert.NotEqual(Level, level);
        Assert.Equal(Pmu.Interrupt, level);
        Level = level;
        Edges++;
    }
}
