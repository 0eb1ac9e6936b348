using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;

namespace Emu.Packaging.Tests;

/// <summary>What is in the packages, and what they say about themselves.</summary>
[Collection(UsesFeed.Name)]
public sealed class PackageContentTests(Feed feed)
{
    private static readonly string[] Everywhere = ["LICENSE", "NOTICE", "README.md", "icon.png"];

    [Fact]
    public void Solution_Packed_GivesThesePackagesAndNoOther() => Assert.Equal(
        [
            "Emu.Catalog.nupkg", "Emu.Catalog.snupkg", "Emu.Cli.nupkg", "Emu.Conformance.nupkg", "Emu.Conformance.snupkg", "Emu.Generators.nupkg", "Emu.Hosts.nupkg", "Emu.Hosts.snupkg",
            "Emu.Runtime.nupkg", "Emu.Runtime.snupkg",
        ],
        Directory.GetFiles(feed.Folder).Select(static f => Path.GetFileName(f).Replace(Feed.Version + ".", "", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal));

    [Fact]
    public void Generators_HoldsTheAnalyzerItsParserItsPropsAndItsPages()
    {
        string[] pages = Directory.GetFiles(Path.Combine(Feed.Root, "docs", "diagnostics")).Select(static f => "docs/diagnostics/" + Path.GetFileName(f)).ToArray();
        AssertHolds("Emu.Generators",
        [
            .. pages,
            "THIRD-PARTY-NOTICES.txt",
            "analyzers/dotnet/cs/Emu.Generators.dll",
            "analyzers/dotnet/cs/YamlDotNet.dll",
            "build/Emu.Generators.props",
            "build/Emu.Generators.targets",
            "schemas/events.schema.json",
            "schemas/host.schema.json",
            "schemas/registers.schema.json",
        ]);
    }

    [Theory]
    [InlineData("Emu.Runtime")]
    [InlineData("Emu.Catalog")]
    [InlineData("Emu.Conformance")]
    public void Library_HoldsBothFrameworks(string id) => AssertHolds(id, [.. Library(id, "net10.0"), .. Library(id, "net8.0")]);

    [Fact]
    public void Hosts_HoldsTheLicenceOfItsData() => AssertHolds("Emu.Hosts", [.. Library("Emu.Hosts", "net10.0"), .. Library("Emu.Hosts", "net8.0"), "LICENSE-Apache-2.0.txt"]);

    [Theory]
    [InlineData("Emu.Generators", "MIT", "")]
    [InlineData("Emu.Runtime", "MIT", "")]
    [InlineData("Emu.Hosts", "MIT AND Apache-2.0", "Emu.Runtime")]
    [InlineData("Emu.Catalog", "MIT", "")]
    [InlineData("Emu.Conformance", "MIT", "Emu.Catalog Emu.Hosts Emu.Runtime")]
    [InlineData("Emu.Cli", "MIT AND Apache-2.0", "")]
    public void Package_SaysWhatItIs(string id, string licence, string dependencies)
    {
        using ZipArchive package = Open(id);
        XElement metadata = XDocument.Parse(Text(package, id + ".nuspec")).Root!.Elements().Single();
        string Value(string name) => metadata.Elements().SingleOrDefault(e => e.Name.LocalName == name)?.Value ?? "";

        Assert.Equal(id, Value("id"));
        Assert.Equal(Feed.Version, Value("version"));
        Assert.Equal(licence, Value("license"));
        Assert.Equal("README.md", Value("readme"));
        Assert.NotEqual("", Value("description"));
        Assert.NotEqual("Package Description", Value("description"));
        Assert.NotEqual("", Value("tags"));
        Assert.Equal("icon.png", Value("icon"));
        string notes = File.ReadAllText(Path.Combine(Feed.Root, id[4..], "RELEASES.md"));
        Assert.Equal(notes.Trim(), Value("releaseNotes").ReplaceLineEndings("\n").Trim());
        Assert.StartsWith("# " + Feed.Version + "\n", notes, StringComparison.Ordinal);
        Assert.Equal(id == "Emu.Generators" ? "true" : "", Value("developmentDependency"));
        Assert.Equal(
            dependencies.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            metadata.Descendants().Where(static e => e.Name.LocalName == "dependency").Select(static e => e.Attribute("id")!.Value).Distinct()
                .Order(StringComparer.Ordinal));
    }

    /// <summary>A page in a package has no repository around it: a link that is not a full address leads nowhere.</summary>
    [Theory]
    [InlineData("Emu.Generators")]
    [InlineData("Emu.Runtime")]
    [InlineData("Emu.Hosts")]
    [InlineData("Emu.Catalog")]
    [InlineData("Emu.Conformance")]
    [InlineData("Emu.Cli")]
    public void Package_Page_HasNoDeadLink(string id)
    {
        using ZipArchive package = Open(id);
        Assert.DoesNotContain("](", Text(package, "README.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void NoPackage_KnowsWhereItWasBuilt()
    {
        foreach (string file in Directory.GetFiles(feed.Folder))
        {
            using ZipArchive package = ZipFile.OpenRead(file);
            foreach (ZipArchiveEntry entry in package.Entries)
            {
                using MemoryStream bytes = new();
                using (Stream stream = entry.Open())
                {
                    stream.CopyTo(bytes);
                }

                Assert.True(bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(Feed.Root)) < 0, Path.GetFileName(file) + " names its folder in "
                    + entry.FullName);
            }
        }
    }

    [Theory]
    [InlineData("Emu.Runtime")]
    [InlineData("Emu.Hosts")]
    [InlineData("Emu.Catalog")]
    [InlineData("Emu.Conformance")]
    public void Library_HasItsSymbolsBesideIt(string id)
    {
        using ZipArchive package = ZipFile.OpenRead(Path.Combine(feed.Folder, id + "." + Feed.Version + ".snupkg"));
        string[] held = [.. package.Entries.Select(static e => e.FullName).Where(static n => n.StartsWith("lib/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
        Assert.Equal([$"lib/net10.0/{id}.pdb", $"lib/net8.0/{id}.pdb"], held);
    }

    /// <summary>What a reader of the package cannot use is not in its documentation; what he can is.</summary>
    [Theory]
    [InlineData("Emu.Runtime", "M:Emu.Pmu.TryRestore(Emu.PmuState@,System.String@)")]
    [InlineData("Emu.Hosts", "M:Emu.Hosts.SimulatedHost.#ctor(Emu.Hosts.SimulatedCluster[])")]
    [InlineData("Emu.Catalog", "T:Emu.Catalog.PmuCatalog")]
    [InlineData("Emu.Conformance", "P:Emu.Conformance.VectorRunOptions.MaxSteps")]
    public void Library_DocumentsPublicMembersOnly(string id, string member)
    {
        using ZipArchive package = Open(id);
        foreach (string framework in (ReadOnlySpan<string>)["net8.0", "net10.0"])
        {
            using MemoryStream dll = new();
            using (Stream stream = package.GetEntry($"lib/{framework}/{id}.dll")!.Open())
            {
                stream.CopyTo(dll);
            }

            dll.Position = 0;
            using PEReader image = new(dll);
            MetadataReader reader = image.GetMetadataReader();
            HashSet<string> hidden =
            [
                .. reader.TypeDefinitions.Select(reader.GetTypeDefinition)
                    .Where(static type => (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.NotPublic)
                    .Select(type => reader.GetString(type.Namespace) + "." + reader.GetString(type.Name)),
            ];
            string[] documented = [.. XDocument.Parse(Text(package, $"lib/{framework}/{id}.xml")).Descendants("member").Select(static one => one.Attribute("name")!.Value)];
            Assert.Contains(member, documented);
            Assert.NotEmpty(hidden);
            Assert.DoesNotContain(documented, name => hidden.Contains(name[2..]));

            // Private fields begin with _ here.
            Assert.DoesNotContain(documented, static name => name.StartsWith("F:", StringComparison.Ordinal)
                && name.Contains("._", StringComparison.Ordinal));
        }
    }

    private static string[] Library(string id, string framework) => [$"lib/{framework}/{id}.dll", $"lib/{framework}/{id}.xml"];

    private void AssertHolds(string id, IEnumerable<string> files)
    {
        using ZipArchive package = Open(id);
        IEnumerable<string> held = package.Entries.Select(static e => e.FullName)
            .Where(n => n != id + ".nuspec" && n != "[Content_Types].xml" && !n.StartsWith("_rels/", StringComparison.Ordinal) && !n.StartsWith("package/", StringComparison.Ordinal));
        Assert.Equal(Everywhere.Concat(files).Order(StringComparer.Ordinal), held.Order(StringComparer.Ordinal));
    }

    private ZipArchive Open(string id) => ZipFile.OpenRead(Path.Combine(feed.Folder, id + "." + Feed.Version + ".nupkg"));

    private static string Text(ZipArchive package, string name)
    {
        using StreamReader reader = new(package.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }
}
