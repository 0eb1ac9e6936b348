using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;

namespace Emu.Conformance.Statements.Kvm;

/// <summary><c>select N</c>: guest accesses act on this vCPU from here on.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Vcpu">The number of the vCPU.</param>
internal sealed record SelectStatement(Position At, int Vcpu) : KvmStatement(At)
{
    public static Statement Parse(ref StatementReader reader)
    {
        int vcpu = reader.NeedVcpu();
        reader.NoMoreNorResult();
        return new SelectStatement(reader.At, vcpu);
    }

    public override void Check(FlowChecker flow) => flow.NeedVm(this);

    public override string? Run(VectorMachine machine)
    {
        ((VmMachine)machine).Select(Vcpu);
        return null;
    }
}
