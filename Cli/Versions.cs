using System.Reflection;

namespace Emu.Cli;

/// <summary>The version this program was built as.</summary>
internal static class Versions
{
    /// <summary>The version without the source revision behind the <c>+</c>.</summary>
    public static string Display { get; } = Read();

    private static string Read()
    {
        string? version = typeof(Versions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return version?.Split('+')[0] ?? "unknown";
    }
}
