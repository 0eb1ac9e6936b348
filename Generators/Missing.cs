using System.Collections.Generic;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators;

/// <summary>Outputs that were asked for without a file to make them from.</summary>
internal static class Missing
{
    private const Outputs FromRegisters = Outputs.Registers | Outputs.Bank | Outputs.Map | Outputs.Masks | Outputs.Rules | Outputs.Device
        | Outputs.Catalog;

    /// <summary>The selection's own problems, and one for each kind of file that is missing.</summary>
    public static EquatableArray<DiagnosticInfo> Find(Selection selection, int specs, int events, int hosts)
    {
        List<DiagnosticInfo> problems = new(selection.Problems);
        if (!selection.IsExplicit)
        {
            // Without a choice all outputs that are possible are wanted. Only no output at all is reported.
            if (specs + events + hosts == 0)
            {
                problems.Add(DiagnosticInfo.Global(Descriptors.MissingSpec, "registers", "registers.yaml"));
            }
        }
        else
        {
            Check(problems, selection.Outputs & FromRegisters, specs, "registers.yaml");
            Check(problems, selection.Outputs & Outputs.Events, events, "events.yaml");
            Check(problems, selection.Outputs & Outputs.Hosts, hosts, "a host model, Models/*.yaml,");
        }

        return problems.ToEquatableArray();
    }

    private static void Check(List<DiagnosticInfo> problems, Outputs asked, int files, string fileName)
    {
        if (asked == Outputs.None || files != 0)
        {
            return;
        }

        string names = string.Join(", ", Selection.NamesOf(asked));
        problems.Add(DiagnosticInfo.Global(Descriptors.MissingSpec, names, fileName));
    }
}
