using System;
using Emu.Machine.Devices;
using Emu.Registers;

namespace Emu.Machine;

/// <content>What a display may ask. Neither answer has an effect on the guest.</content>
public sealed unsafe partial class Board
{
    /// <summary>How far a vCPU is. To be called from <see cref="IBoardObserver.OnProgress"/>, or while the guest does not run.</summary>
    /// <param name="vcpu">The vCPU's number, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such vCPU.</exception>
    public VcpuView Observe(int vcpu)
    {
        BoardCpu cpu = Vcpu(vcpu);
        return new VcpuView(vcpu, cpu.Power != CpuPower.Off, cpu.Port.Instructions, cpu.Time, cpu.Port.Pcpu, cpu.Port.Reloads,
            cpu.Port.Pmu.Interrupt);
    }

    /// <summary>A register of a vCPU's PMU as a debugger reads it. To be called from <see cref="IBoardObserver.OnProgress"/>, or while the guest does not run.</summary>
    /// <param name="vcpu">The vCPU's number, from 0.</param>
    /// <param name="register">The register.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such vCPU.</exception>
    public ulong ReadPmu(int vcpu, PmuRegister register) => Vcpu(vcpu).Port.Pmu.ReadRaw(register);

    private BoardCpu Vcpu(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, _cpus.Length);
        return _cpus[number];
    }
}
