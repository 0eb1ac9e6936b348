using System;
using System.Threading.Tasks;
using Emu.Tests.Infrastructure;

namespace Emu.Tests.Generators;

/// <summary>Every file that the generator makes of the repository's own spec, as it was reviewed.</summary>
public sealed class GeneratedCodeTests
{
    [Fact]
    [VerifiedIn("registers")]
    public Task RegistersYaml_Registers_AreAsVerified() =>
        Snapshot.Verify(RealSpec.Result, static hint => IsRegister(hint) && !IsChecks(hint) && !IsAccesses(hint));

    [Fact]
    [VerifiedIn("checks")]
    public Task RegistersYaml_AccessChecks_AreAsVerified() =>
        Snapshot.Verify(RealSpec.Result, static hint => IsRegister(hint) && IsChecks(hint));

    [Fact]
    [VerifiedIn("accesses")]
    public Task RegistersYaml_Accesses_AreAsVerified() =>
        Snapshot.Verify(RealSpec.Result, static hint => IsRegister(hint) && IsAccesses(hint));

    [Fact]
    [VerifiedIn("spec")]
    public Task RegistersYaml_WholeSpecFiles_AreAsVerified() =>
        Snapshot.Verify(RealSpec.Result, static hint => !IsRegister(hint) && !IsCatalog(hint));

    [Fact]
    [VerifiedIn("catalog")]
    public Task RegistersYaml_Catalog_IsAsVerified() => Snapshot.Verify(RealSpec.Result, static hint => IsCatalog(hint));

    [Fact]
    [VerifiedIn("hosts")]
    public Task HostModels_AllOfThem_AreAsVerified() => Snapshot.Verify(RealSpec.Hosts);

    private static bool IsRegister(string hint) => !hint.StartsWith("Pmu", StringComparison.Ordinal);

    private static bool IsChecks(string hint) => hint.EndsWith(".Access.g.cs", StringComparison.Ordinal);

    private static bool IsAccesses(string hint) => hint.EndsWith(".Accesses.g.cs", StringComparison.Ordinal);

    private static bool IsCatalog(string hint) => hint.Contains("Catalog", StringComparison.Ordinal);
}
