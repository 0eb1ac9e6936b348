using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Native.Handles;
using Emu.Registers;

namespace Emu.Native.Tests;

/// <summary>A PMU of the C library: what a vector does to one, by the calls of emu_pmu.h.</summary>
internal sealed unsafe class AbiPmu : IDisposable
{
    private readonly bool _isOwn;
    private readonly nuint _stateSize;
    private readonly nint _config;

    /// <summary>A separate PMU, not a vCPU's.</summary>
    public AbiPmu(PmuConfiguration configuration)
    {
        _isOwn = true;
        _config = CreateConfig(configuration.Options);
        nint pmu;
        Need(Abi.Create(_config, null, null, &pmu));
        _stateSize = Abi.StateSize(_config);
        Handle = pmu;
    }

    /// <summary>That of a vCPU.</summary>
    public AbiPmu(nint handle) => Handle = handle;

    public nint Handle { get; }

    public static void Need(int result) => Assert.True(result >= 0, $"{result}: {Abi.LastError}");

    public void Dispose()
    {
        if (_isOwn)
        {
            Abi.Destroy(Handle);
            Abi.DestroyConfig(_config);
        }
    }

    /// <summary>A guest's read, checked before: the check has to say how it ends.</summary>
    public PmuAccess Read(uint register, out ulong value)
    {
        ulong check = Abi.Check(Handle, register, 0);
        ulong read = 0;
        ulong answer = Abi.Read(Handle, register, &read);
        Assert.Equal(check, answer);
        value = read;
        return Answer(answer);
    }

    /// <summary>A guest's write, checked before.</summary>
    public PmuAccess Write(uint register, ulong value)
    {
        ulong check = Abi.Check(Handle, register, 1);
        ulong answer = Abi.Write(Handle, register, value);
        Assert.Equal(check, answer);
        return Answer(answer);
    }

    public PmuAccess ReadExternal(uint offset, int bits, SecurityState? security, out ulong value)
    {
        ulong read = 0;
        ulong answer = Abi.ReadMemoryMapped(Handle, offset, bits, security is { } state ? (int)state : -1, &read);
        value = read;
        return Answer(answer);
    }

    public PmuAccess WriteExternal(uint offset, int bits, SecurityState? security, ulong value) =>
        Answer(Abi.WriteMemoryMapped(Handle, offset, bits, security is { } state ? (int)state : -1, value));

    /// <summary>By the shared head, as the inline function of the header does it.</summary>
    public void Advance(ulong cycles, ulong instructions)
    {
        ref PmuHead head = ref *(PmuHead*)Handle;
        ulong cycleSum = head.Cycles + cycles;
        ulong instructionSum = head.Instructions + instructions;
        if ((cycleSum | instructionSum | cycles | instructions) >> 63 != 0)
        {
            Abi.AdvanceNow(Handle, cycles, instructions);
            return;
        }

        head.Cycles = cycleSum;
        head.Instructions = instructionSum;
    }

    /// <summary>By the shared head.</summary>
    public ulong Interrupt => (ulong)((PmuHead*)Handle)->Interrupt;

    public void Count(ReadOnlySpan<PmuEventCount> events)
    {
        Span<EventCountStruct> counts = stackalloc EventCountStruct[events.Length];
        for (int i = 0; i < events.Length; i++)
        {
            counts[i] = new EventCountStruct { Event = events[i].Event, Occurrences = events[i].Occurrences };
        }

        fixed (EventCountStruct* first = counts)
        {
            Need(Abi.CountTogether(Handle, first, (nuint)counts.Length));
        }
    }

    public byte[] Save()
    {
        byte[] state = new byte[(int)_stateSize];
        fixed (byte* first = state)
        {
            Need(Abi.Save(Handle, first, _stateSize));
        }

        return state;
    }

    public bool TryRestore(byte[] state)
    {
        fixed (byte* first = state)
        {
            int result = Abi.Restore(Handle, first, (nuint)state.Length);
            Assert.True(result is 0 or (int)ErrorCode.State, Abi.LastError);
            return result == 0;
        }
    }

    /// <summary>The number that emu_pmu.h has for a register of the AArch64 view.</summary>
    public static uint NumberOf(PmuRegister register) => PmuRegisterMap.EncodeAArch64(register);

    /// <summary>The number for a raw access: that of the AArch64 view, or of the view that alone shows the register, by its name.</summary>
    public uint RawNumberOf(PmuRegister register)
    {
        if (NumberOf(register) is not 0 and uint number)
        {
            return number;
        }

        fixed (byte* name = System.Text.Encoding.UTF8.GetBytes(register + "\0"))
        {
            return Abi.RegisterNamed(_config, name);
        }
    }

    private static PmuAccess Answer(ulong answer) => Abi.AnswerKind(answer) switch
    {
        0 or 1 or 2 => PmuAccess.FromBits(answer),
        3 => PmuAccess.Error,
        (int)ErrorCode.NoEntry => PmuAccess.NotPmu,
        int other => throw new InvalidOperationException($"{other}: {Abi.LastError}"),
    };

    private static nint CreateConfig(PmuOptions options)
    {
        string names = string.Join(',', Enum.GetValues<PmuFeatures>().Where(feature => feature != 0 && (options.Features & feature) != 0));
        byte[] features = System.Text.Encoding.UTF8.GetBytes(names + "\0");
        List<ushort> numbers = [];
        for (int number = 0; number <= ushort.MaxValue && !options.Events.IsAll && options.Events.Contains(PmuEvents.CPU_CYCLES); number++)
        {
            if (options.Events.Contains((ushort)number))
            {
                numbers.Add((ushort)number);
            }
        }

        // An empty set is a pointer to no numbers.
        ushort[] events = numbers.Count == 0 ? [0] : [.. numbers];
        fixed (byte* text = features)
        fixed (ushort* first = events)
        {
            OptionsStruct basic = new()
            {
                Size = (uint)sizeof(OptionsStruct),
                Version = (uint)options.Version,
                Counters = (uint)options.Counters,
                EL2 = options.EL2 ? 1u : 0,
                EL3 = options.EL3 ? 1u : 0,
                AArch32 = options.AArch32 ? 1u : 0,
                Features = text,
                Events = options.Events.IsAll ? null : first,
                EventCount = (nuint)numbers.Count,
            };
            DetailsStruct details = new()
            {
                Size = (uint)sizeof(DetailsStruct),
                Implementer = (uint)options.Implementer,
                IdCode = (uint)options.IdCode,
                ThresholdWidth = (uint)options.ThresholdWidth,
                EL3TrapPriority = options.EL3TrapPriority ? 1u : 0,
            };
            nint config;
            Need(Abi.CreateConfig(&basic, &details, &config));
            return config;
        }
    }
}
