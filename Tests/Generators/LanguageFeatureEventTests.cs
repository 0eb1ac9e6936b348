using System;
using System.Threading.Tasks;
using Emu.Tests.Infrastructure;

namespace Emu.Tests.Generators;

/// <summary>Events and host models. One small spec for each feature, and what the generator makes of it.</summary>
public sealed class LanguageFeatureEventTests
{
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
        return Snapshot.Verify(
            GeneratorHarness.Run("events,catalog", GeneratorHarness.File("registers.yaml", SmallSpec.Text), GeneratorHarness.File("events.yaml", Events)),
            static hint => hint.StartsWith("DemoEvents", StringComparison.Ordinal));
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
}
