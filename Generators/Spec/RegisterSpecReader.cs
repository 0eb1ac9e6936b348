using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>Tree to <see cref="SpecModel"/>: the sections in the order in which they need each other.</summary>
internal sealed class RegisterSpecReader
{
    // What whole-file types are called behind the name in the options; Catalog is a class of the tools.
    private static readonly string[] WholeFileTypes =
    [
        "RegisterId", "Register", "RegisterBank", "RegisterMap", "RegisterMasks", "RegisterView", "RegisterText", "Features", "FeaturesRules", "Effects",
        "AccessRules", "AccessOutcome", "Catalog", "RegisterFile", "Reach", "ResetValues", "RegisterFlags", "RegisterInformation", "FeatureOptions",
        "Control", "Controls",
    ];

    // Names that the bank has besides a field for each register, and the names of its methods' parameters.
    private static readonly string[] BankMembers = ["Size", "Layout", "GetRaw", "SetRaw", "HasStorage", "id", "index", "value"];

    private static readonly (string Word, bool Value)[] Visibilities = [("public", false), ("internal", true)];

    // An entry of a table of places has 12 bits for the number of a register, and 0 is not a register. Up to 255 registers take 8.
    private const int MostRegisters = 4095;

    private readonly SpecNames _names = new();
    private readonly ProblemList _problems;
    private readonly ConditionBinder _binder;
    private readonly CancellationToken _cancellation;

    private RegisterSpecReader(ProblemList problems, CancellationToken cancellation)
    {
        _problems = problems;
        _binder = new ConditionBinder(_names, problems);
        _cancellation = cancellation;
    }

    public static SpecModel? Read(YamlMapping root, ProblemList problems, CancellationToken cancellation) =>
        new RegisterSpecReader(problems, cancellation).Read(new MappingReader(root, "the spec", problems));

    private SpecModel? Read(MappingReader root)
    {
        MappingReader? optionsReader = OptionsReader.Open(root, _problems);
        YamlNode? layouts = optionsReader?.Optional("external_layouts");
        SpecOptions? options = optionsReader is null ? null : ReadOptions(optionsReader);

        DeclarationReader declarations = new(_names, _binder, _problems);
        EquatableArray<PredicateModel> predicates = declarations.Predicates(root);
        declarations.Conditions(root);
        EquatableArray<FeatureModel> features = declarations.Features(root);
        EquatableArray<EffectModel> effects = declarations.Effects(root);
        EquatableArray<ReachModel> reaches = declarations.Reaches(root);
        declarations.LiveValues(root);
        declarations.ResetValues(root);
        declarations.Resets(root);
        declarations.FieldSets(root);
        YamlNode? rules = root.Optional("rules");
        YamlNode? registers = root.Required("registers", "registers: { … }");
        root.Finish();

        FeatureLogic logic = new(_names.Features);
        new ExternalLayoutReader(_names, _binder, logic, _problems).Read(layouts);
        FieldReader fields = new(_names, _binder, logic, _problems);
        fields.CheckFieldSets();
        new RuleReader(_names, _problems).Read(rules);
        AccessReader access = new(_names, _binder, _problems);

        List<RegisterModel> read = ReadRegisters(registers, new RegisterReader(_names, _binder, logic, fields, access, _problems),
            options?.Name);
        access.CheckRules();
        StorageReader.Check(_names, _problems);
        EncodingChecks.Check(read, _names, logic, _problems);
        declarations.ReportUnused();
        if (access.UsesState && options is { AccessState: null })
        {
            optionsReader!.Required("access_state", "access_state: Emu.PmuAccessState");
        }

        if (_names.Used.Any(static u => u.Kind == "live value") && options is { LiveState: null })
        {
            optionsReader!.Required("live_state", "live_state: Emu.PmuLiveState");
        }

        // Without a name or a register there is nothing to generate.
        return options is null || read.Count == 0
            ? null
            : new SpecModel(options, features, effects, predicates, WithStorageHere(read).ToEquatableArray())
            {
                Outside = read.Where(static r => r.Storage.Kind == StorageKind.Outside).ToEquatableArray(),
                ResetValues = _names.ResetValues.Keys.ToEquatableArray(),
                Reaches = reaches,
            };
    }

    /// <summary>
    /// All registers but those outside. In a wrong spec others may show one of these: that is reported, and they are left out, too, because there is nothing that they could show.
    /// </summary>
    private static List<RegisterModel> WithStorageHere(IReadOnlyList<RegisterModel> registers)
    {
        List<RegisterModel> here = [.. registers.Where(static r => r.Storage.Kind != StorageKind.Outside)];
        HashSet<string> gone = new(registers.Where(static r => r.Storage.Kind == StorageKind.Outside).Select(static r => r.Name),
            StringComparer.Ordinal);
        while (here.RemoveAll(r => Shows(r.Storage).Any(gone.Contains) && gone.Add(r.Name)) > 0)
        {
        }

        return here;
    }

    private static IEnumerable<string> Shows(StorageModel storage)
    {
        string[] names = [storage.Target ?? "", storage.Selector?.Split('.')[0] ?? ""];
        return storage.Kind == StorageKind.Window ? names.Concat(storage.Beside.Items.Select(static b => b.Register)) : names;
    }

    /// <summary>The options; null where nothing could be named after them.</summary>
    private SpecOptions? ReadOptions(MappingReader options)
    {
        string? @namespace = OptionsReader.Namespace(options, _problems);
        string? name = OptionsReader.Name(options, "Pmu", _problems);
        string? accessState = OptionsReader.TypeName(options, "access_state", _problems);
        string? liveState = OptionsReader.TypeName(options, "live_state", _problems);
        string reference = options.Text("reference");
        bool? isInternal = Values.Word(options.Optional("visibility"), "'visibility' of 'options'", Visibilities, _problems);
        options.Finish();
        return @namespace is null || name is null
            ? null : new SpecOptions(@namespace, name, accessState, reference.Length == 0 ? null : reference)
            {
                LiveState = liveState,
                IsInternal = isInternal ?? false,
            };
    }

    private List<RegisterModel> ReadRegisters(YamlNode? node, RegisterReader reader, string? prefix)
    {
        List<RegisterModel> registers = new();
        if (Values.Mapping(node, "'registers'", "a mapping of registers", _problems) is not { } mapping)
        {
            if (node is null)
            {
                return registers;
            }
        }
        else if (mapping.Entries.Count == 0)
        {
            _problems.Add(Descriptors.EmptySpec, mapping, "'registers' names no register", "'PMSELR_EL0: { fields: { 63:5: RES0, 4:0: { name: SEL } } }'");
        }
        else
        {
            // Names, then bits, then access: rules may ask registers further down.
            List<RegisterDeclaration> declared = Declare(mapping, prefix);
            List<RegisterDraft> drafts = new();
            foreach (RegisterDeclaration register in declared)
            {
                _cancellation.ThrowIfCancellationRequested();
                drafts.Add(reader.ReadBits(register));
            }

            foreach (RegisterDraft draft in drafts)
            {
                _cancellation.ThrowIfCancellationRequested();
                registers.Add(reader.Complete(draft));
            }
        }

        return registers;
    }

    private List<RegisterDeclaration> Declare(YamlMapping registers, string? prefix)
    {
        Dictionary<string, YamlScalar> byType = new(StringComparer.OrdinalIgnoreCase);
        List<RegisterDeclaration> declared = new();
        foreach (YamlEntry entry in registers.Entries)
        {
            string name = entry.Key.Text;
            string type = Identifiers.OfRegister(name);
            if (declared.Count == MostRegisters)
            {
                _problems.Add(Descriptors.TooLarge, entry.Key, "There are too many registers", Words.Number(MostRegisters));
                break;
            }

            if (!Identifiers.IsLegal(type) || type == "None")
            {
                _problems.Add(Descriptors.IllegalIdentifier, entry.Key, "The register", Words.Shorten(name), "it would be '" + Words.Shorten(type) + "'");
            }
            else if (BankMembers.Contains(type))
            {
                _problems.Add(Descriptors.IllegalIdentifier, entry.Key, "The register", Words.Shorten(name), "the register bank has a member or a parameter '" + type + "'");
            }
            else if (prefix is not null && WholeFileTypes.Any(t => string.Equals(type, prefix + t, StringComparison.OrdinalIgnoreCase)))
            {
                _problems.Add(Descriptors.IllegalIdentifier, entry.Key, "The register", Words.Shorten(name), "'" + type + "' is a type of the whole file");
            }
            else if (byType.TryGetValue(type, out YamlScalar? first))
            {
                _problems.Add(Descriptors.DuplicateName, entry.Key, "The register", Words.Shorten(name), Words.Shorten(first.Text),
                    Words.Number(first.Place.Line));
            }
            else
            {
                byType.Add(type, entry.Key);
                RegisterDeclaration declaration = new(name, type, entry);
                _names.Registers[name] = declaration;
                declared.Add(declaration);
            }
        }

        return declared;
    }
}
