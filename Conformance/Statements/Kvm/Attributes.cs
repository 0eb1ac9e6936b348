using System;
using System.Buffers.Binary;
using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;
using Emu.Kvm;

namespace Emu.Conformance.Statements.Kvm;

/// <summary><c>has-attr N ATTR [=&gt; RESULT]</c>.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Vcpu">The number of the vCPU.</param>
/// <param name="Attribute">The attribute.</param>
/// <param name="Expected">How it must end.</param>
internal sealed record HasAttributeStatement(
    Position At, int Vcpu, PmuDeviceAttr Attribute, VmExpectation Expected) : KvmCall(At, Vcpu, Expected)
{
    public static Statement Parse(ref StatementReader reader)
    {
        int vcpu = reader.NeedVcpu();
        PmuDeviceAttr attribute = VmAttributes.Need(ref reader);
        return new HasAttributeStatement(reader.At, vcpu, attribute, reader.ReadVmExpectation(VmAllowed.Done));
    }

    protected override VmAnswer Call(VmMachine machine, GuestCpu cpu) => cpu.Vcpu.HasAttribute(Attribute);
}

/// <summary><c>get-attr N ATTR [=&gt; RESULT]</c>.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Vcpu">The number of the vCPU.</param>
/// <param name="Attribute">The attribute.</param>
/// <param name="Expected">How it must end.</param>
internal sealed record GetAttributeStatement(
    Position At, int Vcpu, PmuDeviceAttr Attribute, VmExpectation Expected) : KvmCall(At, Vcpu, Expected)
{
    public static Statement Parse(ref StatementReader reader)
    {
        int vcpu = reader.NeedVcpu();
        PmuDeviceAttr attribute = VmAttributes.Need(ref reader);
        return new GetAttributeStatement(reader.At, vcpu, attribute, reader.ReadVmExpectation(VmAllowed.Value));
    }

    protected override VmAnswer Call(VmMachine machine, GuestCpu cpu)
    {
        Errno error = cpu.Vcpu.GetAttribute(Attribute, out int value);
        return new VmAnswer(error, (uint)value);
    }

    protected override string Describe(ulong value) => Expected.Format(value);
}

/// <summary><c>set-attr N ATTR [ARGS] [=&gt; RESULT]</c>.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Vcpu">The number of the vCPU.</param>
/// <param name="Attribute">The attribute.</param>
/// <param name="Argument">What <c>addr</c> points at; empty where the attribute takes nothing.</param>
/// <param name="Expected">How it must end.</param>
internal sealed record SetAttributeStatement(
    Position At, int Vcpu, PmuDeviceAttr Attribute, byte[] Argument, VmExpectation Expected) : KvmCall(At, Vcpu, Expected)
{
    public static Statement Parse(ref StatementReader reader)
    {
        int vcpu = reader.NeedVcpu();
        PmuDeviceAttr attribute = VmAttributes.Need(ref reader);
        bool more = reader.Read();
        byte[] argument = attribute switch
        {
            PmuDeviceAttr.Filter => ReadFilter(ref reader, ref more),
            PmuDeviceAttr.Irq or PmuDeviceAttr.SetPmu or PmuDeviceAttr.SetNrCounters => ReadInt(ref reader, ref more),
            PmuDeviceAttr.Init or PmuDeviceAttr.FixedCountersOnly => [],
            _ => ReadAny(ref reader, ref more),
        };
        return new SetAttributeStatement(reader.At, vcpu, attribute, argument, reader.VmExpectationHere(more, VmAllowed.Done));
    }

    protected override VmAnswer Call(VmMachine machine, GuestCpu cpu) => cpu.Vcpu.SetAttribute(Attribute, Argument);

    private static byte[] ReadInt(ref StatementReader reader, ref bool more)
    {
        if (!more || reader.Current is "=>")
        {
            reader.Fail("the attribute's number is missing here");
        }

        byte[] argument = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(argument, (uint)reader.NumberAt(reader.Current, uint.MaxValue));
        more = reader.Read();
        return argument;
    }

    // KVM does not look at the argument of an attribute that it does not have.
    private static byte[] ReadAny(ref StatementReader reader, ref bool more)
    {
        while (more && reader.Current is not "=>")
        {
            ReadOnlySpan<char> value = reader.Current[(reader.Current.IndexOf('=') + 1)..];
            if (value is not ("allow" or "deny"))
            {
                reader.NumberAt(value);
            }

            more = reader.Read();
        }

        return [];
    }

    private static byte[] ReadFilter(ref StatementReader reader, ref bool more)
    {
        ushort? first = null;
        ushort? events = null;
        byte? action = null;
        for (; more && reader.Current is not "=>"; more = reader.Read())
        {
            (ReadOnlySpan<char> key, ReadOnlySpan<char> value) = reader.SplitKey();
            if (key is "base" && first is null)
            {
                first = (ushort)reader.NumberAt(value, ushort.MaxValue);
            }
            else if (key is "nevents" && events is null)
            {
                events = (ushort)reader.NumberAt(value, ushort.MaxValue);
            }
            else if (key is "action" && action is null)
            {
                action = ActionAt(reader, value);
            }
            else
            {
                reader.Fail($"{Quoted.Word(key)} is not a key of FILTER, or is given twice; it takes base, nevents and action");
            }
        }

        if (first is null || events is null || action is null)
        {
            reader.Fail("FILTER has base=, nevents= and action=");
        }

        byte[] argument = new byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(argument, first.Value);
        BinaryPrimitives.WriteUInt16LittleEndian(argument.AsSpan(2), events.Value);
        argument[4] = action.Value;
        return argument;
    }

    // A number, which is what the kernel takes, can also be one that is not an action.
    private static byte ActionAt(in StatementReader reader, ReadOnlySpan<char> value) => value switch
    {
        "allow" => (byte)FilterAction.Allow,
        "deny" => (byte)FilterAction.Deny,
        _ => (byte)reader.NumberAt(value, byte.MaxValue),
    };
}
