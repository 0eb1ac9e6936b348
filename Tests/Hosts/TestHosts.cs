using System.Collections.Generic;
using Emu.HostPmus;
using Emu.Hosts;

namespace Emu.Tests.Hosts;

/// <summary>Hosts of hand-made models, so that these tests depend only on the code they test.</summary>
internal static class TestHosts
{
    public const ushort MemAccess = 0x0013;
    public const ushort BrRetired = 0x0021;
    public const ushort CpuCycles = 0x0011;
    public const ushort InstRetired = 0x0008;
    public const ushort L2dCache = 0x0016;

    /// <summary>PMUv3p1 with the events' own numbers; it has no L2D_CACHE.</summary>
    public static HostPmuModel Little { get; } = Model("little", 4, 6, (0x0008, 0x0008), (0x0011, 0x0011), (0x0013, 0x0013), (0x0021, 0x0021));

    /// <summary>PMUv3p1 with the events' own numbers; it has no BR_RETIRED.</summary>
    public static HostPmuModel Big { get; } = Model("big", 4, 6, (0x0008, 0x0008), (0x0011, 0x0011), (0x0013, 0x0013), (0x0016, 0x0016));

    /// <summary>Not PMUv3: kvm-facts 11.1's four events under their native numbers.</summary>
    public static HostPmuModel Apple { get; } = Model("apple", null, 8, (0x0008, 0x008C), (0x0011, 0x0002), (0x0021, 0x008D), (0x0022, 0x00CB));

    /// <summary>pCPUs 0-3 little, 4-7 big.</summary>
    public static SimulatedHost BigLittle() => new(SimulatedCluster.Of(Little, 0, 4), SimulatedCluster.Of(Big, 4, 4));

    public static HostPmuModel Model(string name, int? pmuVersion, int counters, params (int Pmuv3, int Native)[] events)
    {
        List<HostPmuEvent> list = [];
        foreach ((int pmuv3, int native) in events)
            list.Add(new HostPmuEvent((ushort)pmuv3, (NativeEvent)(ushort)native, $"E{pmuv3:X4}", "exact"));
        return new HostPmuModel(name, "For tests.", pmuVersion, counters, 64, 1m, false, list.ToArray());
    }
}
