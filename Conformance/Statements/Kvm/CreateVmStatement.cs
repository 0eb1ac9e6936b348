using System;
using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;
using Emu.HostPmus;

namespace Emu.Conformance.Statements.Kvm;

/// <summary><c>vm [possible-cpus=LIST] [irqchip=0|1] [strict=0|1] [backend=default|common-events]</c>: a VM on the machine.</summary>
/// <param name="At">Where it is.</param>
/// <param name="PossibleCpus">The machine's CPUs; null: those that its host PMUs cover.</param>
/// <param name="Irqchip">The VM has an interrupt controller in the kernel.</param>
/// <param name="Strict">KVM_ARM_VCPU_PMU_V3_STRICT is asked for.</param>
/// <param name="CommonEvents">Its backend is Emu's own, which no attribute chooses.</param>
internal sealed record CreateVmStatement(Position At, CpuSet? PossibleCpus, bool Irqchip, bool Strict, bool CommonEvents) : KvmStatement(At)
{
    public static Statement Parse(ref StatementReader reader)
    {
        CpuSet? possible = null;
        bool? irqchip = null;
        bool? strict = null;
        bool? common = null;
        while (reader.Read())
        {
            if (reader.Current is "=>")
            {
                reader.Fail("this statement has no result");
            }

            int equals = reader.Current.IndexOf('=');
            ReadOnlySpan<char> key = equals < 0 ? reader.Current : reader.Current[..equals];
            ReadOnlySpan<char> value = equals < 0 ? default : reader.Current[(equals + 1)..];
            if (key is "possible-cpus" && possible is null)
            {
                possible = reader.CpusAt(value);
            }
            else if (key is "irqchip" && irqchip is null)
            {
                irqchip = reader.NumberAt(value, 1) != 0;
            }
            else if (key is "strict" && strict is null)
            {
                strict = reader.NumberAt(value, 1) != 0;
            }
            else if (key is "backend" && common is null && (value is "default" or "common-events"))
            {
                common = value is "common-events";
            }
            else
            {
                reader.Fail($"{Quoted.Word(reader.Current)} is not a key of vm, or is given twice; it takes possible-cpus, irqchip, strict and backend=default or common-events");
            }
        }

        return new CreateVmStatement(reader.At, possible, irqchip ?? true, strict ?? false, common ?? false);
    }

    public override void Check(FlowChecker flow)
    {
        flow.PossibleCpus = PossibleCpus ?? HostPmuStatement.CpusOf(flow.HostPmus);
        if (flow.PossibleCpus.IsEmpty)
        {
            flow.Fail(this, "the machine has no CPU: there is neither a host-pmu before nor possible-cpus=");
        }
    }

    public override string? Run(VectorMachine machine)
    {
        ((VmMachine)machine).Create(this);
        return null;
    }
}
