using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Emu.Native.Handles;
using Emu.Registers;

namespace Emu.Native.Exports;

/// <summary>emupmu_config_*.</summary>
internal static unsafe class Configurations
{
    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_config_create")]
    public static int Create(OptionsStruct* options, HandleMemory** result) => Create("emupmu_config_create", options, null, result);

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_config_create_detailed")]
    public static int CreateDetailed(OptionsStruct* options, DetailsStruct* details, HandleMemory** result) =>
        details is null
            ? Failure.Null("emupmu_config_create_detailed", "details")
            : Create("emupmu_config_create_detailed", options, details, result);

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_config_destroy")]
    public static void Destroy(HandleMemory* config)
    {
        const string Function = "emupmu_config_destroy";
        try
        {
            HandleKinds.Config.End(config, Function);
        }
        catch (Exception e)
        {
            Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_config_features")]
    public static int Features(HandleMemory* config, byte* buffer, nuint size)
    {
        const string Function = "emupmu_config_features";
        try
        {
            if (HandleKinds.Config.Find(config, Function, out int error) is not { } found)
            {
                return error;
            }

            List<string> names = [];
            foreach (PmuFeatures feature in Enum.GetValues<PmuFeatures>())
            {
                if (feature != PmuFeatures.None && found.Has(feature))
                {
                    names.Add(feature.ToString());
                }
            }

            return CText.Write(string.Join(',', names), buffer, size);
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_config_has_control")]
    public static int HasControl(HandleMemory* config, int control)
    {
        const string Function = "emupmu_config_has_control";
        try
        {
            return HandleKinds.Config.Find(config, Function, out int error) is not { } found ? error
                : !Controls.TryFind(control, Function, out PmuControl register, out error) ? error
                : found.Has(register) ? 1 : 0;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_state_size")]
    public static nuint StateSize(HandleMemory* config)
    {
        const string Function = "emupmu_state_size";
        try
        {
            return HandleKinds.Config.Find(config, Function, out _) is null ? 0 : (nuint)PmuState.Size;
        }
        catch (Exception e)
        {
            Failure.Caught(Function, e);
            return 0;
        }
    }

    private static int Create(string function, OptionsStruct* options, DetailsStruct* details, HandleMemory** result)
    {
        try
        {
            if (options is null || result is null)
            {
                return Failure.Null(function, options is null ? "options" : "out");
            }

            if (options->Size != sizeof(OptionsStruct))
            {
                return Failure.StructSize(function, "options", options->Size, sizeof(OptionsStruct));
            }

            int error = Read(function, *options, out PmuOptions read);
            if (error == 0 && details is not null)
            {
                error = AddDetails(function, *details, ref read);
            }

            if (error != 0)
            {
                return error;
            }

            if (!PmuConfiguration.TryCreate(read, out PmuConfiguration? configuration, out string? reason))
            {
                return Failure.Say(ErrorCode.Invalid, $"{function}: {reason}");
            }

            *result = HandleKinds.Config.Make(configuration);
            return 0;
        }
        catch (Exception e)
        {
            return Failure.Caught(function, e);
        }
    }

    private static int Read(string function, in OptionsStruct options, out PmuOptions read)
    {
        read = new PmuOptions();
        foreach ((string name, uint value) in (ReadOnlySpan<(string, uint)>)[("el2", options.EL2), ("el3", options.EL3), ("aarch32", options.AArch32)])
        {
            if (value > 1)
            {
                return Failure.Say(ErrorCode.Invalid, $"{function}: options->{name} is {value}, and it is 0 or 1.");
            }
        }

        if (options.Counters > PmuCounter.MaxEventCounters)
        {
            return Failure.Say(ErrorCode.Invalid, $"{function}: options->counters is {options.Counters}, and it is 0 to {PmuCounter.MaxEventCounters}.");
        }

        if (options.Version is not (1 or (>= 4 and <= 9)))
        {
            return Failure.Say(ErrorCode.Invalid, $"{function}: options->version is {options.Version}, and it is 1, 4, 5, 6, 7, 8 or 9.");
        }

        read = read with
        {
            Version = (PmuVersion)options.Version,
            Counters = (int)options.Counters,
            EL2 = options.EL2 != 0,
            EL3 = options.EL3 != 0,
            AArch32 = options.AArch32 != 0,
        };
        if (options.Events is null)
        {
            if (options.EventCount != 0)
            {
                return Failure.Say(ErrorCode.Null, $"{function}: options->events is NULL, and options->event_count is {options.EventCount}.");
            }
        }
        else if (options.EventCount > ushort.MaxValue + 1)
        {
            return Failure.Say(ErrorCode.Invalid, $"{function}: options->event_count is {options.EventCount}, and there are {ushort.MaxValue + 1} events.");
        }
        else
        {
            ReadOnlySpan<ushort> events = new(options.Events, (int)options.EventCount);
            read = read with { Events = events.IsEmpty ? PmuEventSet.None : PmuEventSet.Of(events.ToArray()) };
        }

        return options.Features is null ? 0 : ReadFeatures(function, options.Features, ref read);
    }

    private static int ReadFeatures(string function, byte* text, ref PmuOptions read)
    {
        if (CText.Read(text, function, "options->features") is not { } features)
        {
            return (int)ErrorCode.Invalid;
        }

        if (features == "all")
        {
            read = read with { Features = PmuConfiguration.AllFeatures(read) };
            return 0;
        }

        PmuFeatures all = PmuFeatures.None;
        foreach (string part in features.Length == 0 ? [] : features.Split(','))
        {
            string name = part.Trim(' ');
            if (name.Length == 0 || !char.IsAsciiLetter(name[0]) || !Enum.TryParse(name, out PmuFeatures feature)
                || feature == PmuFeatures.None)
            {
                return Failure.Say(
                    ErrorCode.NoEntry,
                    $"{function}: options->features has '{name}', which is not a feature: names are those of the Arm manual, separated by commas, such as FEAT_PMUv3_TH,FEAT_PMUv3_ICNTR.");
            }

            all |= feature;
        }

        read = read with { Features = all };
        return 0;
    }

    private static int AddDetails(string function, in DetailsStruct details, ref PmuOptions read)
    {
        if (details.Size != sizeof(DetailsStruct))
        {
            return Failure.StructSize(function, "details", details.Size, sizeof(DetailsStruct));
        }

        if (details.Reserved != 0)
        {
            return Failure.Reserved(function, "details");
        }

        foreach ((string name, uint value, uint most) in (ReadOnlySpan<(string, uint, uint)>)
        [
            ("implementer", details.Implementer, 255), ("id_code", details.IdCode, 255), ("threshold_width", details.ThresholdWidth, 12),
            ("slots", details.Slots, 255), ("bus_slots", details.BusSlots, 255), ("bus_width", details.BusWidth, 12), ("el3_trap_priority", details.EL3TrapPriority, 1),
            ("designer", details.Designer, 0xFFF), ("part", details.Part, 0xFFF), ("variant", details.Variant, 15), (
                "revision", details.Revision, 15), ("modified", details.Modified, 15),
        ])
        {
            if (value > most)
            {
                return Failure.Say(ErrorCode.Invalid, $"{function}: details->{name} is {value}, and it is 0 to {most}.");
            }
        }

        PmuPeripheral peripheral = new()
        {
            Part = (int)details.Part,
            Variant = (int)details.Variant,
            Revision = (int)details.Revision,
            Modified = (int)details.Modified
        };
        read = read with
        {
            Implementer = (int)details.Implementer,
            IdCode = (int)details.IdCode,
            ThresholdWidth = details.ThresholdWidth == 0 ? read.ThresholdWidth : (int)details.ThresholdWidth,
            Slots = (int)details.Slots,
            BusSlots = (int)details.BusSlots,
            BusWidth = (int)details.BusWidth,
            EL3TrapPriority = details.EL3TrapPriority != 0,
            ID_AA64DFR0_EL1 = details.IdAa64Dfr0,
            ID_AA64DFR1_EL1 = details.IdAa64Dfr1,
            MPIDR_EL1 = details.Mpidr == 0 ? read.MPIDR_EL1 : details.Mpidr,
            Peripheral = details.Designer == 0 ? peripheral : peripheral with { Designer = (int)details.Designer },
        };
        return 0;
    }
}
