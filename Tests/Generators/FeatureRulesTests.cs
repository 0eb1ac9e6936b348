using System;
using System.IO;
using System.Linq;
using System.Reflection;
using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using static Emu.Tests.Generators.SpecProblem;

namespace Emu.Tests.Generators;

/// <summary>What features require, bring and follow from: generated code that a spec of a few lines decides.</summary>
public sealed class FeatureRulesTests
{
    private const string Register = "registers: { A: { fields: { 63:0: { name: F } } } }\n";

    private const string Spec = """
        options: { namespace: Demo, name: Demo }
        features:
          BASE: { purpose: The base., from: level 1 }
          NEXT: { purpose: The next., requires: BASE, from: level 3 }
          HOST: { purpose: A host., from: host }
          A: { purpose: Brings two in a row., brings: B, optional: true }
          B: { purpose: Brings C from the next on., brings: [{ name: C, when: NEXT }] }
          C: The last of the row.
          LATER: { purpose: Needs the next., requires: NEXT & (HOST | C), optional: true }
          GUEST: { purpose: Cannot be with a host., requires: "!HOST" }
          EITHER: { purpose: One of two forms., requires: ONE | TWO, brings: { name: ONE, when: "!TWO" } }
          ONE: { purpose: The first form., requires: "!TWO", brings: EITHER }
          TWO: { purpose: The second form., requires: "!ONE", brings: EITHER }

        """ + Register;

    private static readonly Lazy<Assembly> s_demo = new(Compile);

    [Theory]
    [InlineData("A", "A, B")]
    [InlineData("A, NEXT", "NEXT, A, B, C")]
    [InlineData("NEXT, B", "NEXT, B, C")]
    [InlineData("EITHER", "EITHER, ONE")]
    [InlineData("TWO", "EITHER, TWO")]
    [InlineData("ONE, TWO", "EITHER, ONE, TWO")]
    [InlineData("C", "C")]
    public void Complete_AddsWhatIsBrought(string features, string complete) =>
        Assert.Equal(complete, Call("Complete", Features(features))!.ToString());

    [Theory]
    [InlineData("NEXT", "NEXT needs BASE (level 1).")]
    [InlineData("LATER", "LATER needs NEXT (level 3).")]
    [InlineData("BASE, NEXT, LATER", "LATER needs HOST (host) or C.")]
    [InlineData("BASE, NEXT, LATER, C", null)]
    [InlineData("GUEST, HOST", "GUEST is not allowed with HOST (host).")]
    [InlineData("ONE, TWO, EITHER", "ONE and TWO exclude each other.")]
    [InlineData("EITHER", "EITHER needs ONE or TWO.")]
    [InlineData("None", null)]
    public void Check_NamesTheFirstRequirementThatIsNotMet(string features, string? sentence) =>
        Assert.Equal(sentence, Call("Check", Features(features)));

    [Theory]
    [InlineData(0, false, "None")]
    [InlineData(1, false, "BASE")]
    [InlineData(2, true, "BASE, HOST")]
    [InlineData(3, false, "BASE, NEXT")]
    [InlineData(9, false, "BASE, NEXT")]
    public void Of_TakesFeaturesFromOptions(int level, bool host, string features)
    {
        Type type = s_demo.Value.GetType("Demo.DemoFeatureOptions", throwOnError: true)!;
        object options = Activator.CreateInstance(type)!;
        type.GetField("Level")!.SetValue(options, level);
        type.GetField("Host")!.SetValue(options, host);

        Assert.Equal(features, Call("Of", options)!.ToString());
    }

    [Fact]
    public void OptionalAndFromOptions_AreSets()
    {
        Type rules = s_demo.Value.GetType("Demo.DemoFeaturesRules", throwOnError: true)!;

        Assert.Equal("A, LATER", rules.GetProperty("Optional")!.GetValue(null)!.ToString());
        Assert.Equal("BASE, NEXT, HOST", rules.GetProperty("FromOptions")!.GetValue(null)!.ToString());
    }

    [Theory]
    [InlineData("EMU0015", "no feature 'Y'", "X: { brings: ▸Y }")]
    [InlineData("EMU0015", "no feature 'Y'", "X: { brings: [Z, { name: ▸Y, when: Z }] }, Z: z")]
    [InlineData("EMU0018", "it brings itself", "X: { brings: ▸X }")]
    [InlineData("EMU0011", "name", "X: { brings: { ▸when: Z } }, Z: z")]
    [InlineData("EMU0013", "write the name of an option", "X: { from: ▸a b c }")]
    [InlineData("EMU0013", "write the name of an option", "X: { from: ▸pmuver nine }")]
    [InlineData("EMU0043", "remove one of the two", "X: { from: X, optional: ▸true }")]
    [InlineData("EMU0043", "give both a number, or neither", "X: { from: level 1 }, Z: { from: ▸level }")]
    public void WrongFeature_IsReportedAtItsPlace(string id, string sentence, string features) =>
        InSpec(id, sentence, "features: { " + features + " }\n" + Register);

    [Theory]
    [InlineData("EMU0013", "timing", "effects: { x: { changes: ▸timings } }\n")]
    [InlineData("EMU0013", "true or false", "live_values: { X: { volatile: ▸yes } }\n")]
    public void WrongEffectOrLiveValue_IsReportedAtItsPlace(string id, string sentence, string text) =>
        InSpec(id, sentence, text + Register);

    private static object? Call(string method, object argument) =>
        s_demo.Value.GetType("Demo.DemoFeaturesRules", throwOnError: true)!.GetMethod(method)!.Invoke(null, [argument]);

    private static object Features(string names) => Enum.Parse(s_demo.Value.GetType("Demo.DemoFeatures", throwOnError: true)!, names);

    private static Assembly Compile()
    {
        GeneratorHarness.Driver([GeneratorHarness.File("registers.yaml", Spec)], "registers")
            .RunGeneratorsAndUpdateCompilation(GeneratorHarness.EmptyConsumer(), out Compilation compilation, out _);
        using MemoryStream image = new();
        Assert.Empty(compilation.Emit(image).Diagnostics.Where(static d => d.Severity >= DiagnosticSeverity.Warning));
        return Assembly.Load(image.ToArray());
    }
}
