using System.Threading.Tasks;
using Emu.Tests.Infrastructure;

namespace Emu.Tests.Generators;

/// <summary>Fields of the spec's language: kinds, access, resets, effects and layouts. One small spec for each feature, and what the generator makes of it.</summary>
public sealed class LanguageFeatureFieldTests : LanguageFeature
{
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
}
