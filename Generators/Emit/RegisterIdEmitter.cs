using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>The enumerations of a spec: registers, features, effects.</summary>
internal static class RegisterIdEmitter
{
    /// <summary><c>PmuRegisterId.g.cs</c>.</summary>
    public static string EmitIds(SpecOutline spec)
    {
        SourceWriter writer = SourceFile.Begin("The registers of the spec.", spec.Options.Namespace);
        writer.Summary("The registers, in the order of the spec; an array is one of them.");
        writer.GeneratedCode();
        using (writer.Block("public enum " + spec.RegisterId + " : " + spec.IdType))
        {
            writer.Summary("No register.");
            writer.Line("None = 0,");
            for (int i = 0; i < spec.Registers.Count; i++)
            {
                writer.Line();
                writer.Summary(spec.Registers[i].Name + ".");
                writer.Line(spec.Registers[i].TypeName + " = " + CSharp.Decimal(i + 1) + ",");
            }
        }

        return writer.Complete();
    }

    /// <summary><c>PmuFeatures.g.cs</c>.</summary>
    public static string EmitFeatures(FeaturesOutline spec)
    {
        SourceWriter writer = SourceFile.Begin("The features of the spec.", spec.Options.Namespace);
        writer.Lines(
            $$"""
            /// <summary>What an implementation may have; the order is the spec's.</summary>
            {{SourceFile.GeneratedCodeAttribute}}
            [global::System.Flags]
            """);
        using (writer.Block("public enum " + spec.Options.Name + "Features : ulong"))
        {
            writer.Summary("Nothing beyond what every implementation has.");
            writer.Line("None = 0,");
            for (int i = 0; i < spec.Features.Count; i++)
            {
                FeatureModel feature = spec.Features[i];
                writer.Line();
                writer.Summary(feature.Purpose.Length == 0 ? feature.Name + "." : CSharp.Sentence(feature.Purpose));
                if (!feature.Requires.IsAlways)
                {
                    writer.Line("/// <remarks>Requires " + CSharp.Xml(Conditions.ToText(feature.Requires)) + ".</remarks>");
                }

                writer.Line(CSharp.Identifier(feature.Name) + " = 1UL << " + CSharp.Decimal(i) + ",");
            }
        }

        return writer.Complete();
    }

    /// <summary><c>PmuEffects.g.cs</c>.</summary>
    public static string EmitEffects(EffectsOutline spec)
    {
        SourceWriter writer = SourceFile.Begin("The effects of the spec.", spec.Options.Namespace);
        writer.Lines(
            $$"""
            /// <summary>Derived run-time state that a write may make stale.</summary>
            {{SourceFile.GeneratedCodeAttribute}}
            [global::System.Flags]
            """);
        using (writer.Block("public enum " + spec.Options.Name + "Effects : uint"))
        {
            writer.Summary("Nothing.");
            writer.Line("None = 0,");
            for (int i = 0; i < spec.Effects.Count; i++)
            {
                EffectModel effect = spec.Effects[i];
                writer.Line();
                writer.Summary(effect.Purpose.Length == 0 ? effect.Name + "." : CSharp.Sentence(effect.Purpose));
                writer.Line(CSharp.Identifier(CSharp.Pascal(effect.Name)) + " = 1U << " + CSharp.Decimal(i) + ",");
            }
        }

        return writer.Complete();
    }
}
