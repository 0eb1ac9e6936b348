using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using Emu.Kvm;

namespace Emu.Native.Handles;

/// <summary>struct emupmu: the head, and what the library finds the PMU by.</summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal unsafe struct PmuMemory
{
    /// <summary>The kind of a PMU that calls may go to by the short way: its own, and no callback runs.</summary>
    public const ulong Live = 0x4D50_5F55_4D50_5544;

    /// <summary>The kind of a PMU that is a vCPU's, or of which a callback runs.</summary>
    public const ulong Guarded = Live | 1;

    public PmuHead Head;
    public ulong Kind;
    public nint Object;
    public nint Pmu;

    /// <summary>By AArch64 encoding the packed register: see <see cref="RegisterTable"/>.</summary>
    public ushort* Registers;

    /// <summary>It is a PMU, and not gone.</summary>
    public readonly bool IsLive => (Kind | 1) == Guarded;
}

/// <summary>A PMU behind its handle: a separate one, or a vCPU's, which may become another one while the VM is configured.</summary>
internal sealed unsafe class PmuObject : IPmuHost, IPmuHeadObserver
{
    private const int CacheLine = 64;

    private static readonly Stack<nint> Free = new();
    private static readonly Lock FreeLock = new();

    private readonly CallbacksStruct _callbacks;
    private readonly void* _opaque;
    private readonly Vcpu? _vcpu;
    private delegate* unmanaged[Cdecl]<void*, int, void> _exception;
    private Pmu? _pmu;
    private PmuSharedHead? _shared;

    /// <summary>Of a separate PMU; <see cref="Start(PmuConfiguration, ICountSource?)"/> makes it.</summary>
    /// <param name="callbacks">The callbacks.</param>
    /// <param name="opaque">What they are given.</param>
    public PmuObject(in CallbacksStruct callbacks, void* opaque)
    {
        _callbacks = callbacks;
        _opaque = opaque;
        Memory = Allocate();
        Memory->Object = GCHandle<PmuObject>.ToIntPtr(new GCHandle<PmuObject>(this));
    }

    /// <summary>Of a vCPU, whose interrupt goes to <paramref name="line"/>.</summary>
    /// <param name="line">What was given to the vCPU as its host.</param>
    /// <param name="vcpu">The vCPU.</param>
    public PmuObject(PmuLine line, Vcpu vcpu)
        : this(line.Callbacks, line.Opaque)
    {
        _vcpu = vcpu;
        line.Target = this;
        Volatile.Write(ref Memory->Kind, PmuMemory.Guarded);
    }

    /// <summary>What the handle points at.</summary>
    public PmuMemory* Memory { get; }

    /// <summary>It is a vCPU's, and ends with it.</summary>
    public bool IsVcpus => _vcpu is not null;

    /// <summary>A callback runs, which must not change the PMU.</summary>
    public bool InCallback
    {
        get;
        set
        {
            field = value;
            Memory->Kind = value || IsVcpus ? PmuMemory.Guarded : PmuMemory.Live;
        }
    }

    ulong IPmuHost.InstructionAddress
    {
        get
        {
            if (_callbacks.Pc is null)
            {
                return 0;
            }

            bool before = Enter();
            ulong address = _callbacks.Pc(_opaque);
            InCallback = before;
            return address;
        }
    }

    /// <summary>The PMU; null while the vCPU is not initialised.</summary>
    public Pmu? Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _vcpu is null ? _pmu : OfVcpu();
    }

    /// <summary>The head's keeper, of <see cref="Current"/>, which is asked for before.</summary>
    public PmuSharedHead Shared => _shared!;

    /// <summary>Makes the separate PMU.</summary>
    public void Start(PmuConfiguration configuration, ICountSource? source)
    {
        _pmu = new Pmu(configuration, this, source);
        _shared = new PmuSharedHead(_pmu, this, (nint)Memory);
        Memory->Pmu = GCHandle<Pmu>.ToIntPtr(new GCHandle<Pmu>(_pmu));
        Volatile.Write(ref Memory->Kind, PmuMemory.Live);
    }

    /// <summary>Takes what is pending in the head, unless a callback asks in the middle of another call: it sees what that call has done so far.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take()
    {
        if (!InCallback)
        {
            _shared!.Take();
        }
    }

    /// <summary>Sets the callback for edges of the PMU Profiling exception.</summary>
    public void OnException(delegate* unmanaged[Cdecl]<void*, int, void> exception) => _exception = exception;

    /// <summary>Ends the handle: its memory serves another PMU.</summary>
    /// <returns>False where another thread ended it.</returns>
    public bool End()
    {
        // Of two threads that destroy it, one does.
        ulong kind = IsVcpus ? PmuMemory.Guarded : PmuMemory.Live;
        if (Interlocked.CompareExchange(ref Memory->Kind, 0, kind) != kind)
        {
            return false;
        }

        if (Memory->Pmu != 0)
        {
            GCHandle<Pmu>.FromIntPtr(Memory->Pmu).Dispose();
            Memory->Pmu = 0;
        }

        GCHandle<PmuObject>.FromIntPtr(Memory->Object).Dispose();
        Memory->Object = 0;
        lock (FreeLock)
        {
            Free.Push((nint)Memory);
        }

        return true;
    }

    public void SetInterrupt(bool level)
    {
        Memory->Head.Interrupt = level ? 1 : 0;
        if (_callbacks.Irq is not null)
        {
            bool before = Enter();
            _callbacks.Irq(_opaque, level ? 1 : 0);
            InCallback = before;
        }
    }

    public void SetProfilingException(bool pending)
    {
        Memory->Head.Exception = pending ? 1 : 0;
        if (_exception is not null)
        {
            bool before = Enter();
            _exception(_opaque, pending ? 1 : 0);
            InCallback = before;
        }
    }

    public void OnBudgetChanged()
    {
        if (_callbacks.BudgetChanged is not null)
        {
            bool before = Enter();
            _callbacks.BudgetChanged(_opaque);
            InCallback = before;
        }
    }

    public void OnListenedEventsChanged()
    {
        if (_callbacks.ListenChanged is not null)
        {
            bool before = Enter();
            _callbacks.ListenChanged(_opaque);
            InCallback = before;
        }
    }

    private static PmuMemory* Allocate()
    {
        PmuMemory* memory;
        lock (FreeLock)
        {
            memory = Free.TryPop(out nint free)
                ? (PmuMemory*)free
                : (PmuMemory*)NativeMemory.AlignedAlloc((nuint)sizeof(PmuMemory), CacheLine);
        }

        NativeMemory.Clear(memory, (nuint)sizeof(PmuMemory));
        memory->Registers = RegisterTable.First;
        return memory;
    }

    private bool Enter()
    {
        bool before = InCallback;
        InCallback = true;
        return before;
    }

    private Pmu? OfVcpu()
    {
        Pmu? now = _vcpu!.IsInitialized ? _vcpu.Pmu : null;
        if (!ReferenceEquals(now, _pmu))
        {
            _pmu = now;
            _shared = now is null ? null : new PmuSharedHead(now, this, (nint)Memory);
        }

        return now;
    }
}

/// <summary>The line of a vCPU's PMU: the vCPU is made with it, and before the PMU's object is there.</summary>
/// <param name="callbacks">The callbacks.</param>
/// <param name="opaque">What they are given.</param>
internal sealed unsafe class PmuLine(in CallbacksStruct callbacks, void* opaque) : IPmuHost
{
    public readonly CallbacksStruct Callbacks = callbacks;

    public void* Opaque => opaque;

    /// <summary>Where edges go.</summary>
    public PmuObject? Target { get; set; }

    ulong IPmuHost.InstructionAddress => Target is IPmuHost host ? host.InstructionAddress : 0;

    public void SetInterrupt(bool level) => Target?.SetInterrupt(level);

    public void SetProfilingException(bool pending) => Target?.SetProfilingException(pending);
}
