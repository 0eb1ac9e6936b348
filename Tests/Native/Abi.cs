using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Emu.Native.Tests;

/// <summary>The functions of emu_pmu.h that the vectors need, in the library that is installed.</summary>
internal static unsafe partial class Abi
{
    private const string Library = "emu_pmu";

    [ModuleInitializer]
    internal static void FindLibrary() =>
        NativeLibrary.SetDllImportResolver(
            typeof(Abi).Assembly, static (name, _, _) => name == Library ? NativeLibrary.Load(InstalledLibrary.Library) : 0);

    public static string LastError
    {
        get
        {
            byte[] text = new byte[(int)LastErrorText(null, 0)];
            fixed (byte* first = text)
            {
                _ = LastErrorText(first, (nuint)text.Length);
            }

            return Encoding.UTF8.GetString(text, 0, text.Length - 1);
        }
    }

    [LibraryImport(Library, EntryPoint = "emupmu_last_error")]
    public static partial nuint LastErrorText(byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "emupmu_config_create_detailed")]
    public static partial int CreateConfig(Handles.OptionsStruct* options, Handles.DetailsStruct* details, nint* result);

    [LibraryImport(Library, EntryPoint = "emupmu_config_destroy")]
    public static partial void DestroyConfig(nint config);

    [LibraryImport(Library, EntryPoint = "emupmu_create")]
    public static partial int Create(nint config, void* callbacks, void* opaque, nint* result);

    [LibraryImport(Library, EntryPoint = "emupmu_destroy")]
    public static partial void Destroy(nint pmu);

    [LibraryImport(Library, EntryPoint = "emupmu_reset")]
    public static partial int Reset(nint pmu, int cold);

    [LibraryImport(Library, EntryPoint = "emupmu_register_named")]
    public static partial uint RegisterNamed(nint config, byte* name);

    [LibraryImport(Library, EntryPoint = "emupmu_check")]
    public static partial ulong Check(nint pmu, uint register, int isWrite);

    [LibraryImport(Library, EntryPoint = "emupmu_read")]
    public static partial ulong Read(nint pmu, uint register, ulong* value);

    [LibraryImport(Library, EntryPoint = "emupmu_write")]
    public static partial ulong Write(nint pmu, uint register, ulong value);

    [LibraryImport(Library, EntryPoint = "emupmu_mmio_read")]
    public static partial ulong ReadMemoryMapped(nint pmu, uint offset, int bits, int security, ulong* value);

    [LibraryImport(Library, EntryPoint = "emupmu_mmio_write")]
    public static partial ulong WriteMemoryMapped(nint pmu, uint offset, int bits, int security, ulong value);

    [LibraryImport(Library, EntryPoint = "emupmu_read_raw")]
    public static partial ulong ReadRaw(nint pmu, uint register);

    [LibraryImport(Library, EntryPoint = "emupmu_write_raw")]
    public static partial int WriteRaw(nint pmu, uint register, ulong value);

    [LibraryImport(Library, EntryPoint = "emupmu_set_context")]
    public static partial int SetContext(nint pmu, uint context);

    [LibraryImport(Library, EntryPoint = "emupmu_set_control")]
    public static partial int SetControl(nint pmu, int control, ulong value);

    [LibraryImport(Library, EntryPoint = "emupmu_advance_now")]
    public static partial void AdvanceNow(nint pmu, ulong cycles, ulong instructions);

    [LibraryImport(Library, EntryPoint = "emupmu_count")]
    public static partial void Count(nint pmu, uint number, ulong occurrences);

    [LibraryImport(Library, EntryPoint = "emupmu_count_together")]
    public static partial int CountTogether(nint pmu, Handles.EventCountStruct* counts, nuint n);

    [LibraryImport(Library, EntryPoint = "emupmu_capture")]
    public static partial int Capture(nint pmu);

    [LibraryImport(Library, EntryPoint = "emupmu_state_size")]
    public static partial nuint StateSize(nint config);

    [LibraryImport(Library, EntryPoint = "emupmu_save")]
    public static partial int Save(nint pmu, byte* state, nuint size);

    [LibraryImport(Library, EntryPoint = "emupmu_restore")]
    public static partial int Restore(nint pmu, byte* state, nuint size);

    [LibraryImport(Library, EntryPoint = "emupmu_answer_kind")]
    public static partial int AnswerKind(ulong answer);

    [LibraryImport(Library, EntryPoint = "emupmu_host_create")]
    public static partial int CreateHost(Handles.HostOpsStruct* ops, void* opaque, nint* result);

    [LibraryImport(Library, EntryPoint = "emupmu_host_destroy")]
    public static partial void DestroyHost(nint host);

    [LibraryImport(Library, EntryPoint = "emupmu_host_overflow")]
    public static partial int HostOverflow(nint vcpu, nint counter);

    [LibraryImport(Library, EntryPoint = "emupmu_vm_create_detailed")]
    public static partial int CreateVm(nint host, byte* backend, Handles.VmOptionsStruct* options, nint* result);

    [LibraryImport(Library, EntryPoint = "emupmu_vm_destroy")]
    public static partial void DestroyVm(nint vm);

    [LibraryImport(Library, EntryPoint = "emupmu_vcpu_add")]
    public static partial int AddVcpu(nint vm, int cpu, void* callbacks, void* opaque, nint* result);

    [LibraryImport(Library, EntryPoint = "emupmu_vcpu_destroy")]
    public static partial void DestroyVcpu(nint vcpu);

    [LibraryImport(Library, EntryPoint = "emupmu_vcpu_load")]
    public static partial int LoadVcpu(nint vcpu, int cpu);

    [LibraryImport(Library, EntryPoint = "emupmu_vcpu_reloads")]
    public static partial long Reloads(nint vcpu);

    [LibraryImport(Library, EntryPoint = "emupmu_vcpu_pmu")]
    public static partial nint PmuOf(nint vcpu);

    [LibraryImport(Library, EntryPoint = "emupmu_vcpu_init")]
    public static partial int InitVcpu(nint vcpu, int cpu);

    [LibraryImport(Library, EntryPoint = "emupmu_vcpu_has_attr")]
    public static partial int HasAttribute(nint vcpu, int attribute);

    [LibraryImport(Library, EntryPoint = "emupmu_vcpu_get_attr")]
    public static partial int GetAttribute(nint vcpu, int attribute, int* value);

    [LibraryImport(Library, EntryPoint = "emupmu_vcpu_set_attr")]
    public static partial int SetAttribute(nint vcpu, int attribute, byte* argument, nuint size);

    [LibraryImport(Library, EntryPoint = "emupmu_vcpu_get_one_reg")]
    public static partial int GetOneReg(nint vcpu, uint register, ulong* value);

    [LibraryImport(Library, EntryPoint = "emupmu_vcpu_set_one_reg")]
    public static partial int SetOneReg(nint vcpu, uint register, ulong value);
}
