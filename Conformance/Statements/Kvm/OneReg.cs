using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;
using Emu.Kvm;
using Emu.Registers;

namespace Emu.Conformance.Statements.Kvm;

/// <summary><c>onereg-get N REG [=&gt; RESULT]</c>.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Vcpu">The number of the vCPU.</param>
/// <param name="Register">The register.</param>
/// <param name="Expected">How it must end.</param>
internal sealed record GetOneRegStatement(Position At, int Vcpu, PmuRegister Register, VmExpectation Expected) : KvmCall(At, Vcpu, Expected)
{
    public static Statement Parse(ref StatementReader reader)
    {
        int vcpu = reader.NeedVcpu();
        PmuRegister register = PmuRegisterMap.ResolveAArch64(reader.NeedRegister());
        return new GetOneRegStatement(reader.At, vcpu, register, reader.ReadVmExpectation(VmAllowed.Value));
    }

    protected override VmAnswer Call(VmMachine machine, GuestCpu cpu)
    {
        Errno error = cpu.Vcpu.GetOneReg(Register, out ulong value);
        return new VmAnswer(error, value);
    }

    protected override string Describe(ulong value) => Expected.Format(value);
}

/// <summary><c>onereg-set N REG VALUE [=&gt; RESULT]</c>.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Vcpu">The number of the vCPU.</param>
/// <param name="Register">The register.</param>
/// <param name="Value">Its new value.</param>
/// <param name="Expected">How it must end.</param>
internal sealed record SetOneRegStatement(
    Position At, int Vcpu, PmuRegister Register, ulong Value, VmExpectation Expected) : KvmCall(At, Vcpu, Expected)
{
    public static Statement Parse(ref StatementReader reader)
    {
        int vcpu = reader.NeedVcpu();
        PmuRegister register = PmuRegisterMap.ResolveAArch64(reader.NeedRegister());
        ulong value = reader.NeedNumber();
        return new SetOneRegStatement(reader.At, vcpu, register, value, reader.ReadVmExpectation(VmAllowed.Done));
    }

    protected override VmAnswer Call(VmMachine machine, GuestCpu cpu) => cpu.Vcpu.SetOneReg(Register, Value);
}
