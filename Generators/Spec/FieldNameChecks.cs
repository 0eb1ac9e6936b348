using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>The members that a register's struct will have must differ from each other and from those every such struct has.</summary>
internal static class FieldNameChecks
{
    private static readonly string[] Members =
    [
        "Bits", "With", "RES0", "RES1", "IsImplemented", "ImplementedMask", "WritableMask", "FixedOnes", "StoredMask",
        "WarmResetMask", "WarmResetValue", "ColdResetMask", "ColdResetValue", "WarmReset", "ColdReset", "ConstantMask", "ConstantValue", "EffectsOf", "TryFormat",
        "CheckRead", "CheckWrite", "CheckExternalRead", "CheckExternalWrite", "ResolveView", "SoftwareRead", "SoftwareWrite",
        "ReadBits", "ReadState", "WriteBits", "ReplaceBits", "ActingBits",
        "Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize", "ReferenceEquals",
    ];

    /// <summary>Reports fields whose members would be twice; they cannot be generated.</summary>
    public static HashSet<FieldModel> Check(RegisterDeclaration register, List<PlacedField> fields, ProblemList problems)
    {
        HashSet<FieldModel> clashing = new();

        // What a C# name is taken by: a field of the spec, or nothing of it.
        Dictionary<string, string?> taken = new(StringComparer.Ordinal) { [register.TypeName] = null };
        foreach (string member in Members)
        {
            taken[member] = null;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach ((FieldModel field, Place place) in fields)
        {
            // The same field in another layout has the same members.
            if (field.Identifier is not { } name || !seen.Add(field.Name))
            {
                continue;
            }

            foreach (string member in (string[])[name, name + "_Shift", name + "_Width", name + "_Mask", "With" + name, name + "Value"])
            {
                if (!taken.TryGetValue(member, out string? owner))
                {
                    taken.Add(member, field.Name);
                }
                else if (owner != field.Name)
                {
                    string what = owner is null ? "a member of every register struct, or the struct itself" : "the field " + Words.Shorten(owner);
                    problems.Add(Descriptors.FieldClash, place, Words.Shorten(field.Name), register.Name, "its C# name '" + member + "' is taken by " + what);
                    clashing.UnionWith(fields.Where(f => f.Field.Name == field.Name).Select(static f => f.Field));
                    break;
                }
            }
        }

        return clashing;
    }
}
