namespace Emu.Kvm;

/// <summary>What a vCPU that is loaded on a pCPU counts on. One object for each answer, so that the same answer is the same reference.</summary>
internal sealed class Backing
{
    /// <summary>No host PMU covers the pCPU.</summary>
    public static readonly Backing NoPmu = new(null);

    /// <summary>The VM does not run on the pCPU.</summary>
    public static readonly Backing Unsupported = new(null);

    /// <summary>In no table: the vCPU was not loaded yet, so that the first load looks at everything.</summary>
    public static readonly Backing NotLoaded = new(null);

    /// <summary>In no table: somebody asks that the next load looks at everything.</summary>
    public static readonly Backing ReloadRequested = new(null);

    private Backing(int? hostPmu) => HostPmu = hostPmu;

    /// <summary>The host PMU, by its place among the VM's; null where there is none.</summary>
    public int? HostPmu { get; }

    /// <summary>An answer for each of so many host PMUs.</summary>
    public static Backing[] OfEach(int hostPmus)
    {
        Backing[] each = new Backing[hostPmus];
        for (int i = 0; i < hostPmus; i++)
            each[i] = new Backing(i);
        return each;
    }
}
