using System.Threading.Tasks;
using Emu.Tests.Infrastructure;

namespace Emu.Tests.Generators;

/// <summary>Access rules and features. One small spec for each feature, and what the generator makes of it.</summary>
public sealed class LanguageFeatureRuleTests : LanguageFeature
{
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
}
