using System.Collections.Generic;

namespace Emu.Conformance.Syntax;

/// <content>Cases of the KVM plane: whether there is a VM, and whether the machine has what a statement names.</content>
internal sealed partial class FlowChecker
{
    private readonly List<HostPmuStatement> _hostPmus = [];
    private CpuSet _covered = CpuSet.Empty;
    private CpuSet? _possible;
    private int _loops;

    private void StartMachine()
    {
        _hostPmus.Clear();
        _covered = CpuSet.Empty;
        _possible = null;
    }

    private bool HasVm(int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            Statement statement = _file.Statements[i];
            if (statement.Kind == StatementKind.Vm && _file.VmStatements[statement.Index] is CreateVmStatement)
            {
                return true;
            }
        }

        return false;
    }

    // The order that statements stand in is enough here: a loop brings back nothing that they depend on but another VM, and the runner sees to that.
    private void CheckVmCase(int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            Statement statement = _file.Statements[i];
            switch (statement.Kind)
            {
                case StatementKind.Vm:
                    CheckVmStatement(statement);
                    break;
                case StatementKind.Context:
                    NeedVm(statement);
                    CheckGuestContext(statement);
                    break;
                case StatementKind.Msr or StatementKind.Mrs or StatementKind.Irq:
                    NeedVm(statement);
                    break;
                case StatementKind.Repeat:
                    _loops++;
                    break;
                case StatementKind.End:
                    _loops--;
                    break;
                case StatementKind.Config:
                    break;
                case StatementKind.AArch32Read or StatementKind.AArch32Write:
                    Fail(statement, "mcr, mrc, mcrr and mrrc need state=a32, which the guest of a VM does not have");
                    break;
                default:
                    Fail(statement, "this statement does not occur in a case with a VM");
                    break;
            }
        }
    }

    private void CheckVmStatement(in Statement statement)
    {
        VmStatement call = _file.VmStatements[statement.Index];
        switch (call)
        {
            case HostPmuStatement pmu:
                CheckHostPmu(statement, pmu);
                break;
            case CreateVmStatement vm:
                _possible = vm.PossibleCpus ?? _covered;
                if (_possible.IsEmpty)
                {
                    Fail(statement, "the machine has no CPU: there is neither a host-pmu before nor possible-cpus=");
                }

                break;
            case ChoosePmuStatement choice:
                if (choice.Sysfs is null && _hostPmus.Count == 0)
                {
                    Fail(statement, "choose-pmu looks at sysfs= or at the host PMUs before it, and there are none");
                }

                break;
            default:
                NeedVm(statement);
                int cpu = call switch { VcpuInitStatement init => init.Cpu, RunVcpuStatement run => run.Cpu, _ => -1 };
                if (cpu >= 0 && !_possible!.Contains(cpu))
                {
                    Fail(statement, $"pCPU {cpu} is not possible; possible are {_possible}");
                }

                break;
        }
    }

    private void CheckHostPmu(in Statement statement, HostPmuStatement pmu)
    {
        if (_possible is not null)
        {
            Fail(statement, "the machine's PMUs are registered before its VM is created");
        }

        if (_loops != 0)
        {
            Fail(statement, "a PMU is registered once, not in a loop");
        }

        foreach (HostPmuStatement other in _hostPmus)
        {
            if (other.Name == pmu.Name || other.Type == pmu.Type)
            {
                Fail(statement, $"a host PMU is named {pmu.Name} or has type {pmu.Type} already");
            }
        }

        _hostPmus.Add(pmu);
        _covered = _covered.Union(pmu.Cpus);
    }

    private void NeedVm(in Statement statement)
    {
        if (_possible is null)
        {
            Fail(statement, "there is no VM before this statement");
        }
    }

    private void CheckGuestContext(in Statement statement)
    {
        ContextChange context = ContextChange.Start.Then(new ContextChange(statement.A));
        if (context.ExceptionLevel > 1 || context.AArch32 || context.ToContext(rootState: false).Security != SecurityState.NonSecure)
        {
            Fail(statement, "the guest of a VM has EL0 and EL1 in Non-secure AArch64 state");
        }
    }
}
