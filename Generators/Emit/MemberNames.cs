using System;
using System.Collections.Generic;

namespace Emu.Generators.Emit;

/// <summary>The C# name of a field's property, kept apart from the members that every register has.</summary>
internal static class MemberNames
{
    private static readonly HashSet<string> Taken = new(StringComparer.Ordinal)
    {
        "Bits", "With", "Equals", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString", "TryFormat", "Finalize",
        "RES0", "RES1", "WriteMask", "ROMask", "WOMask", "W1CMask", "W1SMask", "ImplementedMask", "WritableMask", "StoredMask",
        "FixedOnes", "WarmResetMask", "WarmResetValue", "ColdResetMask", "ColdResetValue", "WarmReset", "ColdReset", "EffectsOf", "IsImplemented",
        "CheckRead", "CheckWrite", "SoftwareRead", "SoftwareWrite",
    };

    /// <summary>The property of a field.</summary>
    /// <param name="typeName">The register's type: a member may not have its name.</param>
    /// <param name="identifier">The field's own name in C#.</param>
    public static string Of(string typeName, string identifier) =>
        Taken.Contains(identifier) || string.Equals(identifier, typeName, StringComparison.Ordinal)
            ? identifier + "Field"
            : CSharp.Identifier(identifier);
}
