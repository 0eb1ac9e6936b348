using System.Collections.Generic;

namespace Emu.Importers.Svd;

/// <summary>What CMSIS-SVD says and a register file has no words for, element by element.</summary>
internal static class SvdLosses
{
    private static readonly Dictionary<string, string> Sentences = new()
    {
        ["addressBlock"] = "address blocks are left out; the offsets say where registers are",
        ["interrupt"] = "interrupts are left out; hand-written code drives their lines",
        ["cpu"] = "the processor is left out",
        ["vendorExtensions"] = "vendor extensions are left out",
        ["protection"] = "protection is left out; every software reaches the register",
        ["alternateRegister"] = "which register it is an alternative of is left out; its place says so",
        ["alternateGroup"] = "its alternate group is left out",
        ["alternateCluster"] = "which cluster it is an alternative of is left out; its place says so",
        ["alternatePeripheral"] = "which peripheral it is an alternative of is left out; its place says so",
        ["headerStructName"] = "the name of a C structure is left out",
        ["headerEnumName"] = "the name of a C enumeration is left out",
        ["dataType"] = "the C type is left out; a register is 32 or 64 bits",
        ["dimName"] = "the C name of the array's type is left out",
        ["dimArrayIndex"] = "the names of the array's elements are left out",
        ["disableCondition"] = "when it is disabled is left out",
        ["headerSystemFilename"] = "names of C files are left out",
        ["headerDefinitionsPrefix"] = "names of C files are left out",
        ["groupName"] = "the group is left out",
        ["version"] = "the version is left out",
        ["licenseText"] = "the licence is left out; keep the file beside the YAML",
    };

    private static readonly string[] OfAny = ["protection", "alternateRegister", "alternateGroup", "alternateCluster", "alternatePeripheral", "headerStructName", "dataType", "dimName", "disableCondition", "groupName", "headerSystemFilename", "headerDefinitionsPrefix", "licenseText"];

    /// <summary>A device, a peripheral, a cluster or a register.</summary>
    public static void OfNode(SvdNode node, string place, Losses losses)
    {
        Named(node, place, OfAny, losses);
        foreach (SvdText ignored in node.Ignored)
            losses.Add(ignored.Line, $"{place}: {Sentences.GetValueOrDefault(ignored.Text, $"<{ignored.Text}> is not known and is left out")}.");
    }

    public static void OfRegister(SvdNode register, string place, Losses losses)
    {
        OfNode(register, place, losses);
        OfAccesses(register, place, losses);
    }

    public static void OfField(SvdNode field, string place, Losses losses)
    {
        OfNode(field, place, losses);
        OfAccesses(field, place, losses);
    }

    public static void OfValues(SvdNode values, string place, Losses losses) => Named(values, place, ["headerEnumName"], losses);

    private static void OfAccesses(SvdNode node, string place, Losses losses)
    {
        if (node.Texts.TryGetValue("readAction", out SvdText action))
            losses.Add(action.Line, $"{place}: a read does something ('{Names.Text(action.Text)}'), which is left out; OnRead… of the device can do it.");
        if (node.Texts.TryGetValue("writeConstraint", out SvdText constraint))
            losses.Add(constraint.Line, $"{place}: which values may be written ('{Names.Text(constraint.Text)}') is left out; every value is stored.");
    }

    private static void Named(SvdNode node, string place, string[] elements, Losses losses)
    {
        foreach (string element in elements)
        {
            if (node.Texts.TryGetValue(element, out SvdText text))
                losses.Add(text.Line, $"{place}: {Sentences[element]}.");
        }
    }
}
