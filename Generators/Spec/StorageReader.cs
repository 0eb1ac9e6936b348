using System;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>Reads <c>storage:</c>, and checks what it refers to when all registers are known.</summary>
internal static class StorageReader
{
    private const string Forms = "write own, alias OF REGISTER, window ARRAY[REGISTER.FIELD], constant, none or outside; behind a window 31=REGISTER names what that value selects beside the array";

    /// <summary>The storage, <c>own</c> where the spec names none, or null after a problem was reported.</summary>
    public static StorageModel? Read(YamlNode? node, RegisterDeclaration register, SpecNames names, ProblemList problems)
    {
        string place = "'storage' of " + register.Name;
        if (node is null)
        {
            return new StorageModel(StorageKind.Own, null, null);
        }

        if (Values.Scalar(node, place, "a text", problems) is not { } scalar)
        {
            return null;
        }

        string[] words = scalar.Text.Split([' '], StringSplitOptions.RemoveEmptyEntries);
        switch (words.Length == 1 ? words[0] : words[0] + " " + Words.Number(words.Length))
        {
            case "own":
                return new StorageModel(StorageKind.Own, null, null);
            case "constant":
                return new StorageModel(StorageKind.Constant, null, null);
            case "none":
                return new StorageModel(StorageKind.None, null, null);
            case "outside":
                return new StorageModel(StorageKind.Outside, null, null);
            case "alias 3" when string.Equals(words[1], "OF", StringComparison.OrdinalIgnoreCase):
                return Register(words[2], "register") is { } aliased ? new StorageModel(StorageKind.Alias, aliased.Name, null) : null;
            case "window 2":
                return Window(words[1]);
            case "window 3" when Beside(words[2]) is { } beside:
                return Window(words[1]) is { } window ? window with { Beside = new[] { beside }.ToEquatableArray() } : null;
            default:
                problems.Add(Descriptors.BadValue, scalar, Words.Shorten(scalar.Text), place, Forms);
                return null;
        }

        RegisterDeclaration? Register(string name, string kind)
        {
            RegisterDeclaration? found = names.FindRegister(name);
            if (found is null)
            {
                problems.Add(Descriptors.UnknownName, scalar, kind, Words.Shorten(name), problems.Suggest(name, names.Registers.Keys));
            }

            return found;
        }

        // 31=PMCCFILTR_EL0
        SelectedBeside? Beside(string text)
        {
            int equals = text.IndexOf('=');
            return equals > 0 && Values.TryParseNumber(text.Substring(0, equals), out ulong value) && value <= int.MaxValue
                && Register(text.Substring(equals + 1), "register") is { } single
                    ? new SelectedBeside((int)value, single.Name)
                    : null;
        }

        StorageModel? Window(string target)
        {
            int open = target.IndexOf('[');
            int dot = target.LastIndexOf('.');
            if (open <= 0 || dot < open || !target.EndsWith("]", StringComparison.Ordinal))
            {
                problems.Add(Descriptors.BadValue, scalar, Words.Shorten(scalar.Text), place, Forms);
                return null;
            }

            string selector = target.Substring(open + 1, dot - open - 1);
            string field = target.Substring(dot + 1, target.Length - dot - 2);
            return Register(target.Substring(0, open), "array") is { } array && Register(selector, "register") is { } selecting
                ? new StorageModel(StorageKind.Window, array.Name, selecting.Name + "." + field)
                : null;
        }
    }

    public static void Check(SpecNames names, ProblemList problems)
    {
        foreach (RegisterDeclaration register in names.Registers.Values)
        {
            if (register is { Storage: { } storage, StorageNode: { } node })
            {
                switch (storage.Kind)
                {
                    case StorageKind.Alias:
                        CheckAlias(register, names.Registers[storage.Target!], node, problems);
                        break;
                    case StorageKind.Window:
                        CheckWindow(register, storage, names, node, problems);
                        break;
                }
            }
        }
    }

    private static void CheckAlias(RegisterDeclaration register, RegisterDeclaration target, YamlNode node, ProblemList problems)
    {
        if (!HasWord(target))
        {
            problems.Add(
                Descriptors.BadStorage,
                node,
                register.Name,
                target.Name + " has no word in the bank",
                target.Storage?.Kind is StorageKind.Alias ? "name " + target.Storage.Target + ", whose word it is" : "name a register with storage 'own' or 'constant'");
        }
        else if (target.Width != register.Width)
        {
            problems.Add(
                Descriptors.BadStorage,
                node,
                register.Name,
                "it has " + Words.Number(register.Width) + " bits and " + target.Name + " has " + Words.Number(target.Width),
                "give both the same width");
        }
        else if (target.Index?.First != register.Index?.First || target.Index?.Last != register.Index?.Last)
        {
            problems.Add(
                Descriptors.BadStorage,
                node,
                register.Name,
                "its index range is not that of " + target.Name,
                target.Index is not null && register.Index is null ? "use 'window ARRAY[REGISTER.FIELD]' to show one register of an array" : "give both the same 'index'");
        }
    }

    private static void CheckWindow(RegisterDeclaration register, StorageModel storage, SpecNames names, YamlNode node,
        ProblemList problems)
    {
        RegisterDeclaration array = names.Registers[storage.Target!];
        int dot = storage.Selector!.LastIndexOf('.');
        RegisterDeclaration selector = names.Registers[storage.Selector.Substring(0, dot)];
        string field = storage.Selector.Substring(dot + 1);
        if (array.Index is null || array.Storage?.Kind is StorageKind.Alias or StorageKind.Window or StorageKind.Outside)
        {
            problems.Add(Descriptors.BadStorage, node, register.Name, array.Name + " is not an array with words in the bank", "name a register with 'index' and storage 'own' or 'none'");
        }
        else if (storage.Beside.Items.Any(b =>
            names.Registers[b.Register] is { Index: not null } or { Storage.Kind: StorageKind.Window or StorageKind.Outside }))
        {
            problems.Add(Descriptors.BadStorage, node, register.Name, "what it selects beside the array is not a single register", "name a register without 'index' that is neither a window nor outside");
        }
        else if (register.Index is not null)
        {
            problems.Add(Descriptors.BadStorage, node, register.Name, "an array cannot be a window", "remove 'index', or use 'alias OF'");
        }
        else if (array.Width != register.Width)
        {
            problems.Add(
                Descriptors.BadStorage,
                node,
                register.Name,
                "it has " + Words.Number(register.Width) + " bits and " + array.Name + " has " + Words.Number(array.Width),
                "give both the same width");
        }
        else if (selector.Index is not null || selector.Storage?.Kind is not (StorageKind.Own or StorageKind.Constant or null))
        {
            problems.Add(Descriptors.BadStorage, node, register.Name, "the selecting register " + selector.Name + " has no single word in the bank", "name a register with storage 'own'");
        }
        else if (selector.Fields is not null && !selector.Fields.ContainsKey(field))
        {
            problems.Add(Descriptors.UnknownName, node, "field", Words.Shorten(storage.Selector), problems.Suggest(field, selector.Fields.Keys));
        }
    }

    private static bool HasWord(RegisterDeclaration register) => register.Storage?.Kind is StorageKind.Own or StorageKind.Constant or null;
}
