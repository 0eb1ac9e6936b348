using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Emu.Native.Handles;
using Emu.Tests.Infrastructure;

namespace Emu.Native.Tests;

/// <summary>The structs of the header are laid out as the library reads them.</summary>
public sealed class LayoutTests
{
    public static TheoryData<string, string, string> Structs() => new()
    {
        { nameof(OptionsStruct), "emupmu_options", "size version counters el2 el3 aarch32 features events event_count" },
        {
            nameof(DetailsStruct), "emupmu_details",
            "size implementer id_code threshold_width slots bus_slots bus_width el3_trap_priority id_aa64dfr0_el1 id_aa64dfr1_el1 mpidr_el1 designer part variant revision modified reserved"
        },
        { nameof(CallbacksStruct), "emupmu_callbacks", "size reserved irq budget_changed listen_changed pc" },
        { nameof(SourceStruct), "emupmu_source_ops", "size reserved start stop read rearm" },
        { nameof(EventCountStruct), "emupmu_event_count", "event reserved[0] reserved[1] reserved[2] occurrences" },
        { nameof(HostPmuStruct), "emupmu_host_pmu", "size type name cpus version counters counter_width has_instruction_counter slots reserved" },
        { nameof(HostOpsStruct), "emupmu_host_ops", "size reserved pmus pmu_count map open start stop read rearm close take_overflow counters_for" },
        { nameof(VmOptionsStruct), "emupmu_vm_options", "size instruction_counter counters pmu_version possible_cpus no_irqchip strict" },
        { nameof(PmuHead), "struct emupmu", "cycles instructions cycle_budget instruction_budget access_stamp listening budget_version listen_version irq exception" },
    };

    [Theory]
    [MemberData(nameof(Structs))]
    public void Struct_OfTheHeader_IsLaidOutAsTheLibraryReadsIt(string managed, string native, string fields)
    {
        Type type = managed == nameof(PmuHead) ? typeof(PmuHead) : typeof(OptionsStruct).Assembly.GetType($"Emu.Native.Handles.{managed}")!;
        StringBuilder expected = new();
        foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Instance))
        {
            expected.Append(CultureInfo.InvariantCulture, $"{Marshal.OffsetOf(type, field.Name)} ");
        }

        string source = Repository.PathOf("artifacts", "native-tests", managed + ".c");
        Directory.CreateDirectory(Path.GetDirectoryName(source)!);
        string prints = string.Concat(fields.Split(' ').Select(field => $"    printf(\"%zu \", offsetof({native}, {field}));\n"));
        File.WriteAllText(source, $"#include <emu_pmu.h>\n#include <stdio.h>\nint main(void)\n{{\n{prints}    printf(\"%zu\", sizeof({native}));\n    return 0;\n}}\n");
        Outcome run = Command.Run(Compiler.Compile("gcc", source, "layout." + managed, "-std=c11"));

        // The head of the header has the library's own part behind it.
        int size = managed == nameof(PmuHead) ? 128 : Marshal.SizeOf(type);
        Assert.Equal($"{expected}{size}", run.Output);
    }
}
