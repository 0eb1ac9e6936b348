using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;

namespace Emu.Conformance.Statements.Kvm;

/// <summary>A call of KVM about one vCPU of the case's VM.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Vcpu">The number of the vCPU.</param>
/// <param name="Expected">How it must end.</param>
internal abstract record KvmCall(Position At, int Vcpu, VmExpectation Expected) : KvmStatement(At)
{
    public override string Success => "0";

    public override void Check(FlowChecker flow) => flow.NeedVm(this);

    public sealed override string? Run(VectorMachine machine)
    {
        // Check refuses the statement where there is no VM.
        VmMachine vm = (VmMachine)machine;
        vm.KeepContext();
        VmAnswer answer = Call(vm, vm.VcpuOf(Vcpu));
        vm.ShowSelected();
        bool matches = Expected.Matches(answer);
        return matches && !machine.KeepsAnswer ? null : machine.Ended(matches, answer.InWords(Describe(answer.Value)));
    }

    /// <summary>Makes the call.</summary>
    protected abstract VmAnswer Call(VmMachine machine, GuestCpu cpu);

    /// <summary>A success, as a failure shows it.</summary>
    protected virtual string Describe(ulong value) => Success;
}

/// <summary>A statement of the KVM plane.</summary>
internal abstract record KvmStatement : Statement
{
    protected KvmStatement(Position at)
        : base(at) => MayTakeLong = true;
}
