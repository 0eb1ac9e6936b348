using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.InteropServices;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Native.Callbacks;
using Emu.Native.Handles;

namespace Emu.Native.Exports;

/// <summary>emupmu_host_*.</summary>
internal static unsafe class HostCalls
{
    private const int MostPcpus = 1024;
    private const int MostPmus = 256;

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_host_simulated")]
    public static int Simulated(byte* clusters, HandleMemory** result)
    {
        const string Function = "emupmu_host_simulated";
        try
        {
            if (clusters is null || result is null)
            {
                return Failure.Null(Function, clusters is null ? "clusters" : "out");
            }

            if (CText.Read(clusters, Function, "clusters") is not { } text)
            {
                return (int)ErrorCode.Invalid;
            }

            if (!TryClusters(text, Function, out List<SimulatedCluster> read, out int error))
            {
                return error;
            }

            *result = HandleKinds.Host.Make(new HostObject(new SimulatedHost(read)));
            return 0;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_host_create")]
    public static int Create(HostOpsStruct* ops, void* opaque, HandleMemory** result)
    {
        const string Function = "emupmu_host_create";
        try
        {
            if (ops is null || result is null)
            {
                return Failure.Null(Function, ops is null ? "ops" : "out");
            }

            if (ops->Size != sizeof(HostOpsStruct))
            {
                return Failure.StructSize(Function, "ops", ops->Size, sizeof(HostOpsStruct));
            }

            if (ops->Reserved != 0)
            {
                return Failure.Reserved(Function, "ops");
            }

            if (FirstNull(*ops) is { } missing)
            {
                return Failure.Null(Function, "ops->" + missing);
            }

            if (ops->PmuCount > MostPmus)
            {
                return Failure.Say(ErrorCode.Invalid, $"{Function}: ops->pmu_count is {ops->PmuCount}, and it is 0 to {MostPmus}.");
            }

            List<HostPmu> pmus = [];
            for (uint i = 0; i < ops->PmuCount; i++)
            {
                int error = ReadPmu(*ops, opaque, i, Function, pmus);
                if (error != 0)
                {
                    return error;
                }
            }

            *result = HandleKinds.Host.Make(new HostObject(pmus));
            return 0;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_host_destroy")]
    public static void Destroy(HandleMemory* host)
    {
        const string Function = "emupmu_host_destroy";
        try
        {
            HandleKinds.Host.End(host, Function);
        }
        catch (Exception e)
        {
            Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_host_overflow")]
    public static int Overflow(HandleMemory* vcpu, void* counter)
    {
        const string Function = "emupmu_host_overflow";
        try
        {
            if (HandleKinds.Vcpu.Find(vcpu, Function, out int error) is not { } found)
            {
                return error;
            }

            if (found.Pmu.InCallback)
            {
                return Pmus.InCallback(Function);
            }

            if (found.Thread is not CallbackThread thread || !thread.Counters.TryGetValue((nint)counter, out CallbackCounter? open))
            {
                return Failure.Say(ErrorCode.NoEntry, $"{Function}: counter is not one that open returned for this vCPU and that is not closed.");
            }

            open.TellOwner();
            found.Publish();
            return 0;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    private static string? FirstNull(in HostOpsStruct ops) =>
        ops.Pmus is null && ops.PmuCount != 0 ? "pmus"
        : ops.Map is null ? "map"
        : ops.Open is null ? "open"
        : ops.Start is null ? "start"
        : ops.Stop is null ? "stop"
        : ops.Read is null ? "read"
        : ops.Rearm is null ? "rearm"
        : ops.Close is null ? "close"
        : null;

    private static int ReadPmu(in HostOpsStruct ops, void* opaque, uint index, string function, List<HostPmu> pmus)
    {
        HostPmuStruct described = ops.Pmus[index];
        string place = $"ops->pmus[{index}]";
        if (described.Size != sizeof(HostPmuStruct))
        {
            return Failure.Say(ErrorCode.Invalid, $"{function}: {place}.size is {described.Size}, and it is {sizeof(HostPmuStruct)}.");
        }

        if (described.Reserved != 0)
        {
            return Failure.Say(ErrorCode.Invalid, $"{function}: {place}.reserved is not 0.");
        }

        if (described.Name is null || described.Cpus is null)
        {
            return Failure.Null(function, place + (described.Name is null ? ".name" : ".cpus"));
        }

        if (CText.Read(described.Name, function, place + ".name") is not { } name || CText.Read(described.Cpus, function, place + ".cpus") is not { } list)
        {
            return (int)ErrorCode.Invalid;
        }

        if (name.Length == 0 || pmus.Exists(other => other.Name == name || other.Type == described.Type))
        {
            return Failure.Say(ErrorCode.Invalid, $"{function}: {place} has no name, or the name '{name}' or the type {described.Type} of another PMU.");
        }

        if (!CpuSet.TryParse(list, out CpuSet? cpus) || cpus.IsEmpty)
        {
            return Failure.Say(ErrorCode.Invalid, $"{function}: {place}.cpus is '{list}', which is not a list such as 0-3,8.");
        }

        bool isGood = described.Version is >= -1 and <= 15 and not (2 or 3)
            && described.Counters <= PmuCounter.MaxEventCounters
            && described.CounterWidth is >= 1 and <= 64
            && described.HasInstructionCounter <= 1
            && described.Slots <= 255;
        if (!isGood)
        {
            return Failure.Say(
                ErrorCode.Invalid,
                $"{function}: {place} has a number out of its range: version -1 to 15 but 2 and 3, counters 0 to 31, counter_width 1 to 64, has_instruction_counter 0 or 1, slots 0 to 255.");
        }

        pmus.Add(new CallbackHostPmu(ops, opaque, index, name, cpus));
        return 0;
    }

    private static bool TryClusters(string text, string function, out List<SimulatedCluster> clusters, out int error)
    {
        clusters = [];
        int next = 0;
        foreach (string part in text.Split(','))
        {
            string[] halves = part.Split(':');
            int count = 1;
            if (halves.Length > 2
                || (halves.Length == 2 && (!int.TryParse(halves[1], NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > MostPcpus)))
            {
                error = Failure.Say(ErrorCode.Invalid, $"{function}: clusters has '{part}', which is not MODEL:COUNT with 1 to {MostPcpus} pCPUs, such as cortex-a55:4.");
                return false;
            }

            if (!HostModels.TryFind(halves[0].ToLowerInvariant(), out HostPmuModel? model))
            {
                List<string> names = [];
                foreach (HostPmuModel one in HostModels.All)
                {
                    names.Add(one.Name);
                }

                error = Failure.Say(ErrorCode.NoEntry, $"{function}: clusters has '{halves[0]}', which is not a model; the models are {string.Join(", ", names)}.");
                return false;
            }

            clusters.Add(SimulatedCluster.Of(model, next, count));
            next += count;
        }

        error = next <= MostPcpus ? 0 : Failure.Say(ErrorCode.Invalid, $"{function}: clusters has {next} pCPUs, and at most {MostPcpus} are possible.");
        return error == 0;
    }
}
