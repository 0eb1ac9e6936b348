using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <content>Encodings that several registers share.</content>
internal static partial class MapEmitter
{
    /// <summary>Where registers share encodings, the configuration and the direction decide between them.</summary>
    private static void WriteShared(SourceWriter writer, SpecOutline spec, SortedDictionary<int, List<Occupant>> places)
    {
        List<KeyValuePair<int, List<Occupant>>> shared = places.Where(static p => p.Value.Count > 1).ToList();
        if (shared.Count == 0)
        {
            return;
        }

        writer.Line();
        writer.Summary("The register that an AArch64 encoding names in a configuration: of several that share it, the one that the configuration has. Constant time, nothing allocated.");
        using (writer.Block("public static " + spec.Register + " ResolveAArch64(ushort encoding, " + spec.Features + " features)"))
        {
            WriteSharedCases(writer, spec, shared, static o => TypeOf(o) + ".IsImplemented(features)");
        }

        writer.Line();
        writer.Summary("The same for one direction, where a register that is read and one that is written share an encoding.");
        using (writer.Block("public static " + spec.Register + " ResolveAArch64(ushort encoding, " + spec.Features + " features, bool isWrite)"))
        {
            WriteSharedCases(writer, spec, shared, static o => TypeOf(o) + ".IsImplemented(features)" + o.Register.Direction switch
            {
                AccessDirection.ReadOnly => " && !isWrite",
                AccessDirection.WriteOnly => " && isWrite",
                _ => string.Empty,
            });
        }

        static string TypeOf(Occupant occupant) => occupant.Register.TypeName;
    }

    private static void WriteSharedCases(
        SourceWriter writer, SpecOutline spec, List<KeyValuePair<int, List<Occupant>>> shared, Func<Occupant, string> test)
    {
        using (writer.Block("switch (encoding)"))
        {
            foreach (KeyValuePair<int, List<Occupant>> place in shared)
            {
                writer.Line("case " + CSharp.Hex4(place.Key) + ":");
                for (int i = 0; i < place.Value.Count; i++)
                {
                    Occupant occupant = place.Value[i];
                    string handle = "new " + spec.Register + "(" + spec.RegisterId + "." + occupant.Register.TypeName
                        + (occupant.Register.Index is null ? string.Empty : ", " + CSharp.Decimal(occupant.Index)) + ")";
                    writer.Continue((i == 0 ? "return " : "    : ") + test(occupant) + " ? " + handle);
                }

                writer.Continue("    : default;");
                writer.Line();
            }

            writer.Line("default:");
            writer.Continue("return ResolveAArch64(encoding);");
        }
    }
}
