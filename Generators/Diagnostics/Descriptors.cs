using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Emu.Generators.Diagnostics;

/// <summary>
/// Every diagnostic of the generator. A number is never used again for something else; each has its page in
/// <c>docs/diagnostics/</c> and its test. Messages say what and where, then, after the semicolon, what to do about it.
/// </summary>
internal static class Descriptors
{
    // ----- The file as a whole -----

    /// <summary>{0}: the outputs asked for. {1}: the file names looked for.</summary>
    public static readonly DiagnosticDescriptor MissingSpec = Warning(
        "EMU0001",
        "No spec to generate from",
        "Nothing to generate {0} from; add {1} to the project as <AdditionalFiles Include=\"…\" />");

    /// <summary>{0}: why. {1}: remedy.</summary>
    public static readonly DiagnosticDescriptor UnreadableSpec = Error(
        "EMU0002",
        "The spec cannot be read",
        "The file cannot be read: {0}; {1}");

    /// <summary>{0}: the parser's words. {1}: remedy.</summary>
    public static readonly DiagnosticDescriptor SyntaxError = Error(
        "EMU0003",
        "The spec is not valid YAML",
        "This is not valid YAML: {0}; {1}");

    /// <summary>{0}: the stage. {1}: type and message of the exception.</summary>
    public static readonly DiagnosticDescriptor InternalError = Error(
        "EMU0004",
        "The generator failed",
        "The generator itself failed in {0}: {1}; this is a defect of Emu.Generators, please report it with the spec file");

    /// <summary>{0}: anchor, alias, tag, … {1}: remedy.</summary>
    public static readonly DiagnosticDescriptor RefusedYaml = Error(
        "EMU0005",
        "YAML that a spec may not use",
        "{0} is not allowed in a spec; {1}");

    /// <summary>{0}: what is too large. {1}: the limit.</summary>
    public static readonly DiagnosticDescriptor TooLarge = Error(
        "EMU0006",
        "The spec is too large",
        "{0}; the limit is {1}");

    /// <summary>{0}: the key. {1}: the place. {2}: line of the first one.</summary>
    public static readonly DiagnosticDescriptor DuplicateKey = Error(
        "EMU0007",
        "The key is given twice",
        "'{0}' is given twice in {1}, first in line {2}; remove or rename one of them");

    /// <summary>{0}: the word. {1}: suggestion.</summary>
    public static readonly DiagnosticDescriptor UnknownOutput = Error(
        "EMU0008",
        "Unknown output in EmuGenerate",
        "The MSBuild property EmuGenerate names '{0}', which is not an output of the generator; {1}");

    /// <summary>{0}: this file's kind and name. {1}: the other file.</summary>
    public static readonly DiagnosticDescriptor SpecClash = Error(
        "EMU0009",
        "Two spec files generate the same",
        "{0} is generated from {1} too; give one of them another name or namespace in its options, or remove it from AdditionalFiles");

    // ----- Keys and values -----

    /// <summary>{0}: the key. {1}: the place. {2}: suggestion.</summary>
    public static readonly DiagnosticDescriptor UnknownKey = Error(
        "EMU0010",
        "Unknown key",
        "Unknown key '{0}' in {1}; {2}");

    /// <summary>{0}: the key. {1}: the place. {2}: an example.</summary>
    public static readonly DiagnosticDescriptor MissingKey = Error(
        "EMU0011",
        "A key is missing",
        "The key '{0}' is missing in {1}; add it, for example {2}");

    /// <summary>{0}: the place. {1}: what is expected. {2}: what is there.</summary>
    public static readonly DiagnosticDescriptor WrongKind = Error(
        "EMU0012",
        "The wrong kind of value",
        "{0} must be {1}, but here is {2}; see docs/spec-format.md for its form");

    /// <summary>{0}: the value. {1}: the place. {2}: remedy.</summary>
    public static readonly DiagnosticDescriptor BadValue = Error(
        "EMU0013",
        "The value is not understood",
        "'{0}' is not a valid {1}; {2}");

    /// <summary>{0}: the place. {1}: an example.</summary>
    public static readonly DiagnosticDescriptor EmptySpec = Error(
        "EMU0014",
        "The spec holds nothing",
        "{0}; add at least one, for example {1}");

    /// <summary>{0}: kind. {1}: the name. {2}: suggestion.</summary>
    public static readonly DiagnosticDescriptor UnknownName = Error(
        "EMU0015",
        "Unknown name",
        "There is no {0} '{1}'; {2}");

    /// <summary>{0}: kind. {1}: the name. {2}: the other. {3}: its line.</summary>
    public static readonly DiagnosticDescriptor DuplicateName = Error(
        "EMU0016",
        "Two things have the same name",
        "{0} '{1}' has the name of '{2}' in line {3} (upper and lower case count as one); rename one of them");

    /// <summary>{0}: kind. {1}: the name. {2}: the identifier and what is wrong with it.</summary>
    public static readonly DiagnosticDescriptor IllegalIdentifier = Error(
        "EMU0017",
        "The name makes no C# identifier",
        "{0} '{1}' makes no legal C# name: {2}; use letters, digits and '_', beginning with a letter, and no C# keyword");

    /// <summary>{0}: kind. {1}: the circle.</summary>
    public static readonly DiagnosticDescriptor NameCycle = Error(
        "EMU0018",
        "Names that refer to themselves",
        "{0} refers to itself: {1}; break the circle at one of these names");

    /// <summary>{0}: kind and name.</summary>
    public static readonly DiagnosticDescriptor UnusedName = Warning(
        "EMU0019",
        "A name is never used",
        "{0} is never used; refer to it, or remove it");

    // ----- Expressions -----

    /// <summary>{0}: the expression. {1}: what is wrong. {2}: remedy.</summary>
    public static readonly DiagnosticDescriptor ExpressionSyntax = Error(
        "EMU0020",
        "The expression is malformed",
        "The expression '{0}' is malformed: {1}; {2}");

    /// <summary>{0}: what. {1}: the place. {2}: remedy.</summary>
    public static readonly DiagnosticDescriptor ExpressionPlace = Error(
        "EMU0021",
        "Not allowed here",
        "{0} is not allowed in {1}; {2}");

    /// <summary>{0}: what is too large. {1}: the limit.</summary>
    public static readonly DiagnosticDescriptor ExpressionTooLarge = Error(
        "EMU0022",
        "The expression is too large",
        "{0}, and the limit is {1}; split it, or ask a predicate");

    /// <summary>{0}: the expression. {1}: what is wrong. {2}: remedy.</summary>
    public static readonly DiagnosticDescriptor IndexExpression = Error(
        "EMU0023",
        "The index expression is malformed",
        "The number '{0}' is malformed: {1}; {2}");

    // ----- Layouts and fields -----

    /// <summary>{0}: the register and layout. {1}: the bits.</summary>
    public static readonly DiagnosticDescriptor LayoutGap = Error(
        "EMU0030",
        "Bits without a field",
        "{0} says nothing about {1}; add a field, or a reserved range such as '{2}: RES0'");

    /// <summary>{0}: this field. {1}: bits. {2}: the other field and line.</summary>
    public static readonly DiagnosticDescriptor LayoutOverlap = Error(
        "EMU0031",
        "Two fields share bits",
        "{0} shares {1} with {2}; correct one of the ranges, or put alternatives into 'layouts'");

    /// <summary>{0}: the range. {1}: what is wrong. {2}: remedy.</summary>
    public static readonly DiagnosticDescriptor BadRange = Error(
        "EMU0032",
        "The bit range is wrong",
        "The bit range '{0}' {1}; {2}");

    /// <summary>{0}: what. {1}: the two. {2}: an example.</summary>
    public static readonly DiagnosticDescriptor ConditionsOverlap = Error(
        "EMU0033",
        "Two alternatives apply at once",
        "{0} apply at once, for example with {1}; make their 'when' conditions exclude each other");

    /// <summary>{0}: what. {1}: an example.</summary>
    public static readonly DiagnosticDescriptor ConditionsIncomplete = Error(
        "EMU0034",
        "No alternative applies",
        "No layout of {0} applies, for example with {1}; add a layout for it, or widen a 'when'");

    /// <summary>{0}: what.</summary>
    public static readonly DiagnosticDescriptor ConditionsTooComplex = Error(
        "EMU0035",
        "Conditions too complex to check",
        "{0} cannot be checked against all combinations of features; use fewer features in them");

    /// <summary>{0}: value. {1}: the place. {2}: the bits there are, and the largest value.</summary>
    public static readonly DiagnosticDescriptor ValueTooWide = Error(
        "EMU0036",
        "The value does not fit the field",
        "{0} of {1} does not fit {2}; correct the value or the range");

    /// <summary>{0}: field. {1}: register. {2}: what it clashes with.</summary>
    public static readonly DiagnosticDescriptor FieldClash = Error(
        "EMU0037",
        "The field's C# name is taken",
        "The field '{0}' of {1} cannot be generated: {2}; rename the field");

    // ----- Encodings, storage, access -----

    /// <summary>{0}: the encoding. {1}: what is wrong. {2}: remedy.</summary>
    public static readonly DiagnosticDescriptor BadEncoding = Error(
        "EMU0040",
        "The encoding is malformed",
        "The encoding '{0}' is malformed: {1}; {2}");

    /// <summary>{0}: this register. {1}: the encoding. {2}: the other and line.</summary>
    public static readonly DiagnosticDescriptor DuplicateEncoding = Error(
        "EMU0041",
        "Two registers have the same encoding",
        "{0} has the place of {2}: {1}; correct one of them, or give them features that exclude each other");

    /// <summary>{0}: register. {1}: what is wrong. {2}: remedy.</summary>
    public static readonly DiagnosticDescriptor BadStorage = Error(
        "EMU0042",
        "The storage is wrong",
        "The storage of {0} is wrong: {1}; {2}");

    /// <summary>{0}: what. {1}: why it contradicts. {2}: remedy.</summary>
    public static readonly DiagnosticDescriptor Contradiction = Error(
        "EMU0043",
        "Two statements contradict each other",
        "{0} contradicts {1}; {2}");

    /// <summary>{0}: the field. {1}: the effects that would do.</summary>
    public static readonly DiagnosticDescriptor UntoldField = Warning(
        "EMU0044",
        "A check asks a field that changes unnoticed",
        "A check of an access asks {0}, and no effect of that field says that accesses change: what was decided before stays; give the field {1}");

    // ----- Events and host models -----

    /// <summary>{0}: the text. {1}: what is wrong.</summary>
    public static readonly DiagnosticDescriptor BadEvent = Error(
        "EMU0050",
        "The event is malformed",
        "The event '{0}' is malformed: {1}; write it as '0x0011: CPU_CYCLES U Cycle.'");

    /// <summary>{0}: number. {1}: what. {2}: limit.</summary>
    public static readonly DiagnosticDescriptor EventNumberRange = Error(
        "EMU0051",
        "The event number is out of range",
        "The event number {0} is out of range; {1}");

    /// <summary>{0}: number. {1}: the other event. {2}: line.</summary>
    public static readonly DiagnosticDescriptor DuplicateEvent = Error(
        "EMU0052",
        "Two events have the same number",
        "The number {0} belongs to {1} in line {2} already; correct one of them");

    // ----- Hand-written code -----

    /// <summary>{0}: kind and old name. {1}: what became of it. {2}: the old name as hand-written code says it.</summary>
    public static readonly DiagnosticDescriptor ChangedName = Warning(
        "EMU0060",
        "A generated name has changed",
        "The spec is sound, but since the last build that succeeded {0} {1}; correct the hand-written code that uses {2}, or the spec");

    private static readonly Dictionary<string, DiagnosticDescriptor> ById =
        typeof(Descriptors).GetFields().Where(static f => f.FieldType == typeof(DiagnosticDescriptor))
            .Select(static f => (DiagnosticDescriptor)f.GetValue(null)!).ToDictionary(static d => d.Id);

    /// <summary>All, in the order of their numbers.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
        ById.Values.OrderBy(static d => d.Id, System.StringComparer.Ordinal).ToList();

    /// <summary>The descriptor of a number.</summary>
    public static DiagnosticDescriptor Find(string id) => ById[id];

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        Create(id, title, message, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Warning(string id, string title, string message) =>
        Create(id, title, message, DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Create(string id, string title, string message, DiagnosticSeverity severity) =>
        new(id, title, message, "Emu.Generators", severity, isEnabledByDefault: true, helpLinkUri: "docs/diagnostics/" + id + ".md");
}
