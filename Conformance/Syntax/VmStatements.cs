namespace Emu.Conformance.Syntax;

/// <summary>A statement of the KVM plane, looked up and ready to run.</summary>
internal abstract class VmStatement
{
    /// <summary>How it is to end.</summary>
    public VmExpectation Expected { get; init; }
}

/// <summary><c>host-pmu</c>: the machine has one more PMU.</summary>
internal sealed class HostPmuStatement : VmStatement
{
    public required string Name { get; init; }

    public required int Type { get; init; }

    public required CpuSet Cpus { get; init; }

    public required HostPmuModel Model { get; init; }
}

/// <summary><c>vm</c>: a VM on the machine.</summary>
internal sealed class CreateVmStatement : VmStatement
{
    public required CpuSet? PossibleCpus { get; init; }

    public required bool Irqchip { get; init; }

    public required bool Strict { get; init; }
}

/// <summary>A statement about one vCPU.</summary>
internal abstract class VcpuStatement : VmStatement
{
    public required int Vcpu { get; init; }
}

/// <summary><c>vcpu-init</c>.</summary>
internal sealed class VcpuInitStatement : VcpuStatement
{
    public required int Cpu { get; init; }
}

/// <summary><c>has-attr</c>.</summary>
internal sealed class HasAttributeStatement : VcpuStatement
{
    public required PmuDeviceAttr Attribute { get; init; }
}

/// <summary><c>get-attr</c>.</summary>
internal sealed class GetAttributeStatement : VcpuStatement
{
    public required PmuDeviceAttr Attribute { get; init; }
}

/// <summary><c>set-attr</c>.</summary>
internal sealed class SetAttributeStatement : VcpuStatement
{
    public required PmuDeviceAttr Attribute { get; init; }

    /// <summary>What <c>addr</c> points at; empty where the attribute takes nothing.</summary>
    public required byte[] Argument { get; init; }
}

/// <summary><c>onereg-get</c>.</summary>
internal sealed class GetOneRegStatement : VcpuStatement
{
    /// <summary>The AArch64 encoding.</summary>
    public required ushort Encoding { get; init; }
}

/// <summary><c>onereg-set</c>.</summary>
internal sealed class SetOneRegStatement : VcpuStatement
{
    /// <summary>The AArch64 encoding.</summary>
    public required ushort Encoding { get; init; }

    public required ulong Value { get; init; }
}

/// <summary><c>run</c>.</summary>
internal sealed class RunVcpuStatement : VcpuStatement
{
    public required int Cpu { get; init; }

    public required ulong Cycles { get; init; }

    public required ulong Instructions { get; init; }

    public required PmuEventCount[] Events { get; init; }
}

/// <summary><c>select</c>.</summary>
internal sealed class SelectStatement : VcpuStatement
{
}

/// <summary><c>reloads</c>.</summary>
internal sealed class ReloadsStatement : VcpuStatement
{
}

/// <summary><c>choose-pmu</c>.</summary>
internal sealed class ChoosePmuStatement : VmStatement
{
    /// <summary>The folder that stands for <c>/sys</c>, found; null: the case's host PMUs stand for its entries.</summary>
    public required string? Sysfs { get; init; }

    /// <summary>The entry that the user asks for, or null.</summary>
    public required string? Requested { get; init; }

    public required bool IsOldMachine { get; init; }
}
