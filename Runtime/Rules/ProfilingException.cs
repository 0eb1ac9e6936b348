namespace Emu;

/// <summary>The PMU Profiling exception that is pending, and what the host knows about it.</summary>
internal struct ProfilingException
{
    /// <summary>PSTATE.PPEND, with FEAT_SEBEP: an instruction overflowed a counter in synchronous mode.</summary>
    public bool Pending { get; set; }

    /// <summary>What the host was last told: whether there is one.</summary>
    public bool IsTold { get; private set; }

    /// <summary>CheckForPMUException: the exception that the PE has to take before its next instruction.</summary>
    /// <param name="pe">The PE.</param>
    public readonly PmuExceptionRequest Request(in PeState pe)
    {
        int target = Profiling.UnmaskedTarget(pe);
        return target != 0 && (Pending || Profiling.IsAnyOverflowed(pe, ~Profiling.CountersMarkedSynchronous(pe)))
            ? new PmuExceptionRequest(target, isSynchronous: Pending)
            : default;
    }

    /// <summary>
    /// An instruction generated events that overflow counters: where one of them is in synchronous mode, the exception is pending for the next instruction.
    /// </summary>
    /// <param name="overflowed">The counters.</param>
    /// <param name="pe">The PE.</param>
    /// <returns>Whether it is.</returns>
    public bool Pend(ulong overflowed, in PeState pe)
    {
        bool pends = (overflowed & pe.Bank.PMINTENSET_EL1 & Profiling.CountersInSynchronousMode(pe)) != 0
            && Profiling.UnmaskedTarget(pe) != 0;
        Pending |= pends;
        return pends;
    }

    /// <summary>Whether there is something to tell the host: an exception to take, or one that is no longer to be taken.</summary>
    /// <param name="pe">The PE.</param>
    /// <param name="pending">There is one from here on.</param>
    public bool IsNews(in PeState pe, out bool pending)
    {
        pending = Request(pe).IsPending;
        bool news = pending != IsTold;
        IsTold = pending;
        return news;
    }
}
