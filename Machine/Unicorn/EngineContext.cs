using System;
using System.Globalization;
using System.Threading;

namespace Emu.Machine.Unicorn;

/// <summary>The whole CPU state of an engine at one moment, except for its TLB and its translated code. It can be put into any engine of the process.</summary>
internal sealed unsafe class EngineContext : IDisposable
{
    private const int MostHeader = 256;

    // The same for every engine of the process.
    private static int _headerSize;

    private nint _context;

    /// <summary>Makes an empty one.</summary>
    /// <param name="engine">Any engine.</param>
    public EngineContext(Engine engine)
    {
        nint context;
        Engine.Check(UnicornApi.uc_context_alloc(engine.Handle, &context), "save the CPU");
        _context = context;
    }

    ~EngineContext() => Close();

    /// <summary>Takes the state of an engine that does not run.</summary>
    public void Save(Engine engine) => Engine.Check(UnicornApi.uc_context_save(engine.Handle, _context), "save the CPU");

    /// <summary>Gives it to an engine that does not run. What its TLB holds is of the state before.</summary>
    public void Restore(Engine engine) => Engine.Check(UnicornApi.uc_context_restore(engine.Handle, _context), "restore the CPU");

    /// <summary>What must be the same for the bytes of a state to mean the same: the version of the engine, and where it keeps what.</summary>
    public static string DescribeEngine(Engine engine, CpuState cpu) =>
        string.Create(CultureInfo.InvariantCulture, $"{UnicornApi.Version}, {UnicornApi.uc_context_size(engine.Handle)}, {(byte*)cpu.Daif - (byte*)cpu.X}, {(byte*)cpu.Syndrome - (byte*)cpu.X}");

    /// <summary>The state as bytes: that of the engine's environment, without what is before it in a context, which is of this process.</summary>
    /// <param name="engine">Any engine.</param>
    /// <param name="cpu">That engine's state.</param>
    public byte[] Read(Engine engine, CpuState cpu)
    {
        byte[] bytes = ReadAll(engine, cpu);
        EngineCounterProbe.Clear(bytes);
        return bytes;
    }

    /// <summary>The same with the engine's own cycle counter, which follows the clock of the host.</summary>
    public byte[] ReadAll(Engine engine, CpuState cpu) => Data(engine, cpu).ToArray();

    /// <summary>Takes bytes over that <see cref="Read"/> gave.</summary>
    /// <returns>False where they are of another size.</returns>
    public bool TryWrite(Engine engine, CpuState cpu, ReadOnlySpan<byte> bytes)
    {
        Save(engine);
        Span<byte> data = Data(engine, cpu);
        return bytes.Length == data.Length && bytes.TryCopyTo(data);
    }

    private Span<byte> Data(Engine engine, CpuState cpu)
    {
        int size = (int)UnicornApi.uc_context_size(engine.Handle);
        int header = Volatile.Read(ref _headerSize);
        if (header == 0)
        {
            Volatile.Write(ref _headerSize, header = FindHeader(engine, cpu, size));
        }

        return new Span<byte>((byte*)_context + header, size - header);
    }

    /// <summary>A context is a header, and a copy of the environment from its start on.</summary>
    private static int FindHeader(Engine engine, CpuState cpu, int size)
    {
        using EngineContext context = new(engine);
        context.Save(engine);
        for (int header = 0; header < MostHeader; header += sizeof(ulong))
        {
            if (new ReadOnlySpan<byte>((byte*)context._context + header, size - header)
                .SequenceEqual(new ReadOnlySpan<byte>((void*)cpu.Environment, size - header)))
            {
                return header;
            }
        }

        throw CpuState.Unknown("a saved CPU is not a copy of its state");
    }

    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    private void Close()
    {
        if (_context != 0)
        {
            _ = UnicornApi.uc_context_free(_context);
            _context = 0;
        }
    }
}
