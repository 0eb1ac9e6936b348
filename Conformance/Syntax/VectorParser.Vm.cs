using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Emu.Registers;

namespace Emu.Conformance.Syntax;

/// <content>The statements of the KVM plane about vCPUs.</content>
internal sealed partial class VectorParser
{
    // KVM_MAX_VCPUS of arm64.
    private const ulong LargestVcpu = 511;

    private readonly List<VmStatement> _vmStatements = [];

    private void ReadVmStatement(ref TokenReader tokens)
    {
        VmStatement statement = tokens.Current switch
        {
            "host-pmu" => ReadHostPmu(ref tokens),
            "vm" => ReadCreateVm(ref tokens),
            "vcpu-init" => ReadVcpuInit(ref tokens),
            "has-attr" => ReadHasAttribute(ref tokens),
            "get-attr" => ReadGetAttribute(ref tokens),
            "set-attr" => ReadSetAttribute(ref tokens),
            "onereg-get" => ReadGetOneReg(ref tokens),
            "onereg-set" => ReadSetOneReg(ref tokens),
            "run" => ReadRun(ref tokens),
            "select" => ReadSelect(ref tokens),
            "reloads" => ReadReloads(ref tokens),
            "choose-pmu" => ReadChoosePmu(ref tokens),
            _ => NoStatement(tokens),
        };
        _vmStatements.Add(statement);
        Add(new Statement { Kind = StatementKind.Vm, Index = _vmStatements.Count - 1 });
    }

    private VmStatement NoStatement(in TokenReader tokens)
    {
        Fail(tokens, $"{Quoted.Word(tokens.Current)} is no statement");
        return null;
    }

    private VcpuInitStatement ReadVcpuInit(ref TokenReader tokens)
    {
        int vcpu = NeedVcpu(ref tokens);
        Need(ref tokens, "pcpu=");
        (ReadOnlySpan<char> key, ReadOnlySpan<char> value) = SplitKey(tokens);
        if (key is not "pcpu")
        {
            Fail(tokens, $"{Quoted.Word(key)} is no key of vcpu-init; it takes pcpu");
        }

        int cpu = (int)NumberAt(tokens, value, CpuSet.MaxCpu);
        return new VcpuInitStatement { Vcpu = vcpu, Cpu = cpu, Expected = ReadVmExpectation(ref tokens, tokens.Read(), VmAllowed.Done) };
    }

    private HasAttributeStatement ReadHasAttribute(ref TokenReader tokens)
    {
        int vcpu = NeedVcpu(ref tokens);
        PmuDeviceAttr attribute = NeedAttribute(ref tokens);
        return new HasAttributeStatement { Vcpu = vcpu, Attribute = attribute, Expected = ReadVmExpectation(ref tokens, tokens.Read(), VmAllowed.Done) };
    }

    private GetAttributeStatement ReadGetAttribute(ref TokenReader tokens)
    {
        int vcpu = NeedVcpu(ref tokens);
        PmuDeviceAttr attribute = NeedAttribute(ref tokens);
        return new GetAttributeStatement { Vcpu = vcpu, Attribute = attribute, Expected = ReadVmExpectation(ref tokens, tokens.Read(), VmAllowed.Value) };
    }

    private SetAttributeStatement ReadSetAttribute(ref TokenReader tokens)
    {
        int vcpu = NeedVcpu(ref tokens);
        PmuDeviceAttr attribute = NeedAttribute(ref tokens);
        bool more = tokens.Read();
        byte[] argument = attribute switch
        {
            PmuDeviceAttr.Filter => ReadFilter(ref tokens, ref more),
            PmuDeviceAttr.Irq or PmuDeviceAttr.SetPmu or PmuDeviceAttr.SetNrCounters => ReadIntArgument(ref tokens, ref more),
            PmuDeviceAttr.Init or PmuDeviceAttr.FixedCountersOnly => [],
            _ => ReadAnyArgument(ref tokens, ref more),
        };
        return new SetAttributeStatement
        {
            Vcpu = vcpu,
            Attribute = attribute,
            Argument = argument,
            Expected = ReadVmExpectation(ref tokens, more, VmAllowed.Done),
        };
    }

    private byte[] ReadIntArgument(ref TokenReader tokens, ref bool more)
    {
        if (!more || tokens.Current is "=>")
        {
            Fail(tokens, "the attribute's number is missing here");
        }

        byte[] argument = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(argument, (uint)NumberAt(tokens, tokens.Current, uint.MaxValue));
        more = tokens.Read();
        return argument;
    }

    // An attribute that there is none of does not look at its argument.
    private byte[] ReadAnyArgument(ref TokenReader tokens, ref bool more)
    {
        while (more && tokens.Current is not "=>")
        {
            ReadOnlySpan<char> value = tokens.Current[(tokens.Current.IndexOf('=') + 1)..];
            if (value is not ("allow" or "deny"))
            {
                NumberAt(tokens, value, ulong.MaxValue);
            }

            more = tokens.Read();
        }

        return [];
    }

    private byte[] ReadFilter(ref TokenReader tokens, ref bool more)
    {
        ushort? first = null;
        ushort? events = null;
        byte? action = null;
        for (; more && tokens.Current is not "=>"; more = tokens.Read())
        {
            (ReadOnlySpan<char> key, ReadOnlySpan<char> value) = SplitKey(tokens);
            if (key is "base" && first is null)
            {
                first = (ushort)NumberAt(tokens, value, ushort.MaxValue);
            }
            else if (key is "nevents" && events is null)
            {
                events = (ushort)NumberAt(tokens, value, ushort.MaxValue);
            }
            else if (key is "action" && action is null)
            {
                action = ActionAt(tokens, value);
            }
            else
            {
                Fail(tokens, $"{Quoted.Word(key)} is no key of FILTER, or is given twice; it takes base, nevents and action");
            }
        }

        if (first is null || events is null || action is null)
        {
            Fail(tokens, "FILTER has base=, nevents= and action=");
        }

        byte[] argument = new byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(argument, first.Value);
        BinaryPrimitives.WriteUInt16LittleEndian(argument.AsSpan(2), events.Value);
        argument[4] = action.Value;
        return argument;
    }

    // A number, which is what the kernel takes, can also be one that is no action.
    private byte ActionAt(in TokenReader tokens, ReadOnlySpan<char> value) => value switch
    {
        "allow" => (byte)FilterAction.Allow,
        "deny" => (byte)FilterAction.Deny,
        _ => (byte)NumberAt(tokens, value, byte.MaxValue),
    };

    private GetOneRegStatement ReadGetOneReg(ref TokenReader tokens)
    {
        int vcpu = NeedVcpu(ref tokens);
        ushort encoding = NeedRegister(ref tokens);
        return new GetOneRegStatement { Vcpu = vcpu, Encoding = encoding, Expected = ReadVmExpectation(ref tokens, tokens.Read(), VmAllowed.Value) };
    }

    private SetOneRegStatement ReadSetOneReg(ref TokenReader tokens)
    {
        int vcpu = NeedVcpu(ref tokens);
        ushort encoding = NeedRegister(ref tokens);
        ulong value = NeedNumber(ref tokens, ulong.MaxValue);
        return new SetOneRegStatement { Vcpu = vcpu, Encoding = encoding, Value = value, Expected = ReadVmExpectation(ref tokens, tokens.Read(), VmAllowed.Done) };
    }

    private RunVcpuStatement ReadRun(ref TokenReader tokens)
    {
        int vcpu = NeedVcpu(ref tokens);
        int? cpu = null;
        ulong? cycles = null;
        ulong? instructions = null;
        List<PmuEventCount> events = [];
        bool more = tokens.Read();
        for (; more && tokens.Current is not "=>"; more = tokens.Read())
        {
            (ReadOnlySpan<char> key, ReadOnlySpan<char> value) = SplitKey(tokens);
            if (key is "pcpu" && cpu is null)
            {
                cpu = (int)NumberAt(tokens, value, CpuSet.MaxCpu);
            }
            else if (key is "cycles" && cycles is null)
            {
                cycles = NumberAt(tokens, value, ulong.MaxValue);
            }
            else if (key is "instructions" && instructions is null)
            {
                instructions = NumberAt(tokens, value, ulong.MaxValue);
            }
            else
            {
                events.Add(new PmuEventCount(EventOfRun(tokens, key), NumberAt(tokens, value, ulong.MaxValue)));
            }
        }

        if (cpu is null)
        {
            Fail(tokens, "pcpu= is missing here");
        }

        return new RunVcpuStatement
        {
            Vcpu = vcpu,
            Cpu = cpu.Value,
            Cycles = cycles ?? 0,
            Instructions = instructions ?? 0,
            Events = [.. events],
            Expected = ReadVmExpectation(ref tokens, more, VmAllowed.Run),
        };
    }

    private ushort EventOfRun(in TokenReader tokens, ReadOnlySpan<char> key)
    {
        if (!RegisterNames.TryEvent(key, out ushort number))
        {
            if (Numbers.TryParse(key, out _, out bool isTooLarge) || isTooLarge)
            {
                Fail(tokens, RegisterNames.WhyNoEvent(key));
            }

            Fail(tokens, $"{Quoted.Word(key)} is no event, and no key of run, or is given twice; its keys are pcpu, cycles and instructions");
        }

        if (number == PmuEvents.CPU_CYCLES)
        {
            Fail(tokens, "CPU_CYCLES is counted by 'cycles='");
        }

        return number;
    }

    private SelectStatement ReadSelect(ref TokenReader tokens)
    {
        int vcpu = NeedVcpu(ref tokens);
        NoMoreNorResult(ref tokens);
        return new SelectStatement { Vcpu = vcpu };
    }

    private ReloadsStatement ReadReloads(ref TokenReader tokens)
    {
        int vcpu = NeedVcpu(ref tokens);
        return new ReloadsStatement { Vcpu = vcpu, Expected = ReadVmExpectation(ref tokens, tokens.Read(), VmAllowed.Count) };
    }

    private int NeedVcpu(ref TokenReader tokens)
    {
        ReadOnlySpan<char> text = Need(ref tokens, "an argument");
        return (int)NumberAt(tokens, text, LargestVcpu);
    }

    private PmuDeviceAttr NeedAttribute(ref TokenReader tokens)
    {
        ReadOnlySpan<char> text = Need(ref tokens, "an attribute");
        if (!VmAttributes.TryParse(text, out PmuDeviceAttr attribute))
        {
            Fail(tokens, $"{Quoted.Word(text)} is no attribute: {string.Join(", ", VmAttributes.All)} or a number");
        }

        return attribute;
    }

    private void NoMoreNorResult(ref TokenReader tokens)
    {
        if (tokens.Read())
        {
            Fail(tokens, tokens.Current is "=>" ? "this statement has no result" : $"{Quoted.Word(tokens.Current)} is too much here");
        }
    }
}
