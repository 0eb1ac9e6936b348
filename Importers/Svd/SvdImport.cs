using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

using Emu.Generators.Model;

namespace Emu.Importers.Svd;

/// <summary>A CMSIS-SVD file to a register file.</summary>
internal sealed class SvdImport
{
    private readonly Losses _losses;
    private readonly SvdResolver _resolver;
    private readonly SvdValues _values;
    private readonly SvdDimensions _dimensions;
    private readonly SvdFields _fields;
    private readonly SvdProperties _defaults;
    private readonly ulong _unit;

    private SvdImport(SvdNode device, Losses losses)
    {
        _losses = losses;
        _resolver = new SvdResolver(device, losses);
        _values = new SvdValues(losses);
        _dimensions = new SvdDimensions(_values, losses);
        _fields = new SvdFields(_resolver, _values, _dimensions, losses);
        ulong width = _values.Number(device, "width") ?? 32;
        _defaults = new SvdProperties(width is 8 or 16 or 32 or 64 ? width : 32, "read-write", null, ulong.MaxValue).Under(device, _values);
        _unit = _values.Number(device, "addressUnitBits") is { } bits and (8 or 16 or 32 or 64) ? bits / 8 : 1;
    }

    /// <exception cref="ImportException">The text is not a CMSIS-SVD file.</exception>
    public static ImportedSpec Read(string text, ImportOptions options, Losses losses)
    {
        SvdNode device = SvdParser.Parse(text);
        // Which peripherals fit is found out first, so that what is left out has one loss and not one for each of its fields.
        SvdImport survey = new(device, new Losses());
        List<SvdPeripheral> peripherals = [.. device.Of("peripheral").SelectMany(survey.Expand)];
        if (peripherals.Count == 0)
            throw new ImportException(device.Line, device.Column, "the device has no peripheral; name a file with <peripheral> elements");

        SvdLosses.OfNode(device, device.Name, losses);
        SvdImport import = new(device, losses);
        List<SvdPeripheral> chosen = [.. Choose(peripherals, options.Blocks, device, losses).Select(p => p.With(import))];
        List<SourceRegister> registers = [];
        foreach (SvdPeripheral peripheral in chosen)
        {
            string prefix = chosen.Count > 1 ? peripheral.Name + "_" : "";
            SvdLosses.OfNode(peripheral.Node, peripheral.Name, losses);
            foreach (SourceRegister register in peripheral.Registers)
            {
                register.Name = prefix + register.Name;
                registers.Add(register);
            }
        }

        string name = options.Name ?? Names.Prefix(chosen.Count == 1 ? chosen[0].Name : device.Name);
        string reference = Names.Text($"{device.Text("vendor")} {device.Name} {device.Text("version")}");
        ulong origin = chosen.Min(p => p.Origin);
        SpecModel spec = RegisterFileBuilder.Build(registers, name, options.Namespace ?? "Imported." + name, reference, origin, losses);
        return new ImportedSpec(spec, [.. chosen.Select(p => p.Name)], losses.Sorted());
    }

    /// <summary>A peripheral, or each of an array of them.</summary>
    private IEnumerable<SvdPeripheral> Expand(SvdNode said)
    {
        SvdNode node = _resolver.Resolve(said);
        (string name, SourceDimension? dimension) = _dimensions.Read(node, 0);
        ulong address = _values.Number(node, "baseAddress") ?? 0;
        for (int i = 0; i < Math.Min(dimension?.Labels.Count ?? 1, 4096); i++)
        {
            string own = dimension is null ? name
                : name.Replace(SourceRegister.FirstLabel.ToString(), dimension.Labels[i], StringComparison.Ordinal);
            ulong at = unchecked((address + ((dimension?.Stride ?? 0) * (ulong)i)) * _unit);
            yield return new SvdPeripheral(own.Length > 0 ? own : "PERIPHERAL", node, at, this);
        }
    }

    /// <summary>Those that are asked for; or as many as one register file holds, in the order of the file.</summary>
    private static List<SvdPeripheral> Choose(List<SvdPeripheral> all, IReadOnlyList<string> names, SvdNode device, Losses losses)
    {
        List<SvdPeripheral> chosen = [];
        foreach (string name in names)
        {
            SvdPeripheral found = all.Find(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new ImportException(device.Line, device.Column, $"there is no peripheral {name}; the file has {List(all)}");
            if (!chosen.Contains(found))
                chosen.Add(found);
        }

        if (names.Count > 0)
        {
            if (chosen.Find(p => p.Registers.Count > 0) is null)
                throw new ImportException(chosen[0].Node.Line, chosen[0].Node.Column, $"{chosen[0].Name} has no registers; the file has {List(all)}");
            return [.. chosen.Where(p => p.Registers.Count > 0)];
        }

        int count = 0;
        foreach (SvdPeripheral peripheral in all)
        {
            if (peripheral.Registers.Count == 0)
            {
                losses.Add(peripheral.Node.Line, $"{peripheral.Name} has no registers and is left out.");
                continue;
            }

            // Another view of the same place: one of the two is the register file.
            if (peripheral.Node.Text("alternatePeripheral") is { } other && chosen.Exists(p => p.Name == other))
            {
                losses.Add(peripheral.Node.Line, $"{peripheral.Name} is left out: it is an alternative of {other} at the same place; give --block {peripheral.Name} for a file with it.");
                continue;
            }

            ulong low = Math.Min(peripheral.Origin, chosen.Count == 0 ? ulong.MaxValue : chosen.Min(p => p.Origin));
            ulong high = Math.Max(peripheral.Last, chosen.Count == 0 ? 0 : chosen.Max(p => p.Last));
            if (chosen.Count > 0 && (high - low > SpecLimits.TogetherOffset || count + peripheral.Size > SpecLimits.TogetherRegisters))
            {
                losses.Add(peripheral.Node.Line, $"{peripheral.Name} is left out: several peripherals are taken together as far as {SpecLimits.TogetherRegisters} registers within 64 KiB go; give --block {peripheral.Name} for a file with it.");
                continue;
            }

            count += peripheral.Size;
            chosen.Add(peripheral);
        }

        return chosen.Count > 0 ? chosen : throw new ImportException(device.Line, device.Column, "no peripheral has a register; name a file with <register> elements");
    }

    private static string List(List<SvdPeripheral> all) =>
        string.Join(", ", all.Take(20).Select(p => p.Name)) + (all.Count > 20 ? string.Create(CultureInfo.InvariantCulture, $" and {all.Count - 20} more") : "");

    /// <summary>The registers of a peripheral, those in clusters too.</summary>
    internal List<SourceRegister> Registers(SvdNode peripheral, string name, ulong address)
    {
        List<SourceRegister> registers = [];
        SvdProperties properties = _defaults.Under(peripheral, _values);
        string before = peripheral.Text("prependToName") ?? "";
        string after = peripheral.Text("appendToName") ?? "";
        Walk(peripheral, new SvdPath(before, after, address, [], name), properties, registers);
        return registers;
    }

    private void Walk(SvdNode parent, SvdPath path, SvdProperties properties, List<SourceRegister> registers)
    {
        foreach (SvdNode child in parent.Of("cluster", "register"))
        {
            SvdNode node = _resolver.Resolve(child);
            (string name, SourceDimension? dimension) = _dimensions.Read(node, path.Dimensions.Count);
            string place = $"{path.Place}.{ArrayShaper.Plain(name)}";
            ulong address = unchecked(path.Address + ((_values.Number(node, "addressOffset") ?? Missing(node, place)) * _unit));
            SvdProperties own = properties.Under(node, _values);
            if (node.Kind == "cluster")
            {
                SvdLosses.OfNode(node, place, _losses);
                Walk(node, path.Into(name, place, address, Scaled(dimension, 0)), own, registers);
            }
            else if (Register(node, path.Into(name, place, address, Scaled(dimension, own.Size)), own) is { } register)
            {
                registers.Add(register);
            }
        }
    }

    private SourceDimension? Scaled(SourceDimension? dimension, ulong size) =>
        dimension is null ? null : dimension with { Stride = unchecked(dimension.Stride == 0 ? size / 8 : dimension.Stride * _unit) };

    private ulong Missing(SvdNode node, string place)
    {
        if (!node.Texts.ContainsKey("addressOffset"))
            _losses.Add(node.Line, $"{place}: <addressOffset> is missing; it is taken for 0.");
        return 0;
    }

    private SourceRegister? Register(SvdNode node, SvdPath path, SvdProperties properties)
    {
        SvdLosses.OfRegister(node, path.Place, _losses);
        if (properties.Size is 0 or > 64)
        {
            _losses.Add(node.Line, $"{path.Place} is left out: it has {properties.Size} bits, and a register has at most 64.");
            return null;
        }

        int size = properties.Size <= 8 ? 8 : properties.Size <= 16 ? 16 : properties.Size <= 32 ? 32 : 64;
        if (size != (int)properties.Size)
            _losses.Add(node.Line, $"{path.Place} has {properties.Size} bits and becomes a register of {size}.");
        AccessDirection direction = _fields.DirectionOf(node, properties);
        (IReadOnlyList<SourceField> fields, ulong ones) = _fields.Read(node, path.Place, size, properties, direction);
        string title = node.Text("displayName") is { } display && display != node.Name ? display : "";
        return new SourceRegister
        {
            Line = node.Line,
            Name = path.Name,
            Title = title.Replace("[%s]", "<n>", StringComparison.Ordinal).Replace("%s", "<n>", StringComparison.Ordinal),
            Purpose = node.Text("description") ?? "",
            Address = path.Address,
            Size = size,
            Direction = direction,
            Dimensions = path.Dimensions,
            Fields = fields,
            ReservedOnes = ones,
        };
    }
}
