using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary><c>PmuFeaturesRules.g.cs</c>: what features require of one another, for code that builds a configuration.</summary>
internal static class FeatureRulesEmitter
{
    public static string Emit(FeaturesOutline spec)
    {
        string type = TypeOf(spec);
        SourceWriter writer = SourceFile.Begin("What the features of the spec ask of one another.", spec.Options.Namespace);
        writer.Lines(
            $$"""
            /// <summary>What the features ask of one another.</summary>
            {{SourceFile.GeneratedCodeAttribute}}
            public static class {{type}}Rules
            """);
        using (writer.Open())
        {
            WriteSets(writer, spec, type);
            if (HasOptions(spec))
            {
                WriteOf(writer, spec, type);
            }

            WriteComplete(writer, spec, type);
            WriteCheck(writer, spec, type);
        }

        return writer.Complete();
    }

    /// <summary>Some feature follows from an option that is not a feature.</summary>
    public static bool HasOptions(FeaturesOutline spec) => spec.Features.Any(static f => f.From is not null);

    /// <summary><c>PmuFeatureOptions.g.cs</c>.</summary>
    public static string EmitOptions(FeaturesOutline spec)
    {
        SourceWriter writer = SourceFile.Begin("The options from which features of the spec follow.", spec.Options.Namespace);
        writer.Lines(
            $$"""
            /// <summary>The options from which features follow.</summary>
            {{SourceFile.GeneratedCodeAttribute}}
            public struct {{spec.Options.Name}}FeatureOptions
            """);
        using (writer.Open())
        {
            bool isFirst = true;
            foreach (IGrouping<string, FeatureModel> option
                in spec.Features.Where(static f => f.From is not null).GroupBy(static f => Member(f.From!)))
            {
                if (!isFirst)
                {
                    writer.Line();
                }

                isFirst = false;
                string features = string.Join(
                    ", ", option.Select(static f => f.Name + (f.From!.Least is { } least ? " (" + CSharp.Decimal(least) + ")" : string.Empty)));
                string kind = option.First().From!.Least is null ? "bool" : "int";
                writer.Summary((kind == "int" ? "The number that decides about " : "Whether these are there: ") + features + ".");
                writer.Line("public " + kind + " " + option.Key + ";");
            }
        }

        return writer.Complete();
    }

    private static void WriteSets(SourceWriter writer, FeaturesOutline spec, string type)
    {
        writer.Summary("The features of a configuration that asks for all that the rules allow.");
        WriteSet(writer, "Optional", spec.Features.Where(static f => f.IsOptional), type);
        writer.Line();
        writer.Summary("What follows from options that are not features.");
        WriteSet(writer, "FromOptions", spec.Features.Where(static f => f.From is not null), type);
        writer.Line();
    }

    private static void WriteSet(SourceWriter writer, string name, IEnumerable<FeatureModel> features, string type)
    {
        List<string> members = features.Select(f => Name(f.Name, type)).ToList();
        if (members.Count == 0)
        {
            members.Add(type + ".None");
        }

        // Not a constant: code that was compiled against an older spec would keep its value.
        writer.Line("public static " + type + " " + name + " =>");
        for (int i = 0; i < members.Count; i++)
        {
            writer.Continue((i == 0 ? string.Empty : "| ") + members[i] + (i == members.Count - 1 ? ";" : string.Empty));
        }
    }

    private static void WriteOf(SourceWriter writer, FeaturesOutline spec, string type)
    {
        writer.Summary("The features that follow from options.");
        using (writer.Block("public static " + type + " Of(in " + spec.Options.Name + "FeatureOptions options)"))
        {
            writer.Line(type + " features = " + type + ".None;");
            foreach (FeatureModel feature in spec.Features.Where(static f => f.From is not null))
            {
                string test = "options." + Member(feature.From!) + (feature.From!.Least is { } least ? " >= " + CSharp.Decimal(least) : string.Empty);
                writer.Line("features |= " + test + " ? " + Name(feature.Name, type) + " : 0;");
            }

            writer.Line("return features;");
        }

        writer.Line();
    }

    private static void WriteComplete(SourceWriter writer, FeaturesOutline spec, string type)
    {
        List<Bringing> all = spec.Features.SelectMany(
            f => f.Brings.GroupBy(static b => b.When).Select(
                g => new Bringing(f.Name, g.Key, g.Select(static b => b.Name).ToList()))).ToList();
        List<Bringing> growing = all.Where(static b => !HasNot(b.When)).ToList();
        List<Bringing> last = all.Where(static b => HasNot(b.When)).ToList();
        writer.Summary("A set of features with all that they bring.");
        using (writer.Block("public static " + type + " Complete(" + type + " features)"))
        {
            // What a missing feature brings is looked at when nothing more comes: else the order would decide.
            if (growing.Count != 0)
            {
                writer.Line("features = WithBrought(features);");
                writer.Line();
            }

            foreach (Bringing bringing in last)
            {
                writer.Lines(
                    $$"""
                    // {{CSharp.Comment(bringing.ToString())}}
                    if ({{bringing.Test(type)}})
                    {
                        features = {{(growing.Count == 0 ? "features | " : "WithBrought(features | ") + bringing.Set(type) + (growing.Count == 0 ? string.Empty : ")")}};
                    }

                    """);
            }

            writer.Line("return features;");
        }

        writer.Line();
        if (growing.Count == 0)
        {
            return;
        }

        using (writer.Block("private static " + type + " WithBrought(" + type + " features)"))
        {
            writer.Line(type + " before;");
            writer.Line("do");
            using (writer.Open())
            {
                writer.Line("before = features;");
                foreach (Bringing bringing in growing)
                {
                    writer.Line("features |= " + bringing.Test(type) + " ? " + bringing.Set(type) + " : 0; // " + CSharp.Comment(bringing.ToString()));
                }
            }

            writer.Lines(
                """
                while (features != before);

                return features;
                """);
        }

        writer.Line();
    }

    private static void WriteCheck(SourceWriter writer, FeaturesOutline spec, string type)
    {
        writer.Summary("Null, or in a sentence the first requirement that a set of features does not meet.");
        using (writer.Block("public static string? Check(" + type + " features)"))
        {
            foreach (FeatureModel feature in spec.Features.Where(static f => !f.Requires.IsAlways))
            {
                writer.Line("// " + CSharp.Comment(feature.Name + " requires " + Conditions.ToText(feature.Requires) + "."));
                foreach (Condition part in feature.Requires is AndCondition and ? and.Terms.AsEnumerable() : [feature.Requires])
                {
                    writer.Lines(
                        $$"""
                        if ({{Conditions.ToCSharp(Conditions.And(new FeatureCondition(feature.Name), Conditions.Not(part)), "features", type)}})
                        {
                            return {{CSharp.Literal(FeatureSentences.Unmet(spec, feature, part))}};
                        }

                        """);
                }
            }

            writer.Line("return null;");
        }
    }

    private static bool HasNot(Condition condition) => condition switch
    {
        NotCondition => true,
        AndCondition and => and.Terms.Any(HasNot),
        OrCondition or => or.Terms.Any(HasNot),
        _ => false,
    };

    private static string TypeOf(FeaturesOutline spec) => spec.Options.Name + "Features";

    private static string Member(FeatureOption option) => CSharp.Identifier(CSharp.Pascal(option.Name));

    private static string Name(string feature, string type) => type + "." + CSharp.Identifier(feature);

    /// <summary>What one feature brings under one condition.</summary>
    private sealed record Bringing(string Feature, Condition When, List<string> Brought)
    {
        public string Test(string type) =>
            When.IsAlways
                ? "(features & " + Name(Feature, type) + ") != 0"
                : Conditions.ToCSharp(Conditions.And(new FeatureCondition(Feature), When), "features", type);

        public string Set(string type) => string.Join(" | ", Brought.Select(b => Name(b, type)));

        public override string ToString() =>
            Feature + " brings " + string.Join(" and ", Brought) + (When.IsAlways ? string.Empty : " where " + Conditions.ToText(When)) + ".";
    }
}
