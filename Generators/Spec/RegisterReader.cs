using System;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>A register without its access rules, which need the fields of all registers.</summary>
internal sealed record RegisterDraft(RegisterDeclaration Declaration, RegisterModel Model, YamlNode? Access);

/// <summary>Reads one register.</summary>
internal sealed partial class RegisterReader(
    SpecNames names,
    ConditionBinder binder,
    FeatureLogic logic,
    FieldReader fields,
    AccessReader access,
    ProblemList problems)
{
    private const int MostLayouts = 16;
    private const int HighestIndex = 255;

    private static readonly (string, AccessDirection)[] Directions =
        [("RW", AccessDirection.ReadWrite), ("RO", AccessDirection.ReadOnly), ("WO", AccessDirection.WriteOnly)];

    /// <summary>All of a register but its access. What is wrong is reported and left out. The register is there anyway, because others name it.</summary>
    public RegisterDraft ReadBits(RegisterDeclaration register)
    {
        string name = register.Name;
        if (MappingReader.Open(register.Entry.Value, name, problems) is not { } reader)
        {
            register.Index = AssumedIndex(register);
            return new RegisterDraft(register, Unreadable(register), Access: null);
        }

        register.Index = ReadIndex(reader, register) ?? AssumedIndex(register);
        Condition feature = binder.BindFeatures(reader.Optional("feature"), "'feature' of " + name);
        int width = ReadWidth(reader, name);
        AccessDirection direction = Values.Word(reader.Optional("direction"), "'direction' of " + name, Directions, problems) ?? AccessDirection.ReadWrite;
        register.Width = width;
        register.StorageNode = reader.Optional("storage");
        register.Storage = StorageReader.Read(register.StorageNode, register, names, problems);
        YamlNode? encodingsNode = reader.Optional("encodings");
        string title = reader.Text("title");
        string purpose = reader.Text("purpose");
        YamlNode? accessNode = reader.Optional("access");
        string? reach = ReadReach(reader.Optional("reach"), name);
        (string? owner, Condition ownerWhen) = ReadOwner(reader.Optional("owner"), name);
        EquatableArray<LayoutModel> layouts = ReadLayouts(reader, register, feature, width);
        if (register.Storage is { Kind: StorageKind.Outside })
        {
            CheckOutside(reader, register, layouts);
        }

        if (register.Storage is not { Kind: StorageKind.Constant }
            && layouts.Items.SelectMany(static l => l.Fields).FirstOrDefault(static f => f.Constants.Count != 0) is { } constant)
        {
            problems.Add(
                Descriptors.Contradiction,
                register.StorageNode ?? register.Entry.Key,
                "The field " + Words.Shorten(constant.Name) + " of " + name + " with its 'constant'",
                "a storage that is not 'constant'",
                "write 'storage: constant', or a 'reset' in the place of 'constant'");
        }

        reader.Finish();

        // Views name the register's fields, so those come first.
        RegisterBits bits = new(register, width, direction, layouts);
        EncodingReader encodings = EncodingReader.Read(encodingsNode, bits, names, binder, new ViewReader(fields, problems), problems);
        RegisterModel model = new(
            name,
            register.TypeName,
            title,
            purpose,
            register.Index,
            width,
            feature,
            direction,
            register.Storage ?? new StorageModel(StorageKind.Own, null, null),
            encodings.AArch64,
            encodings.AArch32,
            encodings.External,
            layouts,
            Read: null,
            Write: null,
            ExternalRead: null,
            ExternalWrite: null,
            AccessNote: null)
        {
            Reach = reach,
            Owner = owner,
            OwnerWhen = ownerWhen,
        };
        return new RegisterDraft(register, model, accessNode);
    }

    /// <summary>A register that another component has: no access to it comes here.</summary>
    private void CheckOutside(MappingReader reader, RegisterDeclaration register, EquatableArray<LayoutModel> layouts)
    {
        _ = reader.Required("owner", "owner: PE");
        foreach (string key in (string[])["encodings", "access", "reach", "index", "direction"])
        {
            if (reader.Entry(key) is { } entry)
            {
                problems.Add(
                    Descriptors.Contradiction,
                    entry.Key,
                    "'" + key + "' of " + register.Name,
                    "its storage 'outside': another component has the register, and no access to it comes here",
                    "remove one of the two");
            }
        }

        if (layouts.Items.SelectMany(static l => l.Fields).FirstOrDefault(static f => f.Acts || f.Live is not null) is { } field)
        {
            problems.Add(
                Descriptors.Contradiction,
                register.StorageNode!,
                "Storage 'outside' of " + register.Name,
                "the field " + Words.Shorten(field.Name) + ", which " + (field.Acts ? "acts when it is written" : "has a live value"),
                "correct one of the two");
        }
    }

    /// <summary><c>PE</c>, or <c>{ name: PE, when: EL2 }</c> for a register of which the owner has something to tell under that condition alone.</summary>
    private (string? Name, Condition When) ReadOwner(YamlNode? node, string register)
    {
        string place = "'owner' of " + register;
        if (node is not YamlMapping mapping)
        {
            return (Values.Text(node, place, problems), Condition.True);
        }

        MappingReader reader = new(mapping, place, problems);
        string? name = Values.Text(reader.Required("name", "name: PE"), "'name' of " + place, problems);
        Condition when = binder.BindFeatures(reader.Optional("when"), "'when' of " + place);
        reader.Finish();
        return (name, when);
    }

    private string? ReadReach(YamlNode? node, string name)
    {
        if (Values.Text(node, "'reach' of " + name, problems) is not { } reach)
        {
            return null;
        }

        if (names.Reaches.ContainsKey(reach))
        {
            return reach;
        }

        problems.Add(Descriptors.UnknownName, node!, "reach", Words.Shorten(reach), problems.Suggest(reach, names.Reaches.Keys, "declare it in 'reaches'"));
        return null;
    }

    public RegisterModel Complete(RegisterDraft draft)
    {
        AccessChecks checks = access.Read(draft.Access, draft.Model);
        return draft.Model with
        {
            Read = checks.Read,
            Write = checks.Write,
            ExternalRead = checks.ExternalRead,
            ExternalWrite = checks.ExternalWrite,
            AccessNote = checks.Note,
        };
    }

    /// <summary>What a name with an index is where the index is not said as it should be: an array of one.</summary>
    private static IndexModel? AssumedIndex(RegisterDeclaration register)
    {
        int open = register.Name.IndexOf('<');
        int close = register.Name.IndexOf('>');
        string variable = open >= 0 && close > open + 1 ? register.Name.Substring(open + 1, close - open - 1) : string.Empty;
        return Identifiers.IsLegal(variable) ? new IndexModel(variable, 0, 0) : null;
    }

    private static RegisterModel Unreadable(RegisterDeclaration register) => new(
        register.Name,
        register.TypeName,
        string.Empty,
        string.Empty,
        register.Index,
        register.Width,
        Condition.True,
        AccessDirection.ReadWrite,
        new StorageModel(StorageKind.Own, null, null),
        AArch64: null,
        EquatableArray<AArch32Encoding>.Empty,
        EquatableArray<ExternalEncoding>.Empty,
        new[] { Blank(register.Width) }.ToEquatableArray(),
        Read: null,
        Write: null,
        ExternalRead: null,
        ExternalWrite: null,
        AccessNote: null);

    /// <summary>The layout of a register of whose bits nothing is known.</summary>
    private static LayoutModel Blank(int width) => new(Condition.True, new[] { FieldReader.Res0(width - 1, 0) }.ToEquatableArray());

    /// <summary><c>index: n=0..30</c>, and <c>&lt;n&gt;</c> in the name: both or neither.</summary>
    private IndexModel? ReadIndex(MappingReader reader, RegisterDeclaration register)
    {
        int open = register.Name.IndexOf('<');
        int close = register.Name.IndexOf('>');
        string variable = open >= 0 && close > open + 1 ? register.Name.Substring(open + 1, close - open - 1) : string.Empty;
        YamlNode? node = reader.Optional("index");
        if (node is null)
        {
            if (open >= 0)
            {
                problems.Add(
                    Descriptors.MissingKey,
                    register.Entry.Key,
                    "index",
                    register.Name + ", whose name has an index",
                    "'index: " + (variable.Length > 0 ? variable : "n") + "=0..30'");
            }

            return null;
        }

        if (Values.Scalar(node, "'index' of " + register.Name, "a range such as n=0..30", problems) is not { } scalar)
        {
            return null;
        }

        string[] parts = scalar.Text.Split(["=", ".."], StringSplitOptions.None);
        if (parts.Length != 3
            || !Identifiers.IsLegal(parts[0].Trim())
            || !Values.TryParseNumber(parts[1], out ulong first)
            || !Values.TryParseNumber(parts[2], out ulong last)
            || first > last
            || last > HighestIndex)
        {
            problems.Add(
                Descriptors.BadValue,
                scalar,
                Words.Shorten(scalar.Text),
                "index range",
                "write it as n=0..30, the first number not above the last, the last at most " + Words.Number(HighestIndex));
            return null;
        }

        if (variable != parts[0].Trim())
        {
            problems.Add(
                Descriptors.Contradiction,
                scalar,
                "The index '" + parts[0].Trim() + "'",
                "the name " + register.Name + (variable.Length > 0 ? ", whose index is '" + variable + "'" : ", which has no index"),
                "name the register as in PMEVCNTR<" + parts[0].Trim() + ">_EL0");
        }

        return new IndexModel(parts[0].Trim(), (int)first, (int)last);
    }

    private int ReadWidth(MappingReader reader, string name)
    {
        YamlNode? node = reader.Optional("width");
        return Values.Word(node, "'width' of " + name, [("64", 64), ("32", 32)], problems) ?? 64;
    }
}
