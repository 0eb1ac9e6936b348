using Emu.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Emu.Generators.Emit;

/// <summary>Which files each part of a model becomes, and under which names.</summary>
internal static class SpecOutputs
{
    public static void AddRegister(SourceProductionContext output, RegisterUnit unit, Selection selection)
    {
        if (selection.Has(Outputs.Registers))
        {
            Production.Add(output, unit.Register.TypeName + ".g.cs", () => RegisterEmitter.Emit(unit));
        }

        if (selection.Has(Outputs.Catalog))
        {
            string hintName = unit.Options.Name + "Catalog." + unit.Register.TypeName + ".g.cs";
            Production.Add(output, hintName, () => CatalogEmitter.EmitRegister(new CatalogUnit(CatalogNamespace(unit.Options, selection), unit)));
        }
    }

    public static void AddViews(SourceProductionContext output, ViewsUnit unit, Selection selection)
    {
        if (selection.Has(Outputs.Map) && unit.Views.Count != 0)
        {
            Production.Add(output, unit.TypeName + ".Views.g.cs", () => RegisterViewsEmitter.Emit(unit));
        }
    }

    public static void AddChecks(SourceProductionContext output, AccessUnit unit, Selection selection)
    {
        if (selection.Has(Outputs.Rules) && unit.Options.AccessState is not null)
        {
            Production.Add(output, unit.TypeName + ".Access.g.cs", () => AccessEmitter.EmitRegister(unit));
        }
    }

    public static void AddOutline(SourceProductionContext output, SpecOutline spec, Selection selection)
    {
        if (selection.Has(Outputs.Registers))
        {
            Production.Add(output, spec.RegisterId + ".g.cs", () => RegisterIdEmitter.EmitIds(spec));
            Production.Add(output, spec.Options.Name + "RegisterText.g.cs", () => RegisterTextEmitter.Emit(spec.Options));
        }

        if (selection.Has(Outputs.Bank))
        {
            Production.Add(output, spec.Bank + ".g.cs", () => BankEmitter.Emit(spec));
        }

        if (selection.Has(Outputs.Map))
        {
            Production.Add(output, spec.Register + ".g.cs", () => RegisterHandleEmitter.Emit(spec));
            Production.Add(output, spec.Map + ".g.cs", () => MapEmitter.Emit(spec));
            if (spec.HasAArch32 || spec.HasExternal)
            {
                Production.Add(output, spec.RegisterView + ".g.cs", () => RegisterViewEmitter.Emit(spec));
                Production.Add(output, spec.Map + ".Views.g.cs", () => ViewMapEmitter.Emit(spec));
            }
        }

        if (selection.Has(Outputs.Masks))
        {
            Production.Add(output, spec.Masks + ".g.cs", () => MasksEmitter.Emit(spec));
        }

        if (selection.Has(Outputs.Rules) && spec.Options.AccessState is not null)
        {
            Production.Add(output, spec.AccessOutcome + ".g.cs", () => AccessEmitter.EmitOutcome(spec.Options));
            Production.Add(output, spec.AccessRules + ".g.cs", () => AccessEmitter.EmitDispatch(spec));
        }

        if (selection.Has(Outputs.Catalog))
        {
            Production.Add(output, spec.Options.Name + "Catalog.g.cs", () => CatalogEmitter.EmitList(CatalogNamespace(spec.Options, selection), spec));
        }
    }

    public static void AddFeatures(SourceProductionContext output, FeaturesOutline spec, Selection selection)
    {
        if (selection.Has(Outputs.Registers))
        {
            Production.Add(output, spec.Options.Name + "Features.g.cs", () => RegisterIdEmitter.EmitFeatures(spec));
        }

        if (selection.Has(Outputs.Catalog))
        {
            Production.Add(output, spec.Options.Name + "Catalog.Features.g.cs", () => CatalogEmitter.EmitFeatures(CatalogNamespace(spec.Options, selection), spec));
        }
    }

    public static void AddEffects(SourceProductionContext output, EffectsOutline spec, Selection selection)
    {
        if (selection.Has(Outputs.Registers))
        {
            Production.Add(output, spec.Options.Name + "Effects.g.cs", () => RegisterIdEmitter.EmitEffects(spec));
        }
    }

    public static void AddEvents(SourceProductionContext output, EventListModel list, Selection selection)
    {
        if (selection.Has(Outputs.Events))
        {
            Production.Add(output, list.Name + ".g.cs", () => EventsEmitter.Emit(list));
        }

        if (selection.Has(Outputs.Catalog))
        {
            Production.Add(output, list.Name + "Catalog.g.cs", () => CatalogEmitter.EmitEvents(selection.RootNamespace ?? list.Namespace, list));
        }
    }

    public static void AddHost(SourceProductionContext output, HostModel host, Selection selection)
    {
        if (selection.Has(Outputs.Hosts))
        {
            Production.Add(output, "HostModels." + host.TypeName + ".g.cs", () => HostEmitter.EmitHost(HostNamespace(selection), host));
        }
    }

    public static void AddHostList(SourceProductionContext output, EquatableArray<HostOutline> hosts, Selection selection)
    {
        if (selection.Has(Outputs.Hosts) && hosts.Count != 0)
        {
            Production.Add(output, "HostModels.g.cs", () => HostEmitter.EmitList(HostNamespace(selection), hosts));
        }
    }

    // Catalog and host models belong to the project that asks for them, not to a spec.
    private static string CatalogNamespace(SpecOptions options, Selection selection) => selection.RootNamespace ?? options.Namespace;

    private static string HostNamespace(Selection selection) => selection.RootNamespace ?? "Emu.Hosts";
}
