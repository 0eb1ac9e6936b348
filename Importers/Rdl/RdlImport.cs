using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

using Emu.Generators.Model;

namespace Emu.Importers.Rdl;

/// <summary>A SystemRDL 2.0 file to a register file.</summary>
internal sealed partial class RdlImport
{
    private readonly Losses _losses;
    private readonly RdlFields _fields;
    private readonly Dictionary<RdlInstance, SourceRegister> _registers = new(ReferenceEqualityComparer.Instance);
    private readonly List<SourceRegister> _all = [];

    private RdlImport(Losses losses)
    {
        _losses = losses;
        _fields = new RdlFields(losses);
    }

    /// <exception cref="ImportException">The text is not SystemRDL.</exception>
    public static ImportedSpec Read(string text, ImportOptions options, Losses losses)
    {
        RdlDefinition file = new RdlParser(RdlLexer.Read(text, losses)).ParseFile();
        RdlInstance root = Root(file, options.Blocks, losses);
        RdlAddresses.Place(root, "regalign");
        RdlImport import = new(losses);
        import._fields.ListLosses(root, root.Name);
        import.Walk(root, "", root.Name, root.At ?? 0, []);
        if (import._all.Count == 0)
            throw new ImportException(root.Line, 1, $"{root.Name} has no register; name a file with 'reg' components");

        string name = options.Name ?? Names.Prefix(root.Name);
        string title = root.Word("name") is { } words ? Names.Text(words) : root.Name;
        SpecModel spec = RegisterFileBuilder.Build(import._all, name, options.Namespace ?? "Imported." + name, title, root.At ?? 0, losses);
        return new ImportedSpec(spec, [root.Name], losses.Sorted());
    }

    /// <summary>The address map that is asked for, or the last one of the file; where there is none, the last component that has registers.</summary>
    private static RdlInstance Root(RdlDefinition file, IReadOnlyList<string> blocks, Losses losses)
    {
        RdlElaborator elaborator = new(losses);
        if (blocks.Count > 1)
            throw new ImportException(1, 1, "a SystemRDL file gives one address map; name one block");

        List<RdlDefinition> named = [.. file.Items.OfType<RdlDeclared>().Select(d => d.Definition)];
        if (blocks.Count == 1)
        {
            RdlDefinition chosen = named.Find(d => d.Name == blocks[0])
                ?? throw new ImportException(1, 1, $"there is no component {blocks[0]}; the file has {string.Join(", ", named.Select(d => d.Name).Take(20))}");
            return Whole(file, elaborator.Make(Wrapped(chosen, file), chosen.Name!, chosen.Line, new Dictionary<string, RdlValue>()));
        }

        foreach (string kind in (string[])["addrmap", "regfile", "reg"])
        {
            if (named.FindLast(d => d.Kind == kind) is { } last)
            {
                foreach (RdlDefinition other in named.Where(d => d.Kind == "addrmap" && d != last && !IsUsed(d.Name!, file)))
                    losses.Add(other.Line, $"{other.Name} is left out: {last.Name} is the last address map of the file; give --block {other.Name} for a file with it.");
                return Whole(file, elaborator.Make(Wrapped(last, file), last.Name!, last.Line, new Dictionary<string, RdlValue>()));
            }
        }

        // Instances without a name around them.
        return file.Items.OfType<RdlInstantiation>().Any()
            ? elaborator.Make(file, "Imported", 1, new Dictionary<string, RdlValue>())
            : throw new ImportException(1, 1, "the file has no address map, register file or register; name a SystemRDL file that has one");
    }

    /// <summary>A register by itself is in an address map that says nothing.</summary>
    private static RdlDefinition Wrapped(RdlDefinition definition, RdlDefinition file)
    {
        if (definition.Kind is "addrmap" or "regfile")
            return definition;

        RdlDefinition map = new("addrmap", definition.Name, file, definition.Line, definition.Column);
        map.Items.Add(
            new RdlInstantiation(
                definition, null, new Dictionary<string, RdlExpression>(), definition.Name!, definition.Line, definition.Column));
        return map;
    }

    /// <summary>Properties that the file assigns from outside, as top.a->desc = "…".</summary>
    private static RdlInstance Whole(RdlDefinition file, RdlInstance root)
    {
        foreach (RdlAssignment assignment in file.Items.OfType<RdlAssignment>().Where(a => a.Target.Count > 0))
            throw new ImportException(assignment.Line, 1, "a property is assigned outside every component; move it into the address map");
        return root;
    }

    private static bool IsUsed(string name, RdlDefinition scope) =>
        scope.Items.Exists(
            item => (item is RdlInstantiation made && (made.Type == name || (made.Inline is { } inline && IsUsed(name, inline))))
                || (item is RdlDeclared declared && IsUsed(name, declared.Definition)));

    private void Walk(RdlInstance parent, string prefix, string place, ulong address, List<SourceDimension> dimensions)
    {
        foreach (RdlInstance child in parent.Children)
        {
            string own = $"{place}.{child.Name}";
            List<SourceDimension> all = [.. dimensions, .. Dimensions(child)];
            string name = prefix + child.Name + string.Join(
                '_', Enumerable.Range(dimensions.Count, all.Count - dimensions.Count).Select(i => (char)(SourceRegister.FirstLabel + i)));
            ulong at = unchecked(address + child.Offset);
            switch (child.Kind)
            {
                case "reg":
                    Add(child, name, own, at, all);
                    break;
                case "regfile" or "addrmap":
                    _fields.ListLosses(child, own);
                    if (all.Count > 60)
                        throw new ImportException(child.Line, 1, "arrays are in each other too deeply; flatten them");
                    Walk(child, name + "_", own, at, all);
                    break;
                default:
                    _losses.Add(child.Line, $"{own}: a {child.Kind} is left out; a register file has registers alone.");
                    break;
            }
        }
    }

    /// <summary>The stride is that of the last dimension; each one before it goes over all of those behind.</summary>
    private static List<SourceDimension> Dimensions(RdlInstance instance)
    {
        ulong stride = instance.Stride ?? 4;
        List<SourceDimension> dimensions = [];
        for (int i = instance.Array.Count - 1; i >= 0; i--)
        {
            dimensions.Insert(
                0,
                new SourceDimension(
                    instance.Line,
                    [.. Enumerable.Range(0, instance.Array[i]).Select(n => n.ToString(CultureInfo.InvariantCulture))],
                    stride));
            stride = unchecked(stride * (ulong)instance.Array[i]);
        }

        return dimensions;
    }

    private void Add(RdlInstance register, string name, string place, ulong address, List<SourceDimension> dimensions)
    {
        ulong width = register.Number("regwidth") ?? 32;
        if (width is not (8 or 16 or 32 or 64))
        {
            _losses.Add(register.Line, $"{place} is left out: it has {width} bits, and a register has 8, 16, 32 or 64.");
            return;
        }

        string title = register.Word("name") ?? "";
        if (register.Array.Count == 1 && IndexedName().Match(title) is { Success: true } indexed)
        {
            // PMEVCNTR<n>_EL0: SystemRDL has the index at the end of a name, other manuals in the middle.
            string label = ((char)(SourceRegister.FirstLabel + dimensions.Count - 1)).ToString();
            name = name[..^(register.Name.Length + 1)] + indexed.Groups[1].Value.Replace("<n>", label, StringComparison.Ordinal);
            title = indexed.Groups[2].Value;
        }

        _fields.ListLosses(register, place);
        IReadOnlyList<SourceField> fields = _fields.Read(register, (int)width, place);
        AccessDirection direction = fields.Count == 0 ? AccessDirection.ReadWrite
            : fields.All(f => f.Access is FieldAccess.RO or FieldAccess.RAZ && !Writes(register, f)) ? AccessDirection.ReadOnly
            : fields.All(f => f.Access == FieldAccess.WO) ? AccessDirection.WriteOnly
            : AccessDirection.ReadWrite;
        SourceRegister source = new()
        {
            Line = register.Line,
            Name = name,
            Title = title,
            Purpose = register.Word("desc") ?? "",
            Address = address,
            Size = (int)width,
            Direction = direction,
            Dimensions = dimensions,
            Fields = direction == AccessDirection.WriteOnly ? [.. fields.Select(f => f with { Access = FieldAccess.RW })] : fields,
            AliasOf = register.AliasOf is { } aliased && _registers.TryGetValue(aliased, out SourceRegister? target) ? target : null,
        };
        _registers[register] = source;
        _all.Add(source);
    }

    /// <summary>A field that hand-written code must act on is written, although the bank keeps nothing of it.</summary>
    private static bool Writes(RdlInstance register, SourceField field) =>
        register.Children.Find(c => c.Name == field.Name)?.Word("sw") is not ("r" or "na")
            || (register.Children.Find(c => c.Name == field.Name)?.Word("onwrite") is not null);

    [GeneratedRegex(@"\A([A-Za-z_][A-Za-z0-9_]*<n>[A-Za-z0-9_]*):\s*(.*)\z", RegexOptions.Singleline)]
    private static partial Regex IndexedName();
}
