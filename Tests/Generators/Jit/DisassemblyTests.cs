using System;
using System.Collections.Generic;
using System.Linq;
using Xunit.Abstractions;

namespace Emu.Tests.Generators.Jit;

/// <summary>
/// What the JIT makes of generated accessors, beside hand-written code on a plain number: not an instruction more, no call, no
/// branch. A child process compiles both without tiers and writes down the machine code.
/// </summary>
public sealed class DisassemblyTests(ITestOutputHelper output)
{
    /// <summary>Name, code over the generated types, the same over numbers.</summary>
    private static readonly (string Name, string Generated, string Twin)[] Pairs =
    [
        ("Get_OneBit", "bool {0}(PMCR_EL0 r) => r.LC;", "bool {0}(ulong r) => (r & 0x40) != 0;"),
        ("Get_LowestBit", "bool {0}(PMCR_EL0 r) => r.E;", "bool {0}(ulong r) => (r & 1) != 0;"),
        ("Get_ManyBits", "uint {0}(PMCR_EL0 r) => r.N;", "uint {0}(ulong r) => (uint)(r >> 11) & 0x1F;"),
        ("Get_LowBits", "uint {0}(PMSELR_EL0 r) => r.SEL;", "uint {0}(ulong r) => (uint)r & 0x1F;"),
        ("Get_WholeWord", "ulong {0}(PMCCNTR_EL0 r) => r.CCNT;", "ulong {0}(ulong r) => r;"),
        ("Get_Enumeration", "PMEVTYPERn_EL0.TCValue {0}(PMEVTYPERn_EL0 r) => r.TC;", "byte {0}(ulong r) => (byte)((r >> 61) & 7);"),
        ("Get_BitOfVector", "bool {0}(PMCNTENSET_EL0 r, int m) => r.P(m);", "bool {0}(ulong r, int m) => (r & 0x7FFF_FFFF & (1UL << m)) != 0;"),
        ("With_OneBit", "PMCR_EL0 {0}(PMCR_EL0 r, bool v) => r.WithLC(v);", "ulong {0}(ulong r, bool v) => (r & ~0x40UL) | ((v ? 1UL : 0UL) << 6);"),
        ("With_OneBitConstant", "PMCR_EL0 {0}(PMCR_EL0 r) => r.WithLC(true);", "ulong {0}(ulong r) => (r & ~0x40UL) | 0x40;"),
        ("With_ManyBits", "PMCR_EL0 {0}(PMCR_EL0 r, uint v) => r.WithN(v);", "ulong {0}(ulong r, uint v) => (r & ~0xF800UL) | ((v & 0x1FUL) << 11);"),
        ("With_Enumeration", "PMEVTYPERn_EL0 {0}(PMEVTYPERn_EL0 r, PMEVTYPERn_EL0.TCValue v) => r.WithTC(v);", "ulong {0}(ulong r, byte v) => (r & ~(7UL << 61)) | ((v & 7UL) << 61);"),
        ("With_BitOfVector", "PMCNTENSET_EL0 {0}(PMCNTENSET_EL0 r, int m, bool v) => r.WithP(m, v);", "ulong {0}(ulong r, int m, bool v) => (r & ~(0x7FFF_FFFF & (1UL << m))) | (0x7FFF_FFFF & ((v ? 1UL : 0UL) << m));"),
        ("With_Masks", "PMCR_EL0 {0}(PMCR_EL0 r) => r.With(clear: 0xFF, set: 0x41);", "ulong {0}(ulong r) => (r & ~0xFFUL) | 0x41;"),
        ("Equal", "bool {0}(PMCR_EL0 r, PMCR_EL0 s) => r == s;", "bool {0}(ulong r, ulong s) => r == s;"),
    ];

    public static TheoryData<string> Names => [.. Pairs.Select(static p => p.Name)];

    /// <summary>The source of the child.</summary>
    public static string Source => "using Emu.Registers;\nusing System.Runtime.CompilerServices;\n"
        + Class("Generated", static p => p.Generated, "ulong Mask(PmuFeatures f) => PMCNTENSET_EL0.ImplementedMask(f);")
        + Class("Twin", static p => p.Twin, "ulong Mask(ulong f) => 0xFFFF_FFFF | ((f & (ulong)PmuFeatures.FEAT_PMUv3_ICNTR) != 0 ? 0x1_0000_0000UL : 0);")
        + "internal static class Program { private static void Main() { foreach (var type in new[] { typeof(Generated), typeof(Twin) })"
        + " foreach (var method in type.GetMethods(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public)) RuntimeHelpers.PrepareMethod(method.MethodHandle); Generated.Mask(default); } }\n";

    [Theory]
    [MemberData(nameof(Names))]
    public void Accessor_BesideAHandWrittenOne_HasNoInstructionMoreNoCallAndNoBranch(string name)
    {
        IReadOnlyList<string> generated = Disassembly.Of("Generated", name);
        IReadOnlyList<string> twin = Disassembly.Of("Twin", name);
        output.WriteLine(string.Join('\n', generated.Prepend("generated:")));
        output.WriteLine(string.Join('\n', twin.Prepend("by hand:")));

        Assert.NotEmpty(twin);
        Assert.True(generated.Count <= twin.Count, $"{generated.Count} instructions, {twin.Count} by hand:\n{string.Join('\n', generated)}");
        Assert.DoesNotContain(generated, Disassembly.IsCall);
        Assert.DoesNotContain(generated, Disassembly.IsBranch);
    }

    /// <summary>Asked once for a configuration, and not inlined: its own code is compared.</summary>
    [Fact]
    public void MaskOfAConfiguration_BesideAHandWrittenOne_HasNoInstructionMoreAndNoBranch()
    {
        IReadOnlyList<string> generated = Disassembly.Of("Emu.Registers.PMCNTENSET_EL0", "ImplementedMask");

        Assert.True(generated.Count <= Disassembly.Of("Twin", "Mask").Count, string.Join('\n', generated));
        Assert.DoesNotContain(generated, Disassembly.IsBranch);
    }

    private static string Class(string name, Func<(string Name, string Generated, string Twin), string> code, string mask) =>
        "internal static class " + name + " {\n"
        + string.Concat(Pairs.Select(p => "  [MethodImpl(MethodImplOptions.NoInlining)] public static " + code(p).Replace("{0}", p.Name, StringComparison.Ordinal) + "\n"))
        + "  [MethodImpl(MethodImplOptions.NoInlining)] public static " + mask + "\n}\n";
}
