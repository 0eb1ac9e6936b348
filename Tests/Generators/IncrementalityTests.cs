using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using Emu.Generators;
using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Emu.Tests.Generators;

/// <summary>What runs again after an edit: just what shows it.</summary>
public sealed class IncrementalityTests
{
    private const string Events = """
        options: { namespace: Demo, name: DemoEvents }
        events:
          0x0011: CPU_CYCLES U Cycle.
        """;

    private static readonly string[] EveryStage = typeof(TrackingNames)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(static f => (string)f.GetRawConstantValue()!)
        .ToArray();

    [Fact]
    public void Nothing_SameInputTwice_EveryStageAndOutputIsCached()
    {
        (GeneratorDriver driver, Compilation consumer) = Start();

        GeneratorRunResult second = driver.RunGenerators(consumer).GetRunResult().Results.Single();

        foreach (string stage in EveryStage)
        {
            Assert.True(second.TrackedSteps.ContainsKey(stage), "no stage reports under the name " + stage);
            Assert.All(
                Reasons(second, stage),
                static r => Assert.True(r is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        }

        Assert.All(Outputs(second), static o => Assert.Equal(IncrementalStepRunReason.Cached, o));
    }

    [Fact]
    public void UnrelatedFiles_Edited_EverythingIsCached()
    {
        (GeneratorDriver driver, Compilation consumer) = Start();
        consumer = consumer.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Unrelated { }"));

        GeneratorRunResult result = driver
            .AddAdditionalTexts([GeneratorHarness.File("notes.txt", "anything")])
            .RunGenerators(consumer).GetRunResult().Results.Single();

        Assert.Equal([IncrementalStepRunReason.Cached], Reasons(result, TrackingNames.ReadSpec));
        Assert.All(Reasons(result, TrackingNames.Registers), static r => Assert.Equal(IncrementalStepRunReason.Cached, r));
        Assert.All(
            Reasons(result, TrackingNames.Diagnostics),
            static r => Assert.True(r is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        Assert.All(Outputs(result), static o => Assert.Equal(IncrementalStepRunReason.Cached, o));
    }

    [Fact]
    public void Comment_Added_StopsAtTheReader()
    {
        GeneratorRunResult result = Edit(SmallSpec.Text, "# A comment.\n\n" + SmallSpec.Text);

        Assert.Equal([IncrementalStepRunReason.Unchanged], Reasons(result, TrackingNames.ReadSpec));
        Assert.All(Reasons(result, TrackingNames.Registers), static r => Assert.Equal(IncrementalStepRunReason.Cached, r));
        Assert.All(Outputs(result), static o => Assert.Equal(IncrementalStepRunReason.Cached, o));
    }

    /// <summary>On the whole spec: an unrelated C# file runs no stage, and a comment makes no file again.</summary>
    [Fact]
    public void RealSpec_UnrelatedEditThenComment_EmitsNothing()
    {
        Compilation consumer = GeneratorHarness.EmptyConsumer();
        AdditionalText[] files = [RealSpec.Registers, RealSpec.Events, .. RealSpec.HostModels];
        GeneratorDriver driver = GeneratorHarness.Driver(files, GeneratorHarness.AllOutputs).RunGenerators(consumer);

        consumer = consumer.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Unrelated { }"));
        driver = driver.RunGenerators(consumer);
        GeneratorRunResult unrelated = driver.GetRunResult().Results.Single();
        driver = driver.ReplaceAdditionalText(
            RealSpec.Registers, GeneratorHarness.File(RealSpec.Registers.Path, "# A comment.\n" + RealSpec.Text)).RunGenerators(consumer);
        GeneratorRunResult comment = driver.GetRunResult().Results.Single();

        string[] readers = [TrackingNames.ReadSpec, TrackingNames.ReadEvents, TrackingNames.ReadHost];
        Assert.All(readers, stage => Assert.All(Reasons(unrelated, stage), static r => Assert.Equal(IncrementalStepRunReason.Cached, r)));
        Assert.All(Outputs(unrelated), static o => Assert.Equal(IncrementalStepRunReason.Cached, o));
        Assert.Equal([IncrementalStepRunReason.Unchanged], Reasons(comment, TrackingNames.ReadSpec));
        Assert.All(Outputs(comment), static o => Assert.Equal(IncrementalStepRunReason.Cached, o));
    }

    [Fact]
    public void OneField_Edited_RunsThatRegisterAlone()
    {
        GeneratorRunResult result = Edit(SmallSpec.Text, SmallSpec.Text.Replace("name: STATE", "name: PHASE", StringComparison.Ordinal));

        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(result, TrackingNames.ReadSpec));
        Assert.Equal(
            [IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Modified],
            Reasons(result, TrackingNames.Registers));
        Assert.All(
            Reasons(result, TrackingNames.AccessChecks),
            static r => Assert.True(r is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        Assert.Equal([IncrementalStepRunReason.Unchanged], Reasons(result, TrackingNames.Outline));
        Assert.Single(Outputs(result), IncrementalStepRunReason.Modified);
        Assert.All(
            Outputs(result).Where(static o => o != IncrementalStepRunReason.Modified),
            static o => Assert.Equal(IncrementalStepRunReason.Cached, o));
    }

    [Fact]
    public void OneField_Edited_ChangesThatRegistersFilesAlone()
    {
        GeneratorRunResult before = GeneratorHarness.Run(GeneratorHarness.AllOutputs, SmallSpec.File(SmallSpec.Text));
        GeneratorRunResult after =
            GeneratorHarness.Run(GeneratorHarness.AllOutputs, SmallSpec.File(SmallSpec.Text.Replace("name: STATE", "name: PHASE", StringComparison.Ordinal)));

        IEnumerable<string> changed = after.GeneratedSources
            .Where(s => before.Text(s.HintName) != s.SourceText.ToString())
            .Select(static s => s.HintName)
            .Order(StringComparer.Ordinal);

        Assert.Equal(["DemoCatalog.STAT.g.cs", "STAT.g.cs"], changed);
    }

    [Fact]
    public void OneRule_Edited_LeavesFieldsAndWholeSpecFilesAlone()
    {
        GeneratorRunResult before = GeneratorHarness.Run("registers,bank,map,masks,rules", SmallSpec.File(SmallSpec.Text));
        GeneratorRunResult after = GeneratorHarness.Run("registers,bank,map,masks,rules", SmallSpec.File(SmallSpec.Text.Replace("why: locked", "why: it is locked", StringComparison.Ordinal)));

        IEnumerable<string> changed = after.GeneratedSources
            .Where(s => before.Text(s.HintName) != s.SourceText.ToString())
            .Select(static s => s.HintName);

        Assert.Equal(["CTRL.Access.g.cs"], changed);
    }

    [Fact]
    public void LastRegister_Removed_ItsStepsAndOutputsGo()
    {
        int last = SmallSpec.Text.IndexOf("  STAT:", StringComparison.Ordinal);
        GeneratorRunResult result = Edit(SmallSpec.Text, SmallSpec.Text[..last]);

        Assert.Equal(
            [IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Removed],
            Reasons(result, TrackingNames.Registers));
        Assert.Contains(IncrementalStepRunReason.Removed, Outputs(result));
        Assert.DoesNotContain(result.GeneratedSources, static s => s.HintName.StartsWith("STAT", StringComparison.Ordinal));
    }

    [Fact]
    public void Register_InsertedFirst_OneIsNewAndTheRestIsModified()
    {
        string edited = SmallSpec.Text.Replace(
            "registers:\n",
            "registers:\n  FIRST:\n    title: First\n    purpose: First.\n    encodings: { aarch64: 3 3 11 3 0 }\n    fields:\n      63:0: { name: ALL, purpose: All. }\n",
            StringComparison.Ordinal);

        GeneratorRunResult result = Edit(SmallSpec.Text, edited);

        Assert.Equal(3, Reasons(result, TrackingNames.Registers).Count(static r => r == IncrementalStepRunReason.Modified));
        Assert.Single(Reasons(result, TrackingNames.Registers), IncrementalStepRunReason.New);
    }

    [Fact]
    public void Warning_Moved_SourcesStayCached()
    {
        // A rule that no register follows is a warning at its line.
        string warned = SmallSpec.Text.Replace(
            "registers:\n",
            "  unused: { purpose: None., checks: [ { then: UNDEFINED } ] }\nregisters:\n",
            StringComparison.Ordinal);
        Assert.NotEqual(SmallSpec.Text, warned);
        Assert.Contains(GeneratorHarness.Run("registers", SmallSpec.File(warned)).Diagnostics, static d => d.Severity == DiagnosticSeverity.Warning);

        GeneratorRunResult result = Edit(warned, "#\n#\n" + warned);

        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(result, TrackingNames.ReadSpec));
        Assert.All(Reasons(result, TrackingNames.Registers), static r => Assert.Equal(IncrementalStepRunReason.Cached, r));
        Assert.Single(Reasons(result, TrackingNames.Diagnostics), IncrementalStepRunReason.Modified);
        Assert.All(SourceOutputs(result), static o => Assert.Equal(IncrementalStepRunReason.Cached, o));
    }

    [Fact]
    public void TrackedValues_WholeObjectGraph_HoldNothingOfTheCompilation()
    {
        (GeneratorDriver driver, _) = Start();
        GeneratorRunResult result = driver.GetRunResult().Results.Single();

        foreach (string stage in EveryStage)
        {
            foreach (IncrementalGeneratorRunStep step in result.TrackedSteps[stage])
            {
                foreach ((object value, _) in step.Outputs)
                {
                    Assert.Null(ObjectGraph.FindOffender(value));
                }
            }
        }
    }

    [Fact]
    public void ObjectGraph_PlantedOffenders_FindsThem()
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText("class C { }");
        Compilation compilation = GeneratorHarness.EmptyConsumer().AddSyntaxTrees(tree);

        Assert.NotNull(ObjectGraph.FindOffender(new Holder([tree.GetRoot()])));
        Assert.NotNull(ObjectGraph.FindOffender(new Holder([compilation])));
        Assert.NotNull(ObjectGraph.FindOffender(new Holder([compilation.GetSymbolsWithName("C").Single()])));
        Assert.NotNull(ObjectGraph.FindOffender(new Holder([tree.GetRoot().GetLocation()])));
        Assert.NotNull(ObjectGraph.FindOffender(new Holder([SmallSpec.File(SmallSpec.Text)])));
        Assert.Null(ObjectGraph.FindOffender(new Holder(["text", 1])));
    }

    private static (GeneratorDriver Driver, Compilation Consumer) Start()
    {
        Compilation consumer = GeneratorHarness.EmptyConsumer();
        AdditionalText[] files =
        [
            SmallSpec.File(SmallSpec.Text),
            GeneratorHarness.File("events.yaml", Events),
            GeneratorHarness.RepositoryFile("Hosts", "Models", "cortex-a55.yaml"),
        ];
        return (GeneratorHarness.Driver(files, GeneratorHarness.AllOutputs).RunGenerators(consumer), consumer);
    }

    private static GeneratorRunResult Edit(string before, string after)
    {
        Compilation consumer = GeneratorHarness.EmptyConsumer();
        AdditionalText old = SmallSpec.File(before);
        return GeneratorHarness.Driver([old], "registers,bank,map,masks,rules")
            .RunGenerators(consumer)
            .ReplaceAdditionalText(old, SmallSpec.File(after))
            .RunGenerators(consumer)
            .GetRunResult().Results.Single();
    }

    private static List<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string stage) =>
        result.TrackedSteps[stage].SelectMany(static s => s.Outputs).Select(static o => o.Reason).ToList();

    private static List<IncrementalStepRunReason> Outputs(GeneratorRunResult result) =>
        result.TrackedOutputSteps.SelectMany(static s => s.Value).SelectMany(static s => s.Outputs).Select(static o => o.Reason).ToList();

    /// <summary>The outputs that are files, not diagnostics.</summary>
    private static List<IncrementalStepRunReason> SourceOutputs(GeneratorRunResult result) =>
        result.TrackedOutputSteps
            .SelectMany(static s => s.Value)
            .Where(static s => !s.Inputs.Any(static i => IsDiagnostics(i.Source)))
            .SelectMany(static s => s.Outputs)
            .Select(static o => o.Reason)
            .ToList();

    private static bool IsDiagnostics(IncrementalGeneratorRunStep step) => step.Name == TrackingNames.Diagnostics;

    private sealed record Holder(ImmutableArray<object> Items);
}
