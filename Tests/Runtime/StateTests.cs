using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Emu.Registers;
using Emu.Tests.Infrastructure;

namespace Emu.Tests.Runtime;

/// <summary>The saved state as bytes: its format, and what is refused.</summary>
public sealed class StateTests
{
    /// <summary>
    /// What a reader relies on: the fields of a state and the bits of the features. Where this fails the format is another one:
    /// give <see cref="PmuState.FormatVersion"/> the next number and change the table <c>States/layout.txt</c>. The registers' words are not part of it: a state says which registers
    /// it has.
    /// </summary>
    [Fact]
    public void Format_IsTheOneOfItsVersion()
    {
        List<string> layout = [$"version {PmuState.FormatVersion}"];
        foreach (FieldInfo field in typeof(PmuState).GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public))
        {
            layout.Add("field " + field.Name);
        }

        foreach (PmuFeatures feature in Enum.GetValues<PmuFeatures>())
        {
            layout.Add($"feature {feature} 0x{(ulong)feature:X}");
        }

        SameLines.Check("The layout of a saved state", SameLines.Table("Tests", "Runtime", "States", "layout.txt"), layout);
    }

    /// <summary>
    /// Where this fails, registers.yaml has another stored register, or has one in another place: add a line with the text of today to the layouts that
    /// <c>PmuStateLayout</c> keeps, and change none. States that were saved before are read by it.
    /// </summary>
    [Fact]
    public void KeptLayouts_EndWithTheRegistersOfToday() => Assert.Equal(PmuRegisterBank.Layout, PmuStateLayout.OfThisFormat.Last());

    /// <summary>The text that the fingerprint is of is what the bank really is.</summary>
    [Fact]
    public void Layout_NamesEachWordOfTheBank()
    {
        StringBuilder layout = new();
        foreach (FieldInfo field in typeof(PmuRegisterBank).GetFields(BindingFlags.Instance | BindingFlags.Public))
        {
            InlineArrayAttribute? array = field.FieldType.GetCustomAttribute<InlineArrayAttribute>();
            layout.Append(field.Name).Append(array is null ? "" : $"*{array.Length}").Append(' ');
        }

        Assert.Equal(PmuRegisterBank.Layout, layout.ToString().TrimEnd());
    }

    [Fact]
    public void CopyTo_WritesWordsInLittleEndianOrder()
    {
        Guest guest = new();
        guest["PMCCNTR_EL0"] = 0x1122_3344_5566_7788;
        byte[] bytes = Bytes(guest.Pmu);
        Assert.Equal("EPMU"u8, bytes.AsSpan(0, 4));
        Assert.Equal([3, 0], bytes[4..6]);
        Assert.Equal(PmuState.Size, bytes[6] | bytes[7] << 8);
        Assert.Contains("8877665544332211", Convert.ToHexString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void CopyTo_ShortDestination_IsRefused()
    {
        new Guest().Pmu.Save(out PmuState state);
        Assert.Throws<ArgumentException>(() => state.CopyTo(new byte[PmuState.Size - 1]));
    }

    [Fact]
    public void TryRead_OfWhatWasWritten_RestoresCountersThatGoOn()
    {
        Guest guest = new();
        guest["PMEVTYPER0_EL0"] = 0x13;
        guest["PMCNTENSET_EL0"] = Guest.Cycle | 1;
        guest["PMCR_EL0"] = 1;
        guest.Pmu.Count(0x13, 15);
        guest.Pmu.Advance(100, 0);
        byte[] bytes = Bytes(guest.Pmu);

        Guest other = new();
        Assert.True(PmuState.TryRead(bytes, out PmuState state, out string? reason), reason);
        Assert.True(other.Pmu.TryRestore(state, out reason), reason);
        other.Pmu.Count(0x13, 1);
        other.Pmu.Advance(1, 0);
        other.Expect("PMEVCNTR0_EL0", 16UL);
        other.Expect("PMCCNTR_EL0", 101UL);
    }

    [Fact]
    public void TryRead_WhatWasSavedTwice_IsTheSameBytes()
    {
        Guest guest = new();
        guest["PMCR_EL0"] = 1;
        guest["PMCNTENSET_EL0"] = Guest.Cycle;
        guest.Pmu.Advance(7, 3);
        byte[] bytes = Bytes(guest.Pmu);
        Assert.True(PmuState.TryRead(bytes, out PmuState state, out _));
        Assert.True(guest.Pmu.TryRestore(state));
        Assert.Equal(bytes, Bytes(guest.Pmu));
    }

    /// <summary>Before FEAT_PMUv3p5 an event counter has 32 bits, also one that looks at single cycles and wraps.</summary>
    [Fact]
    public void Save_OfA32BitCounterThatWrapped_HasItsBitsAlone()
    {
        PmuOptions options = new() { Version = PmuVersion.V3p1, Counters = 2, Features = PmuFeatures.FEAT_PMUv3_TH };
        Guest guest = new(options);
        guest["PMEVTYPER0_EL0"] = 0x8000_0001_0000_0013; // at least 1: adds the occurrences
        guest["PMEVTYPER1_EL0"] = 0xA000_0001_0000_0011; // at least 1: adds 1 for each cycle
        guest["PMEVCNTR0_EL0"] = 0xFFFF_FFFE;
        guest["PMEVCNTR1_EL0"] = 0xFFFF_FFFE;
        guest["PMCNTENSET_EL0"] = 3;
        guest["PMCR_EL0"] = 1;
        guest.Pmu.Count(0x13, 5);
        guest.Pmu.Advance(100, 0);
        guest["PMCNTENCLR_EL0"] = 1;
        guest.Expect("PMEVCNTR0_EL0", 3UL);
        guest.Expect("PMEVCNTR1_EL0", 98UL);
        guest.Pmu.Save(out PmuState state);
        Assert.Equal(3UL, state.Counters[0]);
        Assert.Equal(98UL, state.Counters[1]);
        Guest other = new(options);
        Assert.True(other.Pmu.TryRestore(state, out string? reason), reason);
        Assert.Equal(Bytes(guest.Pmu), Bytes(other.Pmu));
    }

    [Fact]
    public void TryRead_WithCaptures_BringsThemBack()
    {
        PmuOptions options = new() { Features = PmuFeatures.FEAT_PMUv3_SS | PmuFeatures.FEAT_PMUv3_ICNTR, Counters = 31 };
        Pmu pmu = new(PmuConfiguration.Create(options));
        pmu.WriteRaw(Guest.Register("PMEVCNTSVR30_EL1"), 30);
        pmu.WriteRaw(Guest.Register("PMCCNTSVR_EL1"), 31);
        pmu.WriteRaw(Guest.Register("PMICNTSVR_EL1"), 32);
        Assert.True(PmuState.TryRead(Bytes(pmu), out PmuState state, out _));
        Pmu other = new(PmuConfiguration.Create(options));
        Assert.True(other.TryRestore(state));
        Assert.Equal(30UL, other.ReadRaw(Guest.Register("PMEVCNTSVR30_EL1")));
        Assert.Equal(31UL, other.ReadRaw(Guest.Register("PMCCNTSVR_EL1")));
        Assert.Equal(32UL, other.ReadRaw(Guest.Register("PMICNTSVR_EL1")));
    }

    [Theory]
    [InlineData("empty", "do not begin as one")]
    [InlineData("text", "do not begin as one")]
    [InlineData("version", "format 4")]
    [InlineData("version 0", "format 0")]
    [InlineData("short", "cut short")]
    [InlineData("long", "something was added")]
    [InlineData("size", "cut short")]
    public void TryRead_OfSomethingElse_SaysWhat(string what, string reason)
    {
        byte[] bytes = Bytes(new Guest().Pmu);
        switch (what)
        {
            case "empty":
                bytes = [];
                break;
            case "text":
                bytes[0] = (byte)'X';
                break;
            case "version":
                bytes[4] = 4;
                break;
            case "version 0":
                bytes[4] = 0;
                break;
            case "short":
                bytes = bytes[..^1];
                break;
            case "long":
                bytes = [.. bytes, 0];
                break;
            default:
                bytes[6]++;
                break;
        }

        Assert.False(PmuState.TryRead(bytes, out _, out string? said));
        Assert.Contains(reason, said, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRestore_OfAnEmptyState_SaysSo()
    {
        Guest guest = new();
        Assert.False(guest.Pmu.TryRestore(default, out string? reason));
        Assert.Contains("never saved", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRestore_OfAnotherConfiguration_SaysWhatIsDifferent()
    {
        Assert.Contains("7 event counters", Refusal(new PmuOptions { Counters = 7 }, new PmuOptions()), StringComparison.Ordinal);
        Assert.Contains("FEAT_PMUv3_TH", Refusal(new PmuOptions { Features = PmuFeatures.FEAT_PMUv3_TH }, new PmuOptions()), StringComparison.Ordinal);
        Assert.Contains("PMMIR_EL1", Refusal(new PmuOptions { Slots = 4 }, new PmuOptions { Slots = 8 }), StringComparison.Ordinal);
        Assert.Contains("PMCEID", Refusal(new PmuOptions(), new PmuOptions { Events = PmuEventSet.None }), StringComparison.Ordinal);
    }

    // Above 0x403F no PMCEID bit shows what is implemented.
    [Theory]
    [InlineData(0x4040)]
    [InlineData(0x8127)]
    [InlineData(0x0040)]
    [InlineData(0x00C0)]
    [InlineData(0xFFFF)]
    public void TryRestore_OfAPmuWithAnotherEvent_IsRefused(int number)
    {
        PmuOptions without = new() { Events = PmuEventSet.Of(0x13) };
        PmuOptions with = new() { Events = PmuEventSet.Of(0x13, (ushort)number) };
        Assert.Contains("other events", Refusal(with, without), StringComparison.Ordinal);
        Assert.Contains("other events", Refusal(with, with with { Events = PmuEventSet.Of(0x13, (ushort)(number ^ 1)) }), StringComparison.Ordinal);
    }

    /// <summary>Words in another order would be taken for other registers' ones: a state whose layout is not known is refused.</summary>
    [Fact]
    public void TryRestore_OfAnUnknownLayout_IsRefused()
    {
        byte[] bytes = Bytes(new Guest().Pmu);
        bytes[29] ^= 0x10;
        Assert.True(PmuState.TryRead(bytes, out PmuState state, out string? reason), reason);
        Guest guest = new();
        byte[] before = Bytes(guest.Pmu);
        Assert.False(guest.Pmu.TryRestore(state));
        Assert.False(guest.Pmu.TryRestore(state, out reason));
        Assert.Contains("another registers.yaml", reason, StringComparison.Ordinal);
        Assert.Equal(before, Bytes(guest.Pmu));
    }

    [Fact]
    public void TryRestore_OfThePmuWithTheSameEvents_Works()
    {
        ushort[] all = [.. Enumerable.Range(0, 0x10000).Select(static number => (ushort)number).Where(PmuEventSet.All.Contains)];
        new Pmu(PmuConfiguration.Create(new PmuOptions { Events = PmuEventSet.Of(all) })).Save(out PmuState state);
        Assert.True(new Pmu(PmuConfiguration.Create(new PmuOptions())).TryRestore(state, out string? reason), reason);
    }

    /// <summary>Emu 1.0 wrote format 1, whose word of the configuration's shape has nothing about events.</summary>
    [Fact]
    public void TryRead_OfFormat1_RestoresAndIsSavedInThisFormat()
    {
        PmuOptions options = new() { Events = PmuEventSet.Of(0x13, 0x8127) };
        Guest guest = new(options);
        guest["PMEVTYPER0_EL0"] = 0x8127;
        guest["PMCCNTR_EL0"] = 1234;
        byte[] now = Bytes(guest.Pmu);
        byte[] old = InFormat1(now);

        Assert.True(PmuState.TryRead(old, out PmuState state, out string? reason), reason);
        byte[] copied = new byte[PmuState.Size];
        state.CopyTo(copied);
        Assert.Equal(old, copied);
        Guest other = new(options);
        Assert.True(other.Pmu.TryRestore(state, out reason), reason);
        other.Expect("PMCCNTR_EL0", 1234UL);
        Assert.Equal(now, Bytes(other.Pmu));

        // It is held to the masks, and to what it does say about the configuration.
        Assert.Contains("7 event counters", RefusalOf(new Guest(new PmuOptions { Counters = 7 }).Pmu, static _ => { }), StringComparison.Ordinal);
        Assert.Contains("PMSELR_EL0", RefusalOf(new Guest().Pmu, static bytes => bytes[40 + (8 * 71)] = 0x20), StringComparison.Ordinal);

        // Its upper bits of that word are 0.
        Assert.False(string.IsNullOrEmpty(RefusalOf(new Guest().Pmu, static _ => { }, clearEvents: false)));
    }

    /// <summary>A wrapped 32-bit counter with a threshold left its carry in format 1: the state is read, and the counter has its value.</summary>
    [Fact]
    public void TryRead_OfFormat1WithACarryAboveACounter_RestoresTheCounter()
    {
        PmuOptions options = new() { Version = PmuVersion.V3p1, Counters = 2 };
        Guest guest = new(options);
        guest["PMEVCNTR1_EL0"] = 3;
        byte[] now = Bytes(guest.Pmu);
        byte[] carried = [.. now];
        carried[40 + PmuRegisterBank.Size + 8 + 4] = 1; // PMEVCNTR1_EL0, bit 32
        Assert.True(PmuState.TryRead(carried, out PmuState state, out string? reason), reason);
        Assert.False(new Pmu(PmuConfiguration.Create(options)).TryRestore(state, out reason));
        Assert.Contains("PMEVCNTR1_EL0", reason, StringComparison.Ordinal);

        Assert.True(PmuState.TryRead(InFormat1(carried), out state, out reason), reason);
        Guest other = new(options);
        Assert.True(other.Pmu.TryRestore(state, out reason), reason);
        other.Expect("PMEVCNTR1_EL0", 3UL);
        Assert.Equal(now, Bytes(other.Pmu));
    }

    private static string RefusalOf(Pmu saved, Action<byte[]> change, bool clearEvents = true)
    {
        byte[] bytes = InFormat1(Bytes(saved), clearEvents);
        change(bytes);
        Assert.True(PmuState.TryRead(bytes, out PmuState state, out string? reason), reason);
        Pmu pmu = new(PmuConfiguration.Create(new PmuOptions()));
        byte[] before = Bytes(pmu);
        Assert.False(pmu.TryRestore(state, out reason));
        Assert.Equal(before, Bytes(pmu));
        return reason;
    }

    /// <summary>
    /// A state as format 1 has it: the cycle counter, the instruction counter and the event counters follow the first five registers, and nothing is said of
    /// events.
    /// </summary>
    private static byte[] InFormat1(byte[] state, bool clearEvents = true)
    {
        const int Header = 40;
        const int Before = 5 * 8;
        const int Counters = 33 * 8;
        ReadOnlySpan<byte> bank = state.AsSpan(Header, PmuRegisterBank.Size);
        ReadOnlySpan<byte> counters = state.AsSpan(Header + PmuRegisterBank.Size, Counters);
        byte[] old =
        [
            .. state.AsSpan(0, Header),
            .. bank[..Before],
            .. counters[(31 * 8)..],
            .. counters[..(31 * 8)],
            .. bank[Before..],
            .. state.AsSpan(Header + PmuRegisterBank.Size + Counters),
        ];
        old[4] = 1;
        old.AsSpan(28, 4).Clear(); // the layout's fingerprint
        if (clearEvents)
        {
            old.AsSpan(18, 6).Clear();
        }

        return old;
    }

    private static string Refusal(PmuOptions saved, PmuOptions own)
    {
        new Pmu(PmuConfiguration.Create(saved)).Save(out PmuState state);
        Pmu pmu = new(PmuConfiguration.Create(own));
        byte[] before = Bytes(pmu);
        Assert.False(pmu.TryRestore(state, out string? reason));
        Assert.Equal(before, Bytes(pmu));
        return reason;
    }

    private static byte[] Bytes(Pmu pmu)
    {
        pmu.Save(out PmuState state);
        byte[] bytes = new byte[PmuState.Size];
        state.CopyTo(bytes);
        return bytes;
    }
}
