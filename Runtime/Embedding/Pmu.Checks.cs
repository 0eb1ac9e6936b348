using Emu.Registers;

namespace Emu;

// How accesses would end, without performing them; CheckWrite and CheckWriteAArch32 are beside the accesses.
public sealed partial class Pmu
{
    /// <summary>
    /// How a guest's MRS would end now, without performing it: nothing changes, no counter is looked at. An emulator whose access check comes before its clock may be
    /// read asks this, and reads later.
    /// </summary>
    /// <param name="register">The register.</param>
    /// <remarks>
    /// This and the other checks may run on another thread while one thread drives the PMU. A check during a call that changes what decides about accesses answers as
    /// before that call or as after it.
    /// </remarks>
    public PmuAccess CheckRead(PmuRegister register)
    {
        if (_decisions.Allows(_pe.Context.ExceptionLevel, AccessDirection.Read, register))
        {
            return PmuAccess.Ok;
        }

        if (register.IsNone)
        {
            return PmuAccess.NotPmu;
        }

        PmuAccessOutcome outcome = PmuAccessRules.CheckRead(register, new PmuAccessState(in _pe));
        return outcome == PmuAccessOutcome.Allow ? PmuAccess.Ok : Refused(outcome, register, isRead: true);
    }

    /// <summary>How a guest's MRC or MRRC would end now, without performing it; see <see cref="CheckRead"/>.</summary>
    /// <param name="encoding">As for <see cref="ReadAArch32"/>.</param>
    public PmuAccess CheckReadAArch32(uint encoding)
    {
        PmuRegisterView view = PmuRegisterMap.ResolveAArch32(encoding, _pe.Features);
        if (view.IsNone)
        {
            return PmuAccess.NotPmu;
        }

        if (!view.CanRead)
        {
            return PmuAccess.Undefined;
        }

        PmuAccessOutcome outcome = PmuAccessRules.CheckRead(view.Register, new PmuAccessState(in _pe));
        return outcome == PmuAccessOutcome.Allow ? PmuAccess.Ok : RefusedAArch32(outcome, encoding, isRead: true);
    }
}
