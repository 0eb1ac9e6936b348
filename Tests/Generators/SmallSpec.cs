using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Emu.Tests.Generators;

/// <summary>A register file of three registers, small enough to edit in a test.</summary>
internal static class SmallSpec
{
    public const string Path = "registers.yaml";

    public const string Text = """
        options: { namespace: Demo, name: Demo, access_state: Demo.State, reference: The manual }
        features:
          FEAT_A: First.
          FEAT_B: { purpose: Second., requires: FEAT_A }
        effects:
          enable: what runs
        predicates:
          Locked: The registers are locked.
        rules:
          open:
            purpose: Everybody but EL0.
            checks:
              - { at: EL0, then: UNDEFINED, why: not a register of EL0 }
              - { if: Locked, then: ignore write, why: locked }
        registers:
          CTRL:
            title: Control Register
            purpose: Controls.
            encodings: { aarch64: 3 3 11 0 0 }
            access: { rule: open }
            fields:
              63:1: RES0
              0: { name: EN, reset: { warm: 0 }, effects: enable, purpose: Enables. }
          DATA<n>:
            title: Data Registers
            purpose: Data.
            index: n=0..3
            feature: FEAT_A
            encodings: { aarch64: 3 3 11 1 n&3 }
            fields:
              63:0: { name: VALUE, purpose: The data. }
          STAT:
            title: Status Register
            purpose: Tells.
            feature: FEAT_B
            direction: RO
            encodings: { aarch64: 3 3 11 2 0 }
            fields:
              63:4: RES0
              3:0: { name: STATE, access: RO, purpose: The state. }

        """;

    public static AdditionalText File(string text) => GeneratorHarness.File(Path, text);
}
