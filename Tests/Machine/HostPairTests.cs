using System;
using System.Collections.Generic;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;

namespace Emu.Machine.Tests;

/// <summary>Every two host models side by side, with every backend.</summary>
public class HostPairTests
{
    [Fact]
    public void Port_OfEveryPairOfModels_IsMadeOrRefusedForItsVersions()
    {
        List<string> wrong = [];
        IReadOnlyList<HostPmuModel> models = [.. HostModels.All];
        Code code = new Code().Off();
        for (int i = 0; i < models.Count; i++)
        {
            for (int j = i; j < models.Count; j++)
            {
                // KVM has no PMU for guests of PMUs that differ in PMUVer; a PMU that is not PMUv3 makes all accesses trap, with any other.
                bool trapped = models[i].PmuVersion is null || models[j].PmuVersion is null;
                bool refused = !trapped && models[i].PmuVersion != models[j].PmuVersion;
                SimulatedHost host = new(SimulatedCluster.Of(models[i], 0, 1), SimulatedCluster.Of(models[j], 1, 1));
                foreach (PmuBackend backend in (PmuBackend[])[PmuBackend.Default, PmuBackend.FixedCountersOnly, PmuBackend.CommonEvents,
                    PmuBackend.Explicit(host.Pmus[1])])
                {
                    string what = $"{models[i].Name} and {models[j].Name}, {backend.Kind}: ";
                    BoardOptions options = new BoardOptions
                    {
                        Image = code.Image(),
                        Host = host,
                        Backend = backend,
                        Schedule = new Schedule(new ScheduleMove(1, 1_000), new ScheduleMove(0, 2_000)),
                    };
                    try
                    {
                        using PmuPort port = PmuPort.CreateAll(options, [new Nobody()])[0];
                        port.AdvanceTo(3_000);
                        if (refused || port.Moves != 2)
                        {
                            wrong.Add(what + $"it was made, with {port.Moves} moves");
                        }
                    }
                    catch (BoardException e) when (backend.Kind == PmuBackendKind.Explicit && !refused)
                    {
                        // The PMU of pCPU 1 does not cover pCPU 0, where the vCPU starts.
                        if (!e.Message.StartsWith("The vCPU cannot run on pCPU 0", StringComparison.Ordinal))
                        {
                            wrong.Add(what + e.Message);
                        }
                    }
                    catch (ArgumentException e)
                    {
                        if (!refused || !e.Message.Contains("do not agree on PMUVer", StringComparison.Ordinal))
                        {
                            wrong.Add(what + e.Message);
                        }
                    }
                }
            }
        }

        Assert.Empty(wrong);
    }

    private sealed class Nobody : IPmuHost
    {
        public void SetInterrupt(bool level)
        {
        }
    }
}
