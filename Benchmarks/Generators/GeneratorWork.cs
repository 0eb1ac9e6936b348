using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading;
using Emu.Generators;
using Emu.Generators.Emit;
using Emu.Generators.Model;
using Emu.Generators.Spec;
using Microsoft.CodeAnalysis.Text;
using YamlDotNet.Core;

namespace Emu.Benchmarks.Generators;

/// <summary>The generator's work on a text, and the texts.</summary>
internal static class GeneratorWork
{
    /// <summary>What Emu.Runtime asks for.</summary>
    public static Selection Selection { get; } = Selection.Parse("registers,bank,map,masks,rules", "Benchmarks");

    /// <summary>The repository's own spec.</summary>
    public static string Spec { get; } = ReadSpec();

    /// <summary>The library's own time for a text: every event, none of them looked at.</summary>
    public static int Parse(string text)
    {
        int events = 0;
        Parser parser = new(new Scanner(new StringReader(text), skipComments: true));
        while (parser.MoveNext())
        {
            events++;
        }

        return events;
    }

    /// <summary>From text to model.</summary>
    public static SpecModel Read(string text)
    {
        SpecResult result = SpecReader.Read("registers.yaml", SourceText.From(text), CancellationToken.None);
        return result.Model ?? throw new InvalidOperationException("The spec is wrong: " + result.Diagnostics[0].ToDiagnostic());
    }

    /// <summary>From text to sources; how many characters they have.</summary>
    public static int Generate(string text)
    {
        int length = 0;
        void Count(string hintName, Func<string> emit) => length += SourceText.From(emit(), Encoding.UTF8).Length;

        SpecModel model = Read(text);
        foreach (RegisterModel register in model.Registers)
        {
            RegisterUnit unit = new(model.Options, register);
            SpecOutputs.AddRegister(Count, unit, Selection);
            SpecOutputs.AddViews(Count, ViewsUnit.Of(unit), Selection);
            SpecOutputs.AddChecks(Count, AccessUnit.Of(unit), Selection);
        }

        SpecOutputs.AddOutline(Count, SpecOutline.Of(model), Selection);
        SpecOutputs.AddFeatures(Count, FeaturesOutline.Of(model), Selection);
        SpecOutputs.AddEffects(Count, EffectsOutline.Of(model), Selection);
        return length;
    }

    /// <summary>
    /// A spec of many registers: each with what those of the PMU have, fields under features, resets, enumerated values, a vector,
    /// two encodings and access checks.
    /// </summary>
    /// <param name="registers">How many, at most 255.</param>
    public static string Synthetic(int registers)
    {
        StringBuilder text = new("""
            options: { namespace: Synthetic, name: Synthetic, access_state: Synthetic.State }
            features: { FEAT_A: First., FEAT_B: { purpose: Second., requires: FEAT_A }, FEAT_C: Third. }
            effects: { enable: What runs. }
            predicates: { Locked: Nobody may write. }
            rules:
              base:
                purpose: All of them.
                parameters: { gate: false }
                checks:
                  - { at: EL0, if: $gate, then: trap EL1, why: the gate }
                  - { if: Locked & FEAT_C, then: UNDEFINED, why: the lock }
            registers:

            """);
        for (int i = 0; i < registers; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                  R{{i}}_EL0:
                    title: Register {{i}}
                    purpose: One of many.
                    feature: FEAT_A
                    encodings:
                      aarch64: 3 {{i >> 6}} 11 {{(i >> 3) & 7}} {{i & 7}}
                      external: { offset: 0x{{i * 8:X}} }
                    access: { rule: base, gate: "R0_EL0.MODE == 3" }
                    fields:
                      63: { name: ENABLE, reset: { warm: 0 }, effects: enable, purpose: Turns it on. }
                      62:60: RES0
                      59:56:
                        name: MODE
                        purpose: What it does.
                        reset: [{ warm: 0, when: FEAT_B }, { warm: UNKNOWN, when: "!FEAT_B" }]
                        values: { 0: { name: Idle, purpose: Nothing. }, 1: { name: Count, purpose: It counts. }, 2: Stop, 3: { name: Both, purpose: Both. } }
                      55:48: { name: COUNT, feature: FEAT_B, reset: { cold: 0 }, purpose: How much. }
                      47:33: RES0
                      32: { name: FZ, feature: FEAT_C, absent: RES1, purpose: It stops. }
                      31:0: { name: P<m>, vector: true, access: W1C, reset: { warm: 0 }, purpose: One bit each. }

                """);
        }

        return text.ToString();
    }

    private static string ReadSpec()
    {
        using Stream stream = typeof(GeneratorWork).Assembly.GetManifestResourceStream("registers.yaml")!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
