using System;
using System.Runtime.InteropServices;

namespace Emu.Machine.Unicorn;

/// <summary>One Unicorn engine with one AArch64 CPU, started at EL1.</summary>
internal sealed unsafe class Engine : IDisposable
{
    private nint _handle;

    public Engine()
    {
        UnicornApi.Load();
        nint handle;
        Check(UnicornApi.uc_open(UnicornConstants.ArchitectureArm64, UnicornConstants.ModeLittleEndian, &handle), "open");
        _handle = handle;
        Check(UnicornApi.uc_ctl_int(handle, UnicornConstants.ControlCpuModel, UnicornConstants.CpuModelCortexA72), "choose a CPU model");

        // With a set of exits, which stays empty, no address ends a run; otherwise one always does, and 0 is an address like any other.
        Check(UnicornApi.uc_ctl_int(handle, UnicornConstants.ControlUseExits, 1), "run without a last address");
    }

    ~Engine() => Close();

    public nint Handle => _handle;

    /// <summary>Which of its stores are slow; null for an engine that is left as it is.</summary>
    public StoreRule? Stores { get; set; }

    /// <summary>Makes host memory the guest's physical memory.</summary>
    public void MapMemory(ulong address, ulong size, void* memory) =>
        Check(UnicornApi.uc_mem_map_ptr(_handle, address, (nuint)size, UnicornConstants.PermissionAll, memory), "map memory");

    /// <summary>Calls functions for accesses to physical memory; they get the offset from <paramref name="address"/>.</summary>
    public void MapDevice(
        ulong address,
        ulong size,
        delegate* unmanaged[Cdecl]<nint, ulong, uint, nint, ulong> read,
        delegate* unmanaged[Cdecl]<nint, ulong, uint, ulong, nint, void> write,
        void* data)
    {
        Check(UnicornApi.uc_mmio_map(_handle, address, (nuint)size, read, data, write, data), "map a device");

        // The engine checks permissions by virtual address, so a place without memory must not forbid what a translation may lead elsewhere.
        Check(UnicornApi.uc_mem_protect(_handle, address, (nuint)size, UnicornConstants.PermissionAll), "map a device");
    }

    /// <summary>Adds a hook for all addresses.</summary>
    public void AddHook(int type, void* callback, void* data)
    {
        nint hook;
        Check(UnicornApi.uc_hook_add(_handle, &hook, type, callback, data, 1, 0), "add a hook");
    }

    /// <summary>Adds a hook for one kind of instruction.</summary>
    public void AddInstructionHook(int instruction, void* callback, void* data)
    {
        nint hook;
        Check(
            UnicornApi.uc_hook_add_instruction(_handle, &hook, UnicornConstants.HookInstruction, callback, data, 1, 0, instruction),
            "add a hook");
    }

    /// <summary>Takes over the CPU's whole state from another engine, except for its translated code.</summary>
    public void CopyCpuFrom(Engine other)
    {
        using EngineContext context = new(other);
        context.Save(other);
        context.Restore(this);
    }

    /// <summary>
    /// Empties the engine's TLB and its table of translations by virtual address, while it does not run. The API has no call for that in all versions, but a
    /// write of TTBR0_EL1 with another ASID does it; the register is as before afterwards.
    /// </summary>
    public void ForgetTranslations()
    {
        const ulong OneAsid = 1UL << 48;
        ulong table = ReadSystemRegister(3, 0, 2, 0, 0);
        WriteSystemRegister(3, 0, 2, 0, 0, table ^ OneAsid);
        WriteSystemRegister(3, 0, 2, 0, 0, table);
    }

    public ulong ReadRegister(int register)
    {
        ulong value = 0;
        Check(UnicornApi.uc_reg_read(_handle, register, &value), "read a register");
        return value;
    }

    public void WriteRegister(int register, ulong value) => Check(UnicornApi.uc_reg_write(_handle, register, &value), "write a register");

    public ulong ReadSystemRegister(uint op0, uint op1, uint crn, uint crm, uint op2)
    {
        CpReg register = new() { Op0 = op0, Op1 = op1, CRn = crn, CRm = crm, Op2 = op2 };
        Check(UnicornApi.uc_reg_read(_handle, UnicornConstants.RegisterCp, &register), "read a System register");
        return register.Value;
    }

    public void WriteSystemRegister(uint op0, uint op1, uint crn, uint crm, uint op2, ulong value)
    {
        CpReg register = new() { Op0 = op0, Op1 = op1, CRn = crn, CRm = crm, Op2 = op2, Value = value };
        Check(UnicornApi.uc_reg_write(_handle, UnicornConstants.RegisterCp, &register), "write a System register");
    }

    /// <summary>Performs AT S1E1R, S1E1W, S1E0R or S1E0W on an address, and leaves PAR_EL1 as it was.</summary>
    /// <param name="address">The virtual address.</param>
    /// <param name="operation">op2 of the instruction, 0 to 3.</param>
    /// <returns>PAR_EL1: bit 0 is set where the access would abort, else bits [47:12] are the physical page.</returns>
    public ulong Translate(ulong address, uint operation)
    {
        ulong saved = ReadSystemRegister(3, 0, 7, 4, 0);
        CpReg register = new() { Op0 = 1, Op1 = 0, CRn = 7, CRm = 8, Op2 = operation, Value = address };
        Check(UnicornApi.uc_reg_write_with_callbacks(_handle, UnicornConstants.RegisterCp, &register), "translate an address");
        ulong result = ReadSystemRegister(3, 0, 7, 4, 0);
        WriteSystemRegister(3, 0, 7, 4, 0, saved);
        return result;
    }

    /// <summary>Runs from an address until a hook stops it, the guest sleeps, or <paramref name="count"/> instructions (0: no limit) are done.</summary>
    /// <returns>Unicorn's error number.</returns>
    public int Start(ulong address, ulong count)
    {
        StoreRule? before = StoreRule.Enter(Stores);
        try
        {
            return UnicornApi.uc_emu_start(_handle, address, 0, 0, (nuint)count);
        }
        finally
        {
            StoreRule.Leave(before);
        }
    }

    public void Stop() => _ = UnicornApi.uc_emu_stop(_handle);

    public static string Describe(int error) => Marshal.PtrToStringUTF8(UnicornApi.uc_strerror(error)) ?? $"error {error}";

    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    public static void Check(int error, string what)
    {
        if (error != UnicornConstants.Ok)
        {
            throw new BoardException($"The Unicorn engine could not {what}: {Describe(error)}.");
        }
    }

    private void Close()
    {
        if (_handle != 0)
        {
            _ = UnicornApi.uc_close(_handle);
            _handle = 0;
        }
    }
}
