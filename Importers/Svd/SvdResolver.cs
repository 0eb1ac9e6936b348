using System;
using System.Collections.Generic;
using System.Linq;

namespace Emu.Importers.Svd;

/// <summary><c>derivedFrom</c> at every level, also from elements that follow later: an element takes over what its base has and it does not have itself.</summary>
internal sealed class SvdResolver(SvdNode device, Losses losses)
{
    private readonly Dictionary<SvdNode, SvdNode> _resolved = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<SvdNode> _open = new(ReferenceEqualityComparer.Instance);

    /// <summary>The element with what it is derived from.</summary>
    public SvdNode Resolve(SvdNode node)
    {
        if (node.DerivedFrom is not { Text.Length: > 0 } from)
            return node;
        if (_resolved.TryGetValue(node, out SvdNode? known))
            return known;

        if (Find(node, from.Text) is not { } found)
        {
            losses.Add(from.Line, $"{node.Name}: the {Word(node)} {from.Text}, which it is derived from, is not in the file; nothing is taken from it.");
            return node;
        }

        if (!_open.Add(node))
        {
            losses.Add(from.Line, $"{node.Name} is derived from itself, by way of {from.Text}; nothing is taken from it.");
            return node;
        }

        SvdNode merged = Merge(node, Resolve(found));
        _open.Remove(node);
        _resolved[node] = merged;
        return merged;
    }

    private static SvdNode Merge(SvdNode node, SvdNode from)
    {
        SvdNode merged = new(node.Kind, node.Parent, node.Line, node.Column)
        {
            Texts = new Dictionary<string, SvdText>(from.Texts),
            Ignored = [.. from.Ignored, .. node.Ignored],
        };

        // An array is one by its name: the derived element is not an array unless it says so.
        if (!node.Name.Contains("%s", StringComparison.Ordinal) && node.Name.Length > 0)
        {
            foreach (string key in (string[])["dim", "dimIncrement", "dimIndex", "dimName"])
                merged.Texts.Remove(key);
        }

        // The forms of a bit range exclude each other.
        string[] ranges = ["bitOffset", "bitWidth", "lsb", "msb", "bitRange"];
        if (ranges.Any(node.Texts.ContainsKey))
        {
            foreach (string key in ranges)
                merged.Texts.Remove(key);
        }

        foreach ((string key, SvdText text) in node.Texts)
            merged.Texts[key] = text;

        HashSet<string> own = [.. node.Children.Select(Key)];
        merged.Children.AddRange(from.Children.Where(child => !own.Contains(Key(child))));
        merged.Children.AddRange(node.Children);
        return merged;
    }

    private static string Key(SvdNode child) => child.Kind switch
    {
        "enumeratedValues" => "enumeratedValues " + (child.Text("usage") ?? "read-write"),
        "enumeratedValue" => "value " + child.Name + child.Text("value"),
        _ => "named " + child.Name,
    };

    /// <summary>By name among its neighbours, then further out; or by its path from the device or from anything around.</summary>
    private SvdNode? Find(SvdNode node, string path)
    {
        string[] names = path.Split('.', StringSplitOptions.TrimEntries);
        for (SvdNode? scope = node.Parent; scope is not null; scope = scope.Parent)
        {
            if (Descend(scope, names, 0, node) is { } found)
                return found;
        }

        // Anywhere: some files name a register or an enumeration of another peripheral without its path.
        return names.Length == 1 ? Everything(device).FirstOrDefault(n => n != node && n.Kind == node.Kind && Matches(n, names[0])) : null;
    }

    private SvdNode? Descend(SvdNode scope, string[] names, int at, SvdNode node)
    {
        foreach (SvdNode child in at == 0 ? scope.Children : Resolve(scope).Children)
        {
            if (child == node || !Matches(child, names[at]))
                continue;

            if (at == names.Length - 1)
            {
                if (child.Kind == node.Kind)
                    return child;
            }
            else if (Descend(child, names, at + 1, node) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>A name is written as in the spec, without its index, or as that of one element.</summary>
    private static bool Matches(SvdNode node, string name)
    {
        string own = node.Name;
        if (own == name)
            return own.Length > 0;
        if (!own.Contains("%s", StringComparison.Ordinal))
            return false;

        if (own.Replace("[%s]", "", StringComparison.Ordinal).Replace("%s", "", StringComparison.Ordinal) == name)
            return true;

        string[] parts = own.Replace("[%s]", "%s", StringComparison.Ordinal).Split("%s");
        return parts.Length == 2 && name.Length > parts[0].Length + parts[1].Length && name.StartsWith(parts[0], StringComparison.Ordinal)
            && name.EndsWith(parts[1], StringComparison.Ordinal)
            && name[parts[0].Length..(name.Length - parts[1].Length)].Trim('[', ']').Length <= 3;
    }

    private static IEnumerable<SvdNode> Everything(SvdNode node)
    {
        Stack<SvdNode> rest = new([node]);
        while (rest.TryPop(out SvdNode? next))
        {
            yield return next;
            for (int i = next.Children.Count - 1; i >= 0; i--)
                rest.Push(next.Children[i]);
        }
    }

    private static string Word(SvdNode node) => node.Kind == "enumeratedValues" ? "list of values" : node.Kind;
}
