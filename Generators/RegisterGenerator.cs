using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Emu.Generators.Diagnostics;
using Emu.Generators.Emit;
using Emu.Generators.Model;
using Emu.Generators.Spec;
using Microsoft.CodeAnalysis;

namespace Emu.Generators;

/// <summary>
/// Turns register specs, event lists and host models into C#. Its input is the project's additional files and two MSBuild
/// properties, nothing of the compilation; each output is made from the part of the model that it shows, so that an
/// edit runs again just what shows it.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class RegisterGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<Selection> selection = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => Selection.Read(options.GlobalOptions))
            .WithTrackingName(TrackingNames.Selection);

        IncrementalValuesProvider<SpecResult> specs = context.AdditionalTextsProvider
            .Where(static file => SpecFile.KindOf(file.Path) == SpecFileKind.Registers)
            .Select(static (file, cancellation) => SpecReader.Read(file, cancellation))
            .WithTrackingName(TrackingNames.ReadSpec);

        IncrementalValuesProvider<EventListResult> events = context.AdditionalTextsProvider
            .Where(static file => SpecFile.KindOf(file.Path) == SpecFileKind.Events)
            .Select(static (file, cancellation) => EventListReader.Read(file, cancellation))
            .WithTrackingName(TrackingNames.ReadEvents);

        IncrementalValuesProvider<HostModelResult> hosts = context.AdditionalTextsProvider
            .Where(static file => SpecFile.KindOf(file.Path) == SpecFileKind.Host)
            .Select(static (file, cancellation) => HostModelReader.Read(file, cancellation))
            .WithTrackingName(TrackingNames.ReadHost);

        IncrementalValueProvider<EquatableArray<LastGood>> lastGood = context.AdditionalTextsProvider
            .Where(static file => LastGood.Is(file.Path))
            .Select(static (file, cancellation) => LastGood.Read(file, cancellation))
            .Collect()
            .Select(static (all, _) => new EquatableArray<LastGood>(all))
            .WithTrackingName(TrackingNames.LastGood);
        ReportChanges(context, selection, specs, lastGood);

        // A spec with mistakes: hand-written code goes on finding what the last good one made.
        specs = specs.Combine(lastGood).Select(static (pair, cancellation) => LastGood.StandIn(pair.Left, pair.Right, cancellation));
        events = events.Combine(lastGood).Select(static (pair, cancellation) => LastGood.StandIn(pair.Left, pair.Right, cancellation));
        hosts = hosts.Combine(lastGood).Select(static (pair, cancellation) => LastGood.StandIn(pair.Left, pair.Right, cancellation));

        IncrementalValueProvider<Clashes> clashes = FindClashes(specs, events, hosts);

        ReportProblems(context, selection, specs, events, hosts, clashes);
        EmitSpecs(context, selection, specs, clashes);
        EmitEvents(context, selection, events, clashes);
        EmitHosts(context, selection, hosts, clashes);
    }

    private static IncrementalValueProvider<Clashes> FindClashes(
        IncrementalValuesProvider<SpecResult> specs,
        IncrementalValuesProvider<EventListResult> events,
        IncrementalValuesProvider<HostModelResult> hosts)
    {
        IncrementalValueProvider<ImmutableArray<FileNames>> names = specs.Select(static (s, _) => FileNames.Of(s)).Collect()
            .Combine(events.Select(static (e, _) => FileNames.Of(e)).Collect())
            .Combine(hosts.Select(static (h, _) => FileNames.Of(h)).Collect())
            .Select(static (all, _) => all.Left.Left.AddRange(all.Left.Right).AddRange(all.Right));
        return names.Select(static (files, _) => Clashes.Find(files)).WithTrackingName(TrackingNames.Clashes);
    }

    private static void ReportProblems(
        IncrementalGeneratorInitializationContext context,
        IncrementalValueProvider<Selection> selection,
        IncrementalValuesProvider<SpecResult> specs,
        IncrementalValuesProvider<EventListResult> events,
        IncrementalValuesProvider<HostModelResult> hosts,
        IncrementalValueProvider<Clashes> clashes)
    {
        context.RegisterSourceOutput(
            specs.Select(static (s, _) => s.Diagnostics).Combine(selection).Select(Wanted).WithTrackingName(TrackingNames.Diagnostics),
            Report);
        context.RegisterSourceOutput(
            events.Select(static (e, _) => e.Diagnostics).Combine(selection).Select(Wanted).WithTrackingName(TrackingNames.Diagnostics),
            Report);
        context.RegisterSourceOutput(
            hosts.Select(static (h, _) => h.Diagnostics).Combine(selection).Select(Wanted).WithTrackingName(TrackingNames.Diagnostics),
            Report);
        context.RegisterSourceOutput(
            clashes.Select(static (c, _) => c.Diagnostics).Combine(selection).Select(Wanted).WithTrackingName(TrackingNames.Diagnostics),
            Report);

        IncrementalValueProvider<EquatableArray<DiagnosticInfo>> asked = selection
            .Combine(specs.Collect().Select(static (all, _) => all.Length))
            .Combine(events.Collect().Select(static (all, _) => all.Length))
            .Combine(hosts.Collect().Select(static (all, _) => all.Length))
            .Select(static (all, _) => Missing.Find(all.Left.Left.Left, all.Left.Left.Right, all.Left.Right, all.Right))
            .Combine(selection)
            .Select(Wanted)
            .WithTrackingName(TrackingNames.Diagnostics);
        context.RegisterSourceOutput(asked, Report);
    }

    private static void ReportChanges(
        IncrementalGeneratorInitializationContext context,
        IncrementalValueProvider<Selection> selection,
        IncrementalValuesProvider<SpecResult> specs,
        IncrementalValueProvider<EquatableArray<LastGood>> lastGood) =>
        context.RegisterSourceOutput(
            specs.Combine(lastGood.Combine(selection))
                .Select(static (all, cancellation) => all.Right.Right.Run == RunKind.Changes
                    ? ChangedNames.Find(all.Left, all.Right.Left, cancellation)
                    : EquatableArray<DiagnosticInfo>.Empty)
                .WithTrackingName(TrackingNames.Diagnostics),
            Report);

    private static void EmitSpecs(
        IncrementalGeneratorInitializationContext context,
        IncrementalValueProvider<Selection> selection,
        IncrementalValuesProvider<SpecResult> specs,
        IncrementalValueProvider<Clashes> clashes)
    {
        IncrementalValuesProvider<SpecModel> models = specs.Combine(clashes)
            .Where(static pair => pair.Left.Model is not null && pair.Right.Accepts(pair.Left.Path))
            .Select(static (pair, _) => pair.Left.Model!);

        IncrementalValuesProvider<RegisterUnit> registers = models
            .SelectMany(static (spec, _) => spec.Registers.Concat(spec.Outside).Select(r => new RegisterUnit(spec.Options, r)))
            .WithTrackingName(TrackingNames.Registers);
        Output(context, selection, registers, SpecOutputs.AddRegister);
        Output(context, selection, Stage(registers, ViewsUnit.Of, TrackingNames.Views), SpecOutputs.AddViews);
        Output(context, selection, Stage(registers, AccessUnit.Of, TrackingNames.AccessChecks), SpecOutputs.AddChecks);
        Output(context, selection, Stage(models, SpecOutline.Of, TrackingNames.Outline), SpecOutputs.AddOutline);
        Output(context, selection, Stage(models, FeaturesOutline.Of, TrackingNames.Features), SpecOutputs.AddFeatures);
        Output(context, selection, Stage(models, ReachOutline.Of, TrackingNames.Reaches), SpecOutputs.AddReaches);
        Output(context, selection, Stage(models, InformationOutline.Of, TrackingNames.Information), SpecOutputs.AddInformation);
        Output(context, selection, Stage(models, ControlsOutline.Of, TrackingNames.Controls), SpecOutputs.AddControls);
        Output(context, selection, Stage(models, EffectsOutline.Of, TrackingNames.Effects), SpecOutputs.AddEffects);
    }

    /// <summary>A stage that makes less of what another has, so that an edit of the rest runs nothing behind it.</summary>
    private static IncrementalValuesProvider<TTo> Stage<TFrom, TTo>(
        IncrementalValuesProvider<TFrom> from,
        Func<TFrom, TTo> of,
        string name) =>
        from.Select((one, _) => of(one)).WithTrackingName(name);

    private static void Output<T>(
        IncrementalGeneratorInitializationContext context,
        IncrementalValueProvider<Selection> selection,
        IncrementalValuesProvider<T> values,
        Action<SourceSink, T, Selection> add) =>
        context.RegisterSourceOutput(values.Combine(selection), (output, pair) => add(Production.Into(output), pair.Left, pair.Right));

    private static void EmitEvents(
        IncrementalGeneratorInitializationContext context,
        IncrementalValueProvider<Selection> selection,
        IncrementalValuesProvider<EventListResult> events,
        IncrementalValueProvider<Clashes> clashes)
    {
        IncrementalValuesProvider<EventListModel> lists = events.Combine(clashes)
            .Where(static pair => pair.Left.Model is not null && pair.Right.Accepts(pair.Left.Path))
            .Select(static (pair, _) => pair.Left.Model!)
            .WithTrackingName(TrackingNames.Events);
        Output(context, selection, lists, SpecOutputs.AddEvents);
    }

    private static void EmitHosts(
        IncrementalGeneratorInitializationContext context,
        IncrementalValueProvider<Selection> selection,
        IncrementalValuesProvider<HostModelResult> hosts,
        IncrementalValueProvider<Clashes> clashes)
    {
        IncrementalValuesProvider<HostModel> models = hosts.Combine(clashes)
            .Where(static pair => pair.Left.Model is not null && pair.Right.Accepts(pair.Left.Path))
            .Select(static (pair, _) => pair.Left.Model!)
            .WithTrackingName(TrackingNames.Hosts);
        IncrementalValueProvider<EquatableArray<HostOutline>> list = models
            .Select(static (host, _) => new HostOutline(host.Name, host.TypeName))
            .Collect()
            .Select(static (all, _) => new EquatableArray<HostOutline>(all))
            .WithTrackingName(TrackingNames.HostList);
        Output(context, selection, models, SpecOutputs.AddHost);
        context.RegisterSourceOutput(
            list.Combine(selection), static (output, pair) => SpecOutputs.AddHostList(Production.Into(output), pair.Left, pair.Right));
    }

    /// <summary>The problems that a run reports. One that checks comes before one that generates, which has the warnings.</summary>
    private static EquatableArray<DiagnosticInfo> Wanted(
        (EquatableArray<DiagnosticInfo> Problems, Selection Selection) all, CancellationToken cancellation) => all.Selection.Run switch
        {
            RunKind.Generate => all.Problems,
            RunKind.Check => all.Problems.Items.Where(static p => p.IsError).ToEquatableArray(),
            _ => EquatableArray<DiagnosticInfo>.Empty,
        };

    private static void Report(SourceProductionContext context, EquatableArray<DiagnosticInfo> problems)
    {
        foreach (DiagnosticInfo problem in problems.Items)
        {
            context.ReportDiagnostic(problem.ToDiagnostic());
        }
    }
}
