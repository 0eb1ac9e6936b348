using System;
using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;
using Emu.HostPmus;
using Emu.Kvm;

namespace Emu.Conformance.Statements.Kvm;

/// <summary><c>vcpu-init N pcpu=P [=&gt; RESULT]</c>: KVM_ARM_VCPU_INIT with PMU_V3.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Vcpu">The number of the vCPU.</param>
/// <param name="Cpu">The pCPU that the call is made on.</param>
/// <param name="Expected">How it must end.</param>
internal sealed record VcpuInitStatement(Position At, int Vcpu, int Cpu, VmExpectation Expected) : KvmCall(At, Vcpu, Expected)
{
    public static Statement Parse(ref StatementReader reader)
    {
        int vcpu = reader.NeedVcpu();
        reader.Need("pcpu=");
        (ReadOnlySpan<char> key, ReadOnlySpan<char> value) = reader.SplitKey();
        if (key is not "pcpu")
        {
            reader.Fail($"{Quoted.Word(key)} is not a key of vcpu-init; it takes pcpu");
        }

        int cpu = (int)reader.NumberAt(value, CpuSet.MaxCpu);
        return new VcpuInitStatement(reader.At, vcpu, cpu, reader.ReadVmExpectation(VmAllowed.Done));
    }

    public override void Check(FlowChecker flow) => flow.NeedCpu(this, Cpu);

    protected override VmAnswer Call(VmMachine machine, GuestCpu cpu)
    {
        machine.MoveTo(cpu, Cpu);
        Errno error = cpu.Vcpu.Initialize();
        if (error == Errno.None)
        {
            cpu.Context = ContextChange.Start;
        }

        return error;
    }
}
