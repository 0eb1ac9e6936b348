namespace Emu.Playground;

/// <summary>The page calls <see cref="Bench"/>; there is nothing to start.</summary>
internal static class Program
{
    private static void Main()
    {
    }
}
