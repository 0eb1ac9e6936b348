using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;

using Emu.Catalog;

using static Emu.Site.Html;

namespace Emu.Site;

/// <summary>The access rules of a register as tables: the checks from top to bottom, a column for each Exception level.</summary>
internal sealed class AccessTable
{
    private const int Levels = 4;

    private readonly SiteContent _content;
    private readonly RegisterInfo _register;
    private readonly TextLinker _linker;

    public AccessTable(SiteContent content, RegisterInfo register, TextLinker linker)
    {
        _content = content;
        _register = register;
        _linker = linker;
    }

    /// <summary>The names in the conditions that decide who may touch a register.</summary>
    public static IEnumerable<AccessWord> WordsOf(RegisterInfo register) =>
        register.AccessChecks.ToArray().SelectMany(static check => check.Condition.Words())
            .Where(static word => word.Kind != AccessWordKind.Sign).Distinct();

    public IEnumerable<object> ToHtml()
    {
        AccessCheckInfo[] checks = _register.AccessChecks.ToArray();
        bool instructions = _register.Encodings.ToArray().Any(place => place.View != RegisterView.External);
        if (instructions && checks.Any(check => check.Kind is AccessKind.Read or AccessKind.Write))
        {
            yield return Tag("p", "The first check that holds decides; where none does, the access is allowed. ", Missing());
            foreach (object table in Direction(checks, AccessKind.Read, AccessKind.Write, "Reads", "Writes", isExternal: false))
                yield return table;
        }

        bool external = _register.Encodings.ToArray().Any(place => place.View == RegisterView.External);
        if (external && checks.Any(check => check.Kind is AccessKind.ExternalRead or AccessKind.ExternalWrite))
        {
            foreach (object table in Direction(checks, AccessKind.ExternalRead, AccessKind.ExternalWrite, "Memory-mapped reads", "Memory-mapped writes", isExternal: true))
                yield return table;
        }

        if (Terms() is { } terms)
            yield return terms;
    }

    /// <summary>What the words of the conditions mean that name neither a register nor a feature.</summary>
    private XElement? Terms()
    {
        HashSet<string> words =
            [.. WordsOf(_register).Where(static word => word.Kind == AccessWordKind.Predicate).Select(static word => word.Text)];
        PredicateInfo[] used = [.. _content.Predicates.Where(predicate => words.Contains(predicate.Name))];
        return used.Length == 0
            ? null
            : Tag(
                "section",
                Class("terms"),
                Tag("h3", "What the conditions ask"),
                Tag(
                    "dl",
                    used.Select(
                        predicate =>
                            Tag(
                                "div",
                                Tag("dt", Code(predicate.TakesIndex ? predicate.Name + "(n)" : predicate.Name)),
                                Tag("dd", _linker.Sentence(predicate.Purpose))))));
    }

    /// <summary>What comes before all checks.</summary>
    private string Missing()
    {
        string accessor = _register.Direction switch
        {
            RegisterDirection.ReadOnly => "It has no accessor for writes: they are UNDEFINED",
            RegisterDirection.WriteOnly => "It has no accessor for reads: they are UNDEFINED",
            _ => "",
        };
        return _register.Feature.IsAlways
            ? accessor.Length == 0 ? "" : accessor + "."
            : accessor.Length == 0 ? "Where the register is not present, every instruction that names it is UNDEFINED." : accessor + ", and so is every access where the register is not present.";
    }

    /// <summary>One table where both directions are checked alike, else one for each that there is.</summary>
    private IEnumerable<object> Direction(
        AccessCheckInfo[] checks, AccessKind read, AccessKind write, string reads, string writes, bool isExternal)
    {
        AccessCheckInfo[] readChecks = [.. checks.Where(check => check.Kind == read)];
        AccessCheckInfo[] writeChecks = [.. checks.Where(check => check.Kind == write)];
        bool canRead = isExternal ? External("RO") : _register.Direction != RegisterDirection.WriteOnly;
        bool canWrite = isExternal ? External("WO") : _register.Direction != RegisterDirection.ReadOnly;
        if (canRead && canWrite && readChecks.Select(check => check with { Kind = write }).SequenceEqual(writeChecks))
        {
            yield return Table($"{reads} and {writes.ToLowerInvariant()}", readChecks, isExternal);
            yield break;
        }

        if (canRead)
            yield return Table(reads, readChecks, isExternal);

        if (canWrite)
            yield return Table(writes, writeChecks, isExternal);

        bool External(string access) =>
            _register.Encodings.ToArray().Any(place => place.View == RegisterView.External && (place.Access == access || place.Access == "RW"));
    }

    private XElement Table(string heading, AccessCheckInfo[] checks, bool isExternal)
    {
        string[] columns = isExternal ? ["Access"] : ["EL0", "EL1", "EL2", "EL3"];
        XElement body = Tag("tbody");
        int open = (1 << Levels) - 1;
        foreach (AccessCheckInfo check in checks)
        {
            // What an unconditional check has decided before is not asked any more.
            int levels = check.Levels & open;
            if (levels == 0)
                continue;

            bool always = check.Condition.IsAlways;
            body.Add(Tag(
                "tr",
                Tag("th", Attribute("scope", "row"), Why(check), always ? null : _linker.Condition(check.Condition)),
                columns.Select((column, level) => Cell(column, ((levels >> level) & 1) != 0 ? Outcome(check.Outcome) : None()))));
            if (always)
                open &= ~levels;
        }

        body.Add(Tag(
            "tr",
            Class("else"),
            Tag("th", Attribute("scope", "row"), checks.Length == 0 ? "always" : "otherwise"),
            columns.Select((column, level) => Cell(column, ((open >> level) & 1) != 0 ? Outcome("allow") : None()))));
        return Tag(
            "section",
            Class("direction"),
            Tag("h3", heading),
            EncodingSection.Scrolling(heading, Tag(
                "table",
                Class("access-table"),
                Tag("caption", Class("unseen"), $"Checks of {heading.ToLowerInvariant()}, in order"),
                Tag("thead", Tag("tr", Column("Check"), columns.Select(column => Tag("th", Attribute("scope", "col"), Class("level"), column)))),
                body)));
    }

    private static XElement? Why(AccessCheckInfo check) =>
        check.Why.Length == 0 ? null : Tag("span", Class("why"), char.ToUpper(check.Why[0], CultureInfo.InvariantCulture) + check.Why[1..]);

    /// <summary>A cell that can say its column itself, where a narrow screen stacks the table.</summary>
    private static XElement Cell(string column, XElement content) => Tag("td", Class("level"), Attribute("data-level", column), content);

    private static XElement None() => Tag("span", Class("none"), Attribute("aria-label", "not asked"), "·");

    private static XElement Outcome(string outcome)
    {
        (string style, string text) = outcome switch
        {
            "allow" => ("pass", "allowed"),
            "trap EL1/TGE" => ("trap", "trap to EL1, or EL2 with TGE"),
            "RAZ/WI" or "ignore write" => ("mute", outcome == "RAZ/WI" ? outcome : "write ignored"),
            _ when outcome.StartsWith("trap ", StringComparison.Ordinal) => ("trap", "trap to " + outcome["trap ".Length..]),
            _ => ("stop", outcome),
        };
        return Tag("span", Class("outcome " + style), text);
    }
}
