using System;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Emu.Tests.Generators;

/// <summary>Encodings and views. One small spec for each feature, and what the generator makes of it.</summary>
public sealed class LanguageFeatureViewTests : LanguageFeature
{
    private const string ViewsOfSeveralShapes =
        """
        registers:
          WIDE:
            title: A Wide Register
            purpose: Places of every shape.
            encodings:
              aarch32:
                - { name: WIDE, encoding: 14 0 15 0 1, fields: [LOW, HIGH] }
                - { name: WIDE, form: MRRC, encoding: 3 2 4, bits: 63:0 }
              external:
                - { layout: EXT32, offset: 0x10, bits: 31:0 }
                - layout: EXT32
                  offset: 0x14
                  bits: 63:32
                  access: RO
                  fields: { 31: RES1, 30:5: RES0, 4: { name: Y, feature: FEAT_A }, 3: { name: X }, 2:0: RES0 }
                - { layout: EXT64, offset: 0x10, bits: 63:0 }
            fields: { 63:32: { name: UPPER, purpose: Above. }, 31:24: { name: HIGH, purpose: High. }, 23:8: { name: MIDDLE, purpose: Hidden. }, 7:0: { name: LOW, purpose: Low. } }
          WORD<n>:
            title: An Array
            purpose: Offsets that depend on the index.
            index: n=0..3
            width: 32
            feature: FEAT_A
            encodings:
              aarch32: { name: WORD<n>, encoding: 14 0 15 1+n 0 }
              external: { offset: 0x40+4*n, fields: MODE, hidden: RES1 }
            layouts:
              - { when: FEAT_B, fields: { 31:8: RES0, 7:0: { name: MODE, purpose: Wide. } } }
              - { when: "!FEAT_B", fields: { 31:4: { name: REST, purpose: Hidden. }, 3:0: { name: MODE, purpose: Narrow. } } }
          RECEIVED:
            title: Received
            purpose: Shares its offset.
            width: 32
            direction: RO
            encodings: { external: { offset: 0x80, bits: 7:0 } }
            fields: { 31:8: RES0, 7:0: { name: DATA, access: RO, purpose: What came. } }
          SENT:
            title: Sent
            purpose: Shares its offset.
            width: 32
            direction: WO
            storage: none
            encodings: { external: { offset: 0x80, bits: 7:0 } }
            fields: { 31:8: RES0, 7:0: { name: DATA, access: WO, purpose: What goes. } }
        """;

    private const string SharedEncodings =
        """
        registers:
          OLD:
            title: Old
            purpose: Without A.
            feature: "!FEAT_A"
            encodings: { aarch64: 3 0 15 0 0 }
            fields: { 63:0: { name: ALL, purpose: All. } }
          NEW:
            title: New
            purpose: With A.
            feature: FEAT_A
            encodings: { aarch64: 3 0 15 0 0 }
            fields: { 63:0: { name: ALL, purpose: All. } }
          OLDER<n>:
            title: Older
            purpose: Without A.
            index: n=0..3
            feature: "!FEAT_A"
            encodings: { aarch64: 3 0 15 1 n }
            fields: { 63:0: { name: ALL, purpose: All. } }
          NEWER<n>:
            title: Newer
            purpose: With A.
            index: n=0..3
            feature: FEAT_A
            encodings: { aarch64: 3 0 15 1 n }
            fields: { 63:0: { name: ALL, purpose: All. } }
          RECEIVED:
            title: Received
            purpose: Read where another is written.
            direction: RO
            encodings: { aarch64: 3 0 15 2 0 }
            fields: { 63:0: { name: ALL, access: RO, purpose: All. } }
          SENT:
            title: Sent
            purpose: Written where another is read.
            direction: WO
            storage: none
            encodings: { aarch64: 3 0 15 2 0 }
            fields: { 63:0: { name: ALL, access: WO, purpose: All. } }
          ALONE:
            title: Alone
            purpose: Shares nothing.
            encodings: { aarch64: 3 0 15 3 0 }
            fields: { 63:0: { name: ALL, purpose: All. } }
        """;

    [Fact]
    [VerifiedIn("language/catalog-rows")]
    public Task Views_OfEveryKind_BecomeCatalogRows() => Verify(
        nameof(Views_OfEveryKind_BecomeCatalogRows),
        """
        registers:
          SEEN<n>:
            title: Seen from Everywhere
            purpose: Has every kind of view.
            index: n=0..3
            feature: FEAT_A
            encodings:
              aarch64: 3 3 15 0 n
              aarch32:
                - { name: SEEN<n>, encoding: 15 0 15 0 n, bits: 31:0 }
              external:
                - { layout: EXT32, offset: 0x100+8*n, bits: 31:0, access: RW }
                - { layout: EXT32, offset: 0x104+8*n, bits: 63:32, access: RO, feature: FEAT_B }
            fields:
              63:4: RES0
              3:0: { name: MODE, reset: { warm: 1 }, purpose: "A \"quoted\" purpose & <more>.", values: { 0: { name: Off, purpose: Off. }, 2: On } }
        """,
        "DemoCatalog.SEENn.g.cs",
        "DemoCatalog.g.cs",
        "DemoCatalog.Features.g.cs");

    [Fact]
    [VerifiedIn("language/places")]
    public Task Views_OfSeveralShapes_BecomePlaces() => Verify(
        nameof(Views_OfSeveralShapes_BecomePlaces),
        ViewsOfSeveralShapes,
        "WIDE.Views.g.cs",
        "WORDn.Views.g.cs",
        "DemoCatalog.WIDE.g.cs",
        "DemoCatalog.WORDn.g.cs",
        "DemoRegisterView.g.cs",
        "DemoRegisterMap.Views.g.cs");

    [Fact]
    public void Views_OfSeveralShapes_AnswerByFeatures()
    {
        Assembly assembly = Load(ViewsOfSeveralShapes);
        dynamic Resolve(string method, uint place, ulong features, params object[] direction)
        {
            Type enumeration = assembly.GetType("Demo.DemoFeatures", throwOnError: true)!;
            object[] arguments = [place, Enum.ToObject(enumeration, features), .. direction];
            return assembly.GetType("Demo.DemoRegisterMap", throwOnError: true)!
                .GetMethod(method, arguments.Select(static a => a.GetType()).ToArray())!.Invoke(null, arguments)!;
        }

        string Show(string method, uint place, ulong features, params object[] direction)
        {
            dynamic view = Resolve(method, place, features, direction);
            return (bool)view.IsNone
                ? "none"
                : $"{view.Register} {view.Low} {view.Width} {(view.CanRead ? "R" : "")}{(view.CanWrite ? "W" : "")} {(ulong)view.Shown:X} {(ulong)view.Ones:X}";
        }

        const ulong A = 1;
        const ulong B = 2;

        // MRC p14, 0, Rt, c15, c0, 1: (14 << 16) | (15 << 7) | 1. MRRC p3, 2, Rt, Rt2, c4: (1 << 20) | (3 << 16) | (2 << 4) | 4.
        Assert.Equal("WIDE 0 32 RW FF0000FF 0", Show("ResolveAArch32", 0x0E0781, 0));
        Assert.Equal("WIDE 0 64 R FFFFFFFFFFFFFFFF 0", Show("ResolveAArch32", 0x130024, 0));
        Assert.Equal("none", Show("ResolveAArch32", 0x0F0781, 0));
        Assert.Equal("none", Show("ResolveAArch32", 0x0E4781, 0));
        Assert.Equal("none", Show("ResolveAArch32", 0xFFFFFFFF, 0));

        // One offset in two layouts: the features choose, and with them the width.
        Assert.Equal("WIDE 0 32 RW FFFFFFFF 0", Show("ResolveExternal", 0x10, A));
        Assert.Equal("WIDE 0 64 RW FFFFFFFFFFFFFFFF 0", Show("ResolveExternal", 0x10, A | B));

        // Names of the view's own: bit 3 shows bit 35, bit 31 shows nothing and reads as 1; bit 4 only with A.
        Assert.Equal("WIDE 32 32 R 800000000 80000000", Show("ResolveExternal", 0x14, 0));
        Assert.Equal("WIDE 32 32 R 1800000000 80000000", Show("ResolveExternal", 0x14, A));
        Assert.Equal("none", Show("ResolveExternal", 0x14, A | B));

        // Arrays: WORD3 exists with A and begins at 0x40 + 4 * 3; what the view lists is MODE in bits 3:0, the rest reads as 1.
        Assert.Equal("WORD3 0 32 RW F FFFFFFF0", Show("ResolveExternal", 0x4C, A));
        Assert.Equal("none", Show("ResolveExternal", 0x4C, 0));
        Assert.Equal("none", Show("ResolveExternal", 0x4E, A));
        Assert.Equal("none", Show("ResolveExternal", 0x10000, A));

        // A register that is read and one that is written at one offset, as in a UART.
        Assert.Equal("RECEIVED 0 32 R FF 0", Show("ResolveExternal", 0x80, A));
        Assert.Equal("RECEIVED 0 32 R FF 0", Show("ResolveExternal", 0x80, A, false));
        Assert.Equal("SENT 0 32 W FF 0", Show("ResolveExternal", 0x80, A, true));
        Assert.Equal("none", Show("ResolveExternal", 0x14, 0, true));

        dynamic place = Resolve("ResolveExternal", 0x14, A);
        Assert.Equal(0x8000_0018UL, (ulong)place.Extract(0xFFFF_FFFF_0000_0000UL));
        Assert.Equal(0x8000_0000UL, (ulong)place.Extract(0x0000_0007_FFFF_FFFFUL));
        Assert.Equal(0xFFFF_FFE7_FFFF_FFFFUL, (ulong)place.Insert(ulong.MaxValue, 0UL));
        Assert.Equal(0x0000_0018_0000_0000UL, (ulong)place.Insert(0UL, 0xFFFF_FFFFUL));
    }

    [Fact]
    [VerifiedIn("language/shared-encodings")]
    public Task Encodings_SharedUnderExclusiveFeatures_BecomeAMapThatAsks() => Verify(
        nameof(Encodings_SharedUnderExclusiveFeatures_BecomeAMapThatAsks),
        SharedEncodings,
        "DemoRegisterMap.g.cs");

    [Fact]
    public void Encodings_SharedUnderExclusiveFeatures_AnswerByFeaturesAndDirection()
    {
        Assembly assembly = Load(SharedEncodings);
        Type features = assembly.GetType("Demo.DemoFeatures", throwOnError: true)!;
        Type map = assembly.GetType("Demo.DemoRegisterMap", throwOnError: true)!;
        string Resolve(ushort encoding, ulong set, params object[] direction)
        {
            object[] arguments = [encoding, Enum.ToObject(features, set), .. direction];
            return map.GetMethod("ResolveAArch64", arguments.Select(static a => a.GetType()).ToArray())!.Invoke(null, arguments)!.ToString()!;
        }

        // op0=3 op1=0 CRn=15 CRm=0 op2=0 is 0xC780; CRm=1 op2=n is 0xC788+n; CRm=2 op2=0 is 0xC790.
        Assert.Equal("OLD", Resolve(0xC780, 0));
        Assert.Equal("NEW", Resolve(0xC780, 1));
        Assert.Equal("OLDER2", Resolve(0xC78A, 0));
        Assert.Equal("NEWER2", Resolve(0xC78A, 1));
        Assert.Equal("RECEIVED", Resolve(0xC790, 0));
        Assert.Equal("RECEIVED", Resolve(0xC790, 0, false));
        Assert.Equal("SENT", Resolve(0xC790, 0, true));
        Assert.Equal("ALONE", Resolve(0xC798, 0));
        Assert.Equal("", Resolve(0xC7A0, 0));
        Assert.Equal("OLD", map.GetMethod("ResolveAArch64", [typeof(ushort)])!.Invoke(null, [(ushort)0xC780])!.ToString());
    }

    [Theory]
    [InlineData("WIDE", false, 0x0E0781U)]
    [InlineData("WIDE", true, 0x130024U)]
    [InlineData("WORD0", false, 0x0E0788U)]
    [InlineData("WORD3", false, 0x0E07A0U)]
    [InlineData("WORD4", false, 0U)]
    [InlineData("WORD03", false, 0U)]
    [InlineData("WORD", false, 0U)]
    [InlineData("WORD0", true, 0U)]
    [InlineData("wide", false, 0U)]
    public void AArch32Names_OfEveryForm_GiveTheirEncodings(string name, bool is64Bit, uint expected)
    {
        MethodInfo parse = Load(ViewsOfSeveralShapes).GetType("Demo.DemoRegisterMap", throwOnError: true)!.GetMethod("TryParseAArch32")!;
        Assert.Equal(
            (expected != 0, expected),
            parse.CreateDelegate<TryParse>()(name, is64Bit, out uint encoding) ? (true, encoding) : (false, encoding));
    }

    private delegate bool TryParse(ReadOnlySpan<char> name, bool is64Bit, out uint encoding);
}
