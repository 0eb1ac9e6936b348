using System;

namespace Emu.Machine.Unicorn;

/// <summary>The whole CPU state of an engine at one moment, but for its TLB and its translated code. It can be put into any engine of the process.</summary>
internal sealed unsafe class EngineContext : IDisposable
{
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
