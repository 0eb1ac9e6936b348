using System;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>Takes a file: its name, and what writes it.</summary>
internal delegate void SourceSink(string hintName, Func<string> emit);

/// <summary>Which files each part of a model becomes, and under which names.</summary>
internal static class SpecOutputs
{
    public static void AddRegister(SourceSink output, RegisterUnit unit, Selection selection)
    {
        if (selection.Has(Outputs.Registers))
        {
            output(unit.Register.TypeName + ".g.cs", () => RegisterEmitter.Emit(unit));
        }

        if (selection.Has(Outputs.File) && !unit.IsOutside && RegisterOutline.HasAccesses(unit.Register))
        {
            output(unit.Register.TypeName + ".Accesses.g.cs", () => RegisterEmitter.EmitAccesses(unit));
        }

        if (selection.Has(Outputs.Device) && !unit.IsOutside)
        {
            output(unit.Register.TypeName + ".Device.g.cs", () => RegisterEmitter.EmitDevice(unit));
        }

        if (selection.Has(Outputs.Catalog))
        {
            string hintName = unit.Options.Name + "Catalog." + unit.Register.TypeName + ".g.cs";
            output(hintName, () => CatalogEmitter.EmitRegister(new CatalogUnit(CatalogNamespace(unit.Options, selection), unit)));
        }
    }

    public static void AddViews(SourceSink output, ViewsUnit unit, Selection selection)
    {
        if (selection.Has(Outputs.Map) && unit.Views.Count != 0)
        {
            output(unit.TypeName + ".Views.g.cs", () => RegisterViewsEmitter.Emit(unit));
        }
    }

    public static void AddChecks(SourceSink output, AccessUnit unit, Selection selection)
    {
        if (selection.Has(Outputs.Rules) && unit.Options.AccessState is not null && !unit.IsOutside)
        {
            output(unit.TypeName + ".Access.g.cs", () => AccessEmitter.EmitRegister(unit));
        }
    }

    public static void AddOutline(SourceSink output, SpecOutline spec, Selection selection)
    {
        if (selection.Has(Outputs.Registers))
        {
            output(spec.RegisterId + ".g.cs", () => RegisterIdEmitter.EmitIds(spec));
            output(spec.Options.Name + "RegisterText.g.cs", () => RegisterTextEmitter.Emit(spec.Options));
        }

        if (selection.Has(Outputs.Bank))
        {
            output(spec.Bank + ".g.cs", () => BankEmitter.Emit(spec));
        }

        if (selection.Has(Outputs.Map))
        {
            output(spec.Register + ".g.cs", () => RegisterHandleEmitter.Emit(spec));
            output(spec.Map + ".g.cs", () => MapEmitter.Emit(spec));
            if (spec.HasAArch32 || spec.HasExternal)
            {
                output(spec.RegisterView + ".g.cs", () => RegisterViewEmitter.Emit(spec));
                output(spec.Map + ".Views.g.cs", () => ViewMapEmitter.Emit(spec));
            }
        }

        if (selection.Has(Outputs.Masks))
        {
            output(spec.Masks + ".g.cs", () => MasksEmitter.Emit(spec));
        }

        if (selection.Has(Outputs.Registers) && spec.ResetValues.Count != 0)
        {
            output(spec.Options.Name + "ResetValues.g.cs", () => MasksEmitter.EmitResetValues(spec));
        }

        if (selection.Has(Outputs.File))
        {
            output(spec.RegisterFile + ".g.cs", () => RegisterFileEmitter.Emit(spec));
        }

        if (selection.Has(Outputs.Device))
        {
            output(spec.Device + ".g.cs", () => DeviceEmitter.Emit(spec));
        }

        if (selection.Has(Outputs.Rules) && spec.Options.AccessState is not null)
        {
            output(spec.AccessOutcome + ".g.cs", () => AccessEmitter.EmitOutcome(spec.Options));
            output(spec.AccessRules + ".g.cs", () => AccessEmitter.EmitDispatch(spec));
        }

        if (selection.Has(Outputs.Catalog))
        {
            output(spec.Options.Name + "Catalog.g.cs", () => CatalogEmitter.EmitList(CatalogNamespace(spec.Options, selection), spec));
        }
    }

    public static void AddFeatures(SourceSink output, FeaturesOutline spec, Selection selection)
    {
        if (selection.Has(Outputs.Registers))
        {
            output(spec.Options.Name + "Features.g.cs", () => RegisterIdEmitter.EmitFeatures(spec));
            output(spec.Options.Name + "FeaturesRules.g.cs", () => FeatureRulesEmitter.Emit(spec));
            if (FeatureRulesEmitter.HasOptions(spec))
            {
                output(spec.Options.Name + "FeatureOptions.g.cs", () => FeatureRulesEmitter.EmitOptions(spec));
            }
        }

        if (selection.Has(Outputs.Catalog))
        {
            output(spec.Options.Name + "Catalog.Features.g.cs", () => CatalogEmitter.EmitFeatures(CatalogNamespace(spec.Options, selection), spec));
        }
    }

    public static void AddReaches(SourceSink output, ReachOutline spec, Selection selection)
    {
        if (selection.Has(Outputs.File))
        {
            output(spec.Options.Name + "Reach.g.cs", () => RegisterFileEmitter.EmitReach(spec));
        }
    }

    public static void AddControls(SourceSink output, ControlsOutline spec, Selection selection)
    {
        if (selection.Has(Outputs.File) && spec.Controls.Count != 0)
        {
            output(spec.Options.Name + "Control.g.cs", () => ControlsEmitter.EmitEnum(spec));
            output(spec.Options.Name + "Controls.g.cs", () => ControlsEmitter.EmitWords(spec));
        }
    }

    public static void AddInformation(SourceSink output, InformationOutline spec, Selection selection)
    {
        if (selection.Has(Outputs.File))
        {
            output(spec.Options.Name + "RegisterFlags.g.cs", () => InformationEmitter.EmitFlags(spec));
            output(spec.Options.Name + "RegisterInformation.g.cs", () => InformationEmitter.EmitInformation(spec));
        }
    }

    public static void AddEffects(SourceSink output, EffectsOutline spec, Selection selection)
    {
        if (selection.Has(Outputs.Registers))
        {
            output(spec.Options.Name + "Effects.g.cs", () => RegisterIdEmitter.EmitEffects(spec));
        }
    }

    public static void AddEvents(SourceSink output, EventListModel list, Selection selection)
    {
        if (selection.Has(Outputs.Events))
        {
            output(list.Name + ".g.cs", () => EventsEmitter.Emit(list));
        }

        if (selection.Has(Outputs.Catalog))
        {
            output(list.Name + "Catalog.g.cs", () => CatalogEmitter.EmitEvents(selection.RootNamespace ?? list.Namespace, list));
        }
    }

    public static void AddHost(SourceSink output, HostModel host, Selection selection)
    {
        if (selection.Has(Outputs.Hosts))
        {
            output("HostModels." + host.TypeName + ".g.cs", () => HostEmitter.EmitHost(HostNamespace(selection), host));
        }
    }

    public static void AddHostList(SourceSink output, EquatableArray<HostOutline> hosts, Selection selection)
    {
        if (selection.Has(Outputs.Hosts) && hosts.Count != 0)
        {
            output("HostModels.g.cs", () => HostEmitter.EmitList(HostNamespace(selection), hosts));
        }
    }

    // Catalog and host models belong to the project that asks for them, not to a spec.
    private static string CatalogNamespace(SpecOptions options, Selection selection) => selection.RootNamespace ?? options.Namespace;

    private static string HostNamespace(Selection selection) => selection.RootNamespace ?? "Emu.Hosts";
}
