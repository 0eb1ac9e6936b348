using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Emu.Tests.Generators;

/// <summary>One small spec for each feature of the spec's language, and what the generator makes of it.</summary>
public sealed class LanguageFeatureTests
{
    private const string Head = """
        options: { namespace: Demo, name: Demo, access_state: Demo.State, reference: The manual, external_layouts: { EXT32: "!FEAT_B", EXT64: FEAT_B } }
        features:
          FEAT_A: First.
          FEAT_B: { purpose: Second., requires: FEAT_A }

        """;

    private const string ArraysOfSeveralShapes =
        """
        registers:
          LINEAR<n>:
            title: A Dense Array
            purpose: Encodings in a row.
            index: n=0..30
            encodings: { aarch64: 3 3 14 8+(n>>3) n&7 }
            fields:
              63:0: { name: ALL, purpose: All. }
          SPARSE<k>:
            title: A Sparse Array
            purpose: Encodings with gaps, from index 1.
            index: k=1..4
            encodings: { aarch64: 3 3 14 0+k 5 }
            fields:
              63:0: { name: ALL, purpose: All. }
          PAIRED<n>:
            title: An Array in Pairs
            purpose: Encodings that no straight line goes through.
            index: n=0..5
            encodings: { aarch64: 3 3 15 1+(n>>1) 4+(n&1) }
            fields:
              63:0: { name: ALL, purpose: All. }
          SINGLE:
            title: A Register Beside Them
            purpose: It has no encoding.
            fields:
              63:0: { name: ALL, purpose: All. }
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

    [Fact]
    [VerifiedIn("language/fields")]
    public Task Fields_OfEveryKind_BecomeMembers() => Verify(
        nameof(Fields_OfEveryKind_BecomeMembers),
        """
        registers:
          KINDS:
            title: Kinds of Fields
            purpose: One field of each kind.
            encodings: { aarch64: 3 0 15 0 0 }
            fields:
              63: { name: TOP, purpose: The top bit. }
              62:22: { name: wide, purpose: More than 32 bits. }
              21:20: { name: mode, purpose: An enumeration., values: { 0: Off, 1: { name: Slow, purpose: Half speed. }, 3: Fast } }
              19: { name: FLAG, purpose: Values of one bit., values: { 0: { name: No, purpose: Not so. }, 1: { name: Yes, purpose: It is so. } } }
              18:16: { name: "cnt[2:0]", purpose: A part of a number. }
              15:8: { name: V<m>, vector: true, purpose: One bit each. }
              7:4: RES0
              3:0: { name: LOW, purpose: The lowest bits. }
        """,
        "KINDS.g.cs");

    [Fact]
    [VerifiedIn("language/access-kinds")]
    public Task AccessKinds_OfEverySort_BecomeMasks() => Verify(
        nameof(AccessKinds_OfEverySort_BecomeMasks),
        """
        registers:
          ACCESS:
            title: Access Kinds
            purpose: One field of each access.
            encodings: { aarch64: 3 0 15 0 0 }
            fields:
              63:32: RES0
              31:24: RES1
              23: RAZ/WI
              22: RAO/WI
              21: { name: R, access: RO, purpose: Read-only. }
              20: { name: W, access: WO, purpose: Write-only. }
              19: { name: C, access: W1C, purpose: Clears. }
              18: { name: S, access: W1S, purpose: Sets. }
              17: { name: Z, access: RAZ, purpose: Zero. }
              16: { name: O, access: RAO, purpose: One. }
              15: { name: A, feature: FEAT_A, absent: RES1, purpose: RES1 without A. }
              14: { name: B, feature: "FEAT_A & !FEAT_B", purpose: With A alone. }
              13: { name: D, feature: "FEAT_A | FEAT_B", absent: RAZ, purpose: With one of them. }
              12:0: { name: N, purpose: A number. }
        """,
        "ACCESS.g.cs");

    [Fact]
    [VerifiedIn("language/resets")]
    public Task Resets_WarmAndColdAndConditional_BecomeMasksAndValues() => Verify(
        nameof(Resets_WarmAndColdAndConditional_BecomeMasksAndValues),
        """
        resets:
          lost: { warm: UNKNOWN }
          kept: { cold: 5 }
        registers:
          RESET:
            title: Resets
            purpose: One field of each reset.
            encodings: { aarch64: 3 0 15 0 0 }
            fields:
              63:32: { name: LOST, reset: lost, purpose: UNKNOWN. }
              31:24: { name: KEPT, reset: kept, purpose: Cold. }
              23:16: { name: SET, reset: { warm: 0x81 }, purpose: Warm. }
              15:8: { name: EITHER, reset: [{ warm: 1, when: FEAT_A }, { cold: 2, when: "!FEAT_A" }], purpose: By feature. }
              7:4: { name: SAME, reset: [{ warm: 0, when: FEAT_A }, { warm: UNKNOWN, when: "!FEAT_A" }], purpose: On every Warm reset. }
              3:0: { name: NEVER, purpose: No reset. }
        """,
        "RESET.g.cs");

    [Fact]
    [VerifiedIn("language/effects")]
    public Task Effects_OfFields_BecomeOneFunction() => Verify(
        nameof(Effects_OfFields_BecomeOneFunction),
        """
        effects:
          clock: what time is
          interrupt_line: the level of the interrupt
        registers:
          EFFECT:
            title: Effects
            purpose: Fields with effects.
            encodings: { aarch64: 3 0 15 0 0 }
            fields:
              63:3: RES0
              2: { name: A, effects: clock, purpose: The clock. }
              1: { name: B, effects: [clock, interrupt_line], purpose: Both. }
              0: { name: C, purpose: Neither. }
        """,
        "EFFECT.g.cs",
        "DemoEffects.g.cs");

    [Fact]
    [VerifiedIn("language/layouts")]
    public Task Layouts_ByFeature_BecomeOneUnionOfMembers() => Verify(
        nameof(Layouts_ByFeature_BecomeOneUnionOfMembers),
        """
        registers:
          LAYOUT:
            title: Layouts
            purpose: Two layouts.
            encodings: { aarch64: 3 0 15 0 0 }
            layouts:
              - when: FEAT_A
                fields:
                  63:16: { name: COUNT, reset: { warm: 0 }, purpose: The long count. }
                  15:0: { name: ID, access: RO, purpose: The same in both. }
              - when: "!FEAT_A"
                fields:
                  63:32: RES0
                  31:16: { name: COUNT, reset: { warm: 0 }, purpose: The short count. }
                  15:0: { name: ID, access: RO, purpose: The same in both. }
        """,
        "LAYOUT.g.cs");

    [Fact]
    [VerifiedIn("language/arrays")]
    public Task Arrays_OfSeveralShapes_BecomeBankAndMap() => Verify(
        nameof(Arrays_OfSeveralShapes_BecomeBankAndMap),
        ArraysOfSeveralShapes,
        "DemoRegisterBank.g.cs",
        "DemoRegisterMap.g.cs",
        "DemoRegister.g.cs",
        "DemoRegisterId.g.cs");

    [Fact]
    [VerifiedIn("language/storage")]
    public Task Storage_OfEveryKind_BecomesBankAndMasks() => Verify(
        nameof(Storage_OfEveryKind_BecomesBankAndMasks),
        """
        registers:
          WORD:
            title: A Word
            purpose: Own.
            encodings: { aarch64: 3 0 15 0 0 }
            fields: { 63:0: { name: ALL, access: W1S, purpose: All. } }
          VIEW:
            title: A View
            purpose: Of the same word.
            storage: alias OF WORD
            encodings: { aarch64: 3 0 15 0 1 }
            fields: { 63:0: { name: ALL, access: W1C, purpose: All. } }
          ITEM<n>:
            title: Items
            purpose: Chosen by a window.
            index: n=0..7
            encodings: { aarch64: 3 0 15 1 n }
            fields: { 63:0: { name: ALL, purpose: All. } }
          SELECT:
            title: Selection
            purpose: Chooses.
            encodings: { aarch64: 3 0 15 2 0 }
            fields: { 63:3: RES0, 2:0: { name: SEL, purpose: The item. } }
          CHOSEN:
            title: The Chosen Item
            purpose: A window.
            storage: window ITEM<n>[SELECT.SEL]
            encodings: { aarch64: 3 0 15 2 1 }
            fields: { 63:0: { name: ALL, purpose: All. } }
          FIXED:
            title: A Constant
            purpose: Set by the configuration.
            direction: RO
            storage: constant
            encodings: { aarch64: 3 0 15 2 2 }
            fields: { 63:0: { name: ALL, access: RO, purpose: All. } }
          ACTION:
            title: An Action
            purpose: No state.
            direction: WO
            storage: none
            encodings: { aarch64: 3 0 15 2 3 }
            fields: { 63:1: RES0, 0: { name: GO, access: WO, purpose: Acts. } }
        """,
        "DemoRegisterBank.g.cs",
        "DemoRegisterMasks.g.cs",
        "FIXED.g.cs");

    [Fact]
    [VerifiedIn("language/rules")]
    public Task Rules_WithLevelsAndParameters_BecomeStraightLineChecks() => Verify(
        nameof(Rules_WithLevelsAndParameters_BecomeStraightLineChecks),
        """
        predicates:
          Locked: The registers are locked.
          IsGone(n): Register n is gone.
        conditions:
          Closed: "!CONTROL.OPEN & !FEAT_B"
        rules:
          family:
            purpose: A family.
            parameters: { missing: false, shut: false, deaf: false }
            checks:
              - { if: $missing, then: UNDEFINED, why: no such register }
              - { at: EL0, if: $shut, then: trap EL1/TGE, why: CONTROL.OPEN }
              - { at: EL0 EL1, if: "Locked & (FEAT_A | (CONTROL.LEVEL >= 2 & $shut))", then: trap EL2, why: locked at this level }
              - { at: EL1 EL2, if: Locked, then: trap EL3, why: locked }
              - { at: EL1 EL2, if: CONTROL.LEVEL == 3, then: trap EL1 }
              - { at: EL2, if: CONTROL.OPEN == 0 & CONTROL.OPEN != 1 & CONTROL.OPEN <= 1, then: UNDEFINED, why: one bit compared }
              - { at: EL0 EL2, then: RAZ/WI, why: nothing to see }
              - { if: $deaf, then: ignore write, why: deaf }
        registers:
          CONTROL:
            title: Control
            purpose: Decides.
            encodings: { aarch64: 3 0 15 0 0 }
            fields: { 63:3: RES0, 2:1: { name: LEVEL, purpose: How far. }, 0: { name: OPEN, purpose: Whether. } }
          GUARDED<n>:
            title: Guarded
            purpose: Checked both ways.
            index: n=0..3
            feature: FEAT_A
            encodings: { aarch64: 3 0 15 1 n }
            access:
              rule: family
              read: { missing: IsGone(n), shut: Closed }
              write: { missing: IsGone(n), shut: Closed, deaf: true }
            fields: { 63:0: { name: ALL, purpose: All. } }
          READONLY:
            title: Read Only
            purpose: Has no write accessor.
            direction: RO
            encodings: { aarch64: 3 0 15 2 0 }
            access: { rule: family, read: { shut: IsGone(CONTROL.LEVEL) } }
            fields: { 63:0: { name: ALL, access: RO, purpose: All. } }
        """,
        "GUARDEDn.Access.g.cs",
        "READONLY.Access.g.cs",
        "CONTROL.Access.g.cs",
        "DemoAccessRules.g.cs",
        "DemoAccessOutcome.g.cs");

    [Fact]
    [VerifiedIn("language/features")]
    public Task Features_WithRequirements_BecomeFlagsAndACheck() => Verify(
        nameof(Features_WithRequirements_BecomeFlagsAndACheck),
        """
        registers:
          ONE:
            title: One
            purpose: One.
            encodings: { aarch64: 3 0 15 0 0 }
            fields: { 63:0: { name: ALL, feature: FEAT_B, purpose: All. } }
        """,
        "DemoFeatures.g.cs",
        "DemoFeaturesRules.g.cs");

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
    [VerifiedIn("language/external-rules")]
    public Task ExternalRules_WithErrors_BecomeChecksOfTheirOwn() => Verify(
        nameof(ExternalRules_WithErrors_BecomeChecksOfTheirOwn),
        """
        predicates:
          Locked: The registers are locked.
          IsGone(n): Register n is gone.
        rules:
          frame:
            purpose: The memory-mapped view.
            parameters: { missing: false, deaf: false }
            checks:
              - { if: Locked, then: error, why: locked }
              - { if: $missing, then: RAZ/WI, why: no such register }
              - { if: $deaf, then: ignore write, why: deaf }
        registers:
          BOTH<n>:
            title: Both Ways
            purpose: An instruction and an offset.
            index: n=0..3
            feature: FEAT_A
            encodings: { aarch64: 3 0 15 1 n, external: { offset: 0x100+8*n } }
            access: { external: { rule: frame, missing: IsGone(n), write: { deaf: true } } }
            fields: { 63:0: { name: ALL, purpose: All. } }
          FRAME:
            title: Frame
            purpose: Only in the memory-mapped view.
            width: 32
            direction: RO
            encodings: { external: { offset: 0xFBC } }
            access: { external: frame }
            fields: { 31:0: { name: ALL, access: RO, purpose: All. } }
        """,
        "BOTHn.Access.g.cs",
        "FRAME.Access.g.cs",
        "DemoCatalog.BOTHn.g.cs",
        "DemoAccessRules.g.cs");

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
        Assert.Equal((expected != 0, expected), parse.CreateDelegate<TryParse>()(name, is64Bit, out uint encoding) ? (true, encoding) : (false, encoding));
    }

    private delegate bool TryParse(ReadOnlySpan<char> name, bool is64Bit, out uint encoding);

    [Fact]
    [VerifiedIn("language/events")]
    public Task Events_OfSeveralPages_BecomeConstantTimeTables()
    {
        const string Events = """
            options: { namespace: Demo, name: DemoEvents }
            events:
              0x0011: CPU_CYCLES U Cycle.
              0x0008: INST_RETIRED A Instruction.
              0x4004: CNT_CYCLES U Constant frequency cycle.
            """;
        return Snapshot.Verify(GeneratorHarness.Run("events,catalog", GeneratorHarness.File("registers.yaml", SmallSpec.Text), GeneratorHarness.File("events.yaml", Events)), static hint => hint.StartsWith("DemoEvents", StringComparison.Ordinal));
    }

    [Fact]
    [VerifiedIn("language/host")]
    public Task Host_WithOwnNumbers_BecomesAMap()
    {
        const string Host = """
            host:
              name: toy-core
              purpose: A core for this test.
              counters: 2
              width: 48
              cycles_per_instruction: 1.5
            map:
              0x0011: { native: 0x02, name: FIXED_CYCLES, accuracy: exact }
              0x4004: { native: 0x8C, name: CONSTANT_CYCLES, accuracy: close }
            """;
        return Snapshot.Verify(GeneratorHarness.Run("hosts", GeneratorHarness.File("Models/toy-core.yaml", Host)));
    }

    [Fact]
    public void Arrays_OfSeveralShapes_EncodeWhatTheyResolve()
    {
        Assembly assembly = Load(ArraysOfSeveralShapes);
        Type map = assembly.GetType("Demo.DemoRegisterMap", throwOnError: true)!;
        MethodInfo resolve = map.GetMethod("ResolveAArch64")!;
        MethodInfo encode = map.GetMethod("EncodeAArch64")!;

        List<string> found = new();
        for (int encoding = 0; encoding <= ushort.MaxValue; encoding++)
        {
            object register = resolve.Invoke(null, [(ushort)encoding])!;
            if (register.ToString() is { Length: > 0 } name)
            {
                Assert.Equal((ushort)encoding, encode.Invoke(null, [register]));
                found.Add(name);
            }
        }

        // 31 dense, 4 from index 1 on, 6 in pairs; the single one has no encoding.
        Assert.Equal(31 + 4 + 6, found.Count);
        Assert.Contains("LINEAR30", found);
        Assert.Contains("SPARSE4", found);
        Assert.DoesNotContain("SPARSE0", found);
        Assert.Equal("PAIRED5", resolve.Invoke(null, [(ushort)((3 << 14) | (3 << 11) | (15 << 7) | (3 << 3) | 5)])!.ToString());
    }

    private static Task Verify(string test, string sections, params string[] hints)
    {
        GeneratorRunResult result = GeneratorHarness.Run(
            "registers,bank,map,masks,rules,catalog",
            SmallSpec.File(Head + sections + "\n"));
        AssertCompiles(result);
        return Snapshot.Verify(result, hint => Array.IndexOf(hints, hint) >= 0, method: test);
    }

    private static Assembly Load(string sections)
    {
        GeneratorRunResult result = GeneratorHarness.Run("registers,bank,map,masks", SmallSpec.File(Head + sections + "\n"));
        using MemoryStream image = new();
        Assert.True(GeneratorHarness.EmptyConsumer().AddSyntaxTrees(result.GeneratedSources.Select(static s => s.SyntaxTree)).Emit(image).Success);
        return Assembly.Load(image.ToArray());
    }

    private static void AssertCompiles(GeneratorRunResult result)
    {
        // What the rules of these specs ask, whichever of it they have.
        bool hasControl = result.GeneratedSources.Any(static s => s.HintName == "CONTROL.g.cs");
        string state = """
            namespace Demo;
            public readonly ref struct State
            {
                public int ExceptionLevel => 0;
                public DemoFeatures Features => default;
                public bool Locked => false;
                public bool IsGone(int n) => n > 5;
            """ + (hasControl ? "public CONTROL CONTROL => default; }" : "}");
        string problems = string.Join('\n', GeneratorHarness.EmptyConsumer()
            .AddReferences(MetadataReference.CreateFromFile(typeof(Emu.Catalog.RegisterInfo).Assembly.Location))
            .AddSyntaxTrees(result.GeneratedSources.Select(static s => s.SyntaxTree))
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText(state))
            .GetDiagnostics()
            .Where(static d => d.Severity >= DiagnosticSeverity.Warning)
            .Take(20));
        if (problems.Length != 0)
        {
            Assert.Fail(problems);
        }
    }
}
