using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;
using Emu.Generators.Spec;

namespace Emu.Generators;

/// <summary>The names under which a spec file's outputs would be filed.</summary>
internal sealed record FileNames(string Path, EquatableArray<string> Names)
{
    public static FileNames Of(SpecResult spec) => new(
        spec.Path,
        spec.Model is null
            ? EquatableArray<string>.Empty
            : spec.Model.Registers.Select(static r => r.TypeName).Concat(new[] { spec.Model.Options.Name }).ToEquatableArray());

    public static FileNames Of(EventListResult list) => new(
        list.Path,
        list.Model is null ? EquatableArray<string>.Empty : new[] { list.Model.Name }.ToEquatableArray());

    public static FileNames Of(HostModelResult host) => new(
        host.Path,
        host.Model is null ? EquatableArray<string>.Empty : new[] { host.Model.TypeName }.ToEquatableArray());
}

/// <summary>
/// Files that generate what an earlier one generates already. The compiler throws away everything from a generator that
/// files two sources under one name, so the later file is left out, and a message says why.
/// </summary>
internal sealed record Clashes(EquatableArray<string> Paths, EquatableArray<DiagnosticInfo> Diagnostics)
{
    public static Clashes Find(ImmutableArray<FileNames> files)
    {
        Dictionary<string, string> owners = new(StringComparer.OrdinalIgnoreCase);
        List<string> paths = new();
        List<DiagnosticInfo> diagnostics = new();
        foreach (FileNames file in files)
        {
            string? taken = file.Names.FirstOrDefault(owners.ContainsKey);
            if (taken is not null)
            {
                paths.Add(file.Path);
                diagnostics.Add(DiagnosticInfo.OfFile(Descriptors.SpecClash, file.Path, taken, SpecFile.NameOf(owners[taken])));
                continue;
            }

            foreach (string name in file.Names)
            {
                owners[name] = file.Path;
            }
        }

        return new Clashes(paths.ToEquatableArray(), diagnostics.ToEquatableArray());
    }

    public bool Accepts(string path) => !Paths.Items.Contains(path, StringComparer.Ordinal);
}
