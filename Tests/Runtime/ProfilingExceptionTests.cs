using Emu.Registers;

namespace Emu.Tests.Runtime;

/// <summary>FEAT_EBEP and FEAT_SEBEP: when there is an exception to take, where to, and what makes it synchronous (DDI 0487 D13).</summary>
public sealed class ProfilingExceptionTests
{
    private const ulong EL3Exception = 3UL << 40;
    private const ulong Lower = 1UL << 40;
    private const ulong Neither = 2UL << 40;
    private const ulong EL2Exception = 3UL << 40;
    private const ulong KPME = 1 << 2;
    private const ulong EL1Exception = 3;
    private const ulong Sync = 1UL << 58;
    private const ulong TGE = 1UL << 27;

    // Table D13-1, a row each: MDCR_EL3.PMEE, MDCR_EL2.PMEE, HCR_EL2.TGE, PMECR_EL1.{KPME,PMEE}, PSTATE.PM, and where the exception is
    // taken to from EL3, EL2, EL1 and EL0; 0: nowhere, 9: the PE cannot be there.
    [Theory]
    [InlineData(0b00, 0b11, 0, 0b111, 0, 0, 0, 0, 0)]
    [InlineData(0b01, 0b00, 0, 0b111, 0, 0, 0, 0, 0)]
    [InlineData(0b01, 0b01, 0, 0b000, 0, 0, 0, 0, 0)]
    [InlineData(0b01, 0b01, 0, 0b110, 0, 0, 0, 0, 0)]
    [InlineData(0b01, 0b01, 0, 0b011, 0, 0, 0, 0, 1)]
    [InlineData(0b01, 0b01, 0, 0b011, 1, 0, 0, 0, 1)]
    [InlineData(0b01, 0b01, 0, 0b111, 0, 0, 0, 1, 1)]
    [InlineData(0b01, 0b01, 0, 0b111, 1, 0, 0, 0, 1)]
    [InlineData(0b01, 0b01, 1, 0b111, 0, 0, 0, 9, 2)]
    [InlineData(0b01, 0b10, 0, 0b111, 0, 0, 0, 0, 0)]
    [InlineData(0b01, 0b11, 0, 0b000, 0, 0, 0, 2, 2)]
    [InlineData(0b01, 0b11, 0, 0b100, 0, 0, 2, 2, 2)]
    [InlineData(0b01, 0b11, 0, 0b100, 1, 0, 0, 2, 2)]
    [InlineData(0b01, 0b11, 1, 0b100, 0, 0, 2, 9, 2)]
    [InlineData(0b10, 0b11, 0, 0b111, 0, 0, 0, 0, 0)]
    [InlineData(0b11, 0b00, 0, 0b000, 0, 0, 3, 3, 3)]
    [InlineData(0b11, 0b00, 0, 0b100, 0, 3, 3, 3, 3)]
    [InlineData(0b11, 0b00, 0, 0b100, 1, 0, 3, 3, 3)]
    public void PendingException_OfControls_GoesWhereTheTableSays(
        int el3, int el2, int tge, int el1, int masked, int fromEL3, int fromEL2, int fromEL1, int fromEL0)
    {
        Guest guest = Overflowed(PmuFeatures.FEAT_EBEP);
        guest.Pmu.SetControl(PmuControl.MDCR_EL3, (ulong)el3 << 40);
        guest.Pmu.SetControl(PmuControl.MDCR_EL2, ((ulong)el2 << 40) | 6);
        guest.Control(PmuControl.HCR_EL2, tge != 0 ? TGE : 0);
        guest.Pmu.WriteRaw(Guest.Register("PMECR_EL1"), (ulong)el1);
        int[] targets = [fromEL0, fromEL1, fromEL2, fromEL3];
        for (int level = 0; level <= 3; level++)
        {
            if (targets[level] == 9)
            {
                continue;
            }

            guest.Pmu.SetContext(new PmuContext(level, profilingMasked: masked != 0));
            Assert.Equal(targets[level], guest.Pmu.PendingException.TargetEL);
            guest.Pmu.SetContext(new PmuContext(level, halted: true, profilingMasked: masked != 0));
            Assert.False(guest.Pmu.PendingException.IsPending);
        }
    }

    [Fact]
    public void PendingException_Asynchronous_HasItsSyndromeAndNoInterrupt()
    {
        Guest guest = Overflowed(PmuFeatures.FEAT_EBEP);
        Assert.True(guest.Pmu.Interrupt);
        guest.Pmu.SetControl(PmuControl.MDCR_EL3, EL3Exception);
        Assert.False(guest.Pmu.Interrupt);
        Assert.True(guest.Pmu.OverflowCondition);
        PmuExceptionRequest request = guest.Pmu.PendingException;
        Assert.Equal(0xF600_0000u, request.Syndrome);
        Assert.False(request.IsSynchronous);
        Assert.Equal(1, guest.ExceptionEdges);
        guest["PMOVSCLR_EL0"] = 1;
        Assert.False(guest.Pmu.PendingException.IsPending);
        Assert.Equal(0u, guest.Pmu.PendingException.Syndrome);
        Assert.Equal(2, guest.ExceptionEdges);
    }

    [Fact]
    public void PendingException_WithoutEL2Enabled_SkipsItsControl()
    {
        Guest guest = Overflowed(PmuFeatures.FEAT_EBEP);
        guest.Pmu.SetControl(PmuControl.MDCR_EL3, Lower);
        guest.Pmu.SetControl(PmuControl.MDCR_EL2, Neither | 6);
        guest.Pmu.WriteRaw(Guest.Register("PMECR_EL1"), EL1Exception | KPME);
        Assert.False(guest.Pmu.PendingException.IsPending);
        guest.At(1, SecurityState.Secure);
        Assert.Equal(1, guest.Pmu.PendingException.TargetEL);
    }

    [Fact]
    public void PendingException_WithoutTheFeature_IsNone()
    {
        Guest guest = Overflowed(PmuFeatures.None);
        guest.Pmu.SetControl(PmuControl.MDCR_EL3, EL3Exception);
        Assert.False(guest.Pmu.PendingException.IsPending);
        Assert.True(guest.Pmu.Interrupt);
    }

    [Fact]
    public void Overflow_OfASynchronousCounter_SetsPPENDAndRecordsTheInstruction()
    {
        Guest guest = Synchronous();
        guest.InstructionAddress = 0xFFFF_8000_1234_5678;
        Assert.Equal(1UL, guest.Pmu.InstructionsToOverflow);
        guest.Pmu.Advance(1, 1);
        Assert.True(guest.Pmu.ProfilingPending);
        PmuExceptionRequest request = guest.Pmu.PendingException;
        Assert.True(request.IsSynchronous);
        Assert.Equal(2, request.TargetEL);
        Assert.Equal(0xF600_0001u, request.Syndrome);
        Assert.Equal(0xFFFF_8000_1234_5678, guest.Pmu.ReadRaw(Guest.Register("PMIAR_EL1")));
        guest.Expect("PMOVSSET_EL0", 1UL);
        Assert.Equal(1, guest.ExceptionEdges);
    }

    [Fact]
    public void Event_OfASynchronousCounterThatHasOverflowed_SignalsAgain()
    {
        Guest guest = Synchronous();
        guest.Pmu.Advance(1, 1);

        // Taken: the PE clears PPEND and masks. Back with PPEND 0, the next instruction signals.
        guest.Pmu.SetProfilingPending(false);
        guest.Pmu.SetContext(new PmuContext(2, profilingMasked: true));
        Assert.False(guest.Pmu.PendingException.IsPending);
        guest.Pmu.SetContext(new PmuContext(1));
        Assert.False(guest.Pmu.PendingException.IsPending);
        Assert.Equal(1UL, guest.Pmu.InstructionsToOverflow);
        guest.InstructionAddress = 0x400;
        guest.Pmu.Advance(5, 1);
        Assert.True(guest.Pmu.PendingException.IsSynchronous);
        Assert.Equal(0x400UL, guest.Pmu.ReadRaw(Guest.Register("PMIAR_EL1")));
        Assert.Equal(1UL, guest.Pmu.ReadRaw(Guest.Register("PMEVCNTR0_EL0")));
        guest["PMOVSCLR_EL0"] = 1;
        guest.Pmu.SetProfilingPending(false);
        Assert.NotEqual(1UL, guest.Pmu.InstructionsToOverflow);
        guest.Pmu.Advance(5, 1);
        Assert.False(guest.Pmu.PendingException.IsPending);
        Assert.Equal(2UL, guest.Pmu.ReadRaw(Guest.Register("PMEVCNTR0_EL0")));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Overflow_OfASynchronousCounterMaskedOrNotEnabled_PendsNothing(bool masked, bool noInterruptEnable)
    {
        Guest guest = Synchronous();
        if (noInterruptEnable)
        {
            guest["PMINTENCLR_EL1"] = 1;
        }

        guest.Pmu.SetContext(new PmuContext(masked ? 3 : 1, masked ? SecurityState.Secure : SecurityState.NonSecure));
        guest.Pmu.SetControl(PmuControl.MDCR_EL3, Lower | MDCR_EL3.SPME_Mask);
        guest.Pmu.Advance(1, 1);
        Assert.False(guest.Pmu.ProfilingPending);
        Assert.Equal(1UL, guest.Pmu.ReadRaw(Guest.Register("PMOVSSET_EL0")));

        // An overflow in synchronous mode is never taken asynchronously.
        guest.At(1);
        Assert.False(guest.Pmu.PendingException.IsPending);
    }

    [Fact]
    public void SoftwareIncrement_OfASynchronousCounter_Signals()
    {
        Guest guest = Synchronous();
        guest["PMEVTYPER0_EL0"] = Sync | PmuEvents.SW_INCR;
        guest["PMOVSSET_EL0"] = 1;
        Assert.False(guest.Pmu.PendingException.IsPending);
        guest["PMSWINC_EL0"] = 1;
        Assert.True(guest.Pmu.PendingException.IsSynchronous);
    }

    [Fact]
    public void ReturnsPending_OnlyFromMaskedToUnmasked()
    {
        Guest guest = Synchronous();
        Assert.False(guest.Pmu.ReturnsPending(0, masked: false));
        guest.Pmu.SetContext(new PmuContext(2, profilingMasked: true));
        Assert.True(guest.Pmu.ReturnsPending(1, masked: false));
        Assert.True(guest.Pmu.ReturnsPending(1, masked: true));
        Assert.False(guest.Pmu.ReturnsPending(2, masked: true));
        guest.Pmu.SetControl(PmuControl.MDCR_EL3, 0);
        Assert.False(guest.Pmu.ReturnsPending(1, masked: false));
    }

    [Fact]
    public void DebugRequest_NeedsTheFeaturesAndTheControl()
    {
        Guest with = Overflowed(PmuFeatures.FEAT_Debugv8p9);
        Assert.False(with.Pmu.DebugRequest);
        with.Pmu.SetControl(PmuControl.EDECR, 1 << 4);
        Assert.True(with.Pmu.DebugRequest);
        with["PMCR_EL0"] = 0;
        Assert.False(with.Pmu.DebugRequest);
        Guest without = Overflowed(PmuFeatures.None);
        without.Pmu.SetControl(PmuControl.EDECR, 1 << 4);
        Assert.False(without.Pmu.DebugRequest);
    }

    [Fact]
    public void SaveAndRestore_OfAPendingException_KeepsIt()
    {
        Guest guest = Synchronous();
        guest.Pmu.Advance(1, 1);
        guest.Pmu.Save(out PmuState state);
        guest.Pmu.SetProfilingPending(false);
        Assert.False(guest.Pmu.PendingException.IsPending);
        Assert.True(guest.Pmu.TryRestore(state));
        Assert.True(guest.Pmu.PendingException.IsSynchronous);
        guest.Pmu.Reset(PmuReset.Warm);
        Assert.False(guest.Pmu.ProfilingPending);
    }

    /// <summary>Event counter 0 has overflowed, with its interrupt enabled.</summary>
    private static Guest Overflowed(PmuFeatures features)
    {
        Guest guest = new(new PmuOptions { Features = features });
        guest["PMCR_EL0"] = 1;
        guest["PMINTENSET_EL1"] = 1;
        guest["PMOVSSET_EL0"] = 1;
        return guest;
    }

    /// <summary>At EL1, the exception goes to EL2; event counter 0 counts instructions synchronously and overflows with the next one.</summary>
    private static Guest Synchronous()
    {
        Guest guest = new(new PmuOptions { Features = PmuFeatures.FEAT_SEBEP });
        guest.Pmu.SetControl(PmuControl.MDCR_EL3, Lower);
        guest.Pmu.SetControl(PmuControl.MDCR_EL2, EL2Exception | 6);
        guest["PMCR_EL0"] = 1;
        guest["PMEVTYPER0_EL0"] = Sync | PmuEvents.INST_RETIRED;
        guest["PMEVCNTR0_EL0"] = ulong.MaxValue;
        guest["PMCNTENSET_EL0"] = 1;
        guest["PMINTENSET_EL1"] = 1;
        return guest;
    }
}
