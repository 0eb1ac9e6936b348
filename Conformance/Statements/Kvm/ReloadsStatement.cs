using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;

namespace Emu.Conformance.Statements.Kvm;

/// <summary><c>reloads N [=&gt; COUNT]</c>: how often the vCPU's host events gave way to those of another host PMU.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Vcpu">The number of the vCPU.</param>
/// <param name="Expected">How it must end.</param>
internal sealed record ReloadsStatement(Position At, int Vcpu, VmExpectation Expected) : KvmCall(At, Vcpu, Expected)
{
    public static Statement Parse(ref StatementReader reader)
    {
        int vcpu = reader.NeedVcpu();
        return new ReloadsStatement(reader.At, vcpu, reader.ReadVmExpectation(VmAllowed.Count));
    }

    protected override VmAnswer Call(VmMachine machine, GuestCpu cpu) => VmAnswer.Of((ulong)cpu.Vcpu.Reloads);

    protected override string Describe(ulong value) => Expected.Format(value);
}
