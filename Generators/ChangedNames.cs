using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;
using Emu.Generators.Spec;

namespace Emu.Generators;

/// <summary>Which names that hand-written code may use are no longer generated, and what has taken their place.</summary>
internal static class ChangedNames
{
    /// <summary>One line for each name of the last good spec that the spec does not have. Nothing where either has mistakes.</summary>
    public static EquatableArray<DiagnosticInfo> Find(SpecResult now, EquatableArray<LastGood> lastGood, CancellationToken cancellation)
    {
        List<DiagnosticInfo> changes = new();
        if (now.Model is not { } after || now.Diagnostics.Items.Any(static d => d.IsError)
            || LastGood.Find(now.Path, lastGood) is not { } text
            || SpecReader.Read(now.Path, text, cancellation).Model is not { } before)
        {
            return EquatableArray<DiagnosticInfo>.Empty;
        }

        void Report(string what, string? name, string usedAs) => changes.Add(DiagnosticInfo.OfFile(
            Descriptors.ChangedName, now.Path, what, name is null ? "is gone" : "is called " + name, usedAs));

        Lists(
            "the feature", before.Features.Items.Select(static f => f.Name).ToList(), after.Features.Items.Select(static f => f.Name).ToList(), Report);
        Lists("the effect", before.Effects.Items.Select(static e => e.Name).ToList(), after.Effects.Items.Select(static e => e.Name).ToList(), Report);
        Lists(
            "the predicate",
            before.Predicates.Items.Select(static e => e.Name).ToList(),
            after.Predicates.Items.Select(static e => e.Name).ToList(),
            Report);
        foreach (RegisterModel old in before.Registers.Items)
        {
            if (after.Registers.Items.FirstOrDefault(r => r.TypeName == old.TypeName) is { } register)
            {
                Fields(old, register, Report);
            }
            else
            {
                RegisterModel? successor = after.Registers.Items.FirstOrDefault(
                    r => IsAtThePlaceOf(r, old) && before.Registers.Items.All(b => b.TypeName != r.TypeName));
                Report("the register " + old.TypeName, successor?.TypeName, old.TypeName);
            }
        }

        return changes.ToEquatableArray();
    }

    /// <summary>Names in an order: a name in the place of one that is gone, in a list as long as before, is its new name.</summary>
    private static void Lists(string what, List<string> before, List<string> after, Action<string, string?, string> report)
    {
        for (int i = 0; i < before.Count; i++)
        {
            if (!after.Contains(before[i]))
            {
                bool isRenamed = before.Count == after.Count && !before.Contains(after[i]);
                report(what + " " + before[i], isRenamed ? after[i] : null, before[i]);
            }
        }
    }

    private static void Fields(RegisterModel old, RegisterModel now, Action<string, string?, string> report)
    {
        List<FieldModel> before = NamedFields(old);
        List<FieldModel> after = NamedFields(now);
        foreach (FieldModel field in before)
        {
            if (after.FirstOrDefault(f => f.Identifier == field.Identifier) is { } same)
            {
                Values(old, field, same, report);
                continue;
            }

            FieldModel? successor =
                after.FirstOrDefault(f => f.High == field.High && f.Low == field.Low && before.All(b => b.Identifier != f.Identifier));
            report("the field " + field.Identifier + " of " + old.TypeName, successor?.Identifier, old.TypeName + "." + field.Identifier);
        }
    }

    private static void Values(RegisterModel register, FieldModel old, FieldModel now, Action<string, string?, string> report)
    {
        foreach (ValueModel value in old.Values.Items.Where(v => now.Values.Items.All(n => n.Name != v.Name)))
        {
            string? name = now.Values.Items.FirstOrDefault(n => n.Value == value.Value)?.Name;
            report("the value " + value.Name + " of " + register.TypeName + "." + old.Identifier, name, old.Identifier + "Value." + value.Name);
        }
    }

    private static List<FieldModel> NamedFields(RegisterModel register) => register.Layouts.Items
        .SelectMany(static l => l.Fields.Items)
        .Where(static f => f.Identifier is not null)
        .GroupBy(static f => f.Identifier, StringComparer.Ordinal)
        .Select(static g => g.First())
        .ToList();

    private static bool IsAtThePlaceOf(RegisterModel now, RegisterModel old) =>
        (old.AArch64 is { } system && system.Equals(now.AArch64))
        || (old.External.Count != 0 && Places(old).SequenceEqual(Places(now)));

    private static IEnumerable<(string Layout, IndexedNumber Offset, int Bits, string Access)> Places(RegisterModel register) =>
        register.External.Items.Select(static e => (e.Layout, e.Offset, e.Bits, e.Access));
}
