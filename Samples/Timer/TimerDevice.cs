namespace Emu.Samples.Timer;

/// <summary>What the timer does: it counts down to 0. What its registers are comes from timer.svd.</summary>
public partial class TimerDevice
{
    /// <summary>The level of the timer's interrupt.</summary>
    public bool Interrupt => (Bank.STATUS & STATUS.EXPIRED_Mask) != 0 && new CTRL(Bank.CTRL).IRQ;

    /// <summary>Time goes on.</summary>
    /// <param name="ticks">By so many ticks.</param>
    public void Tick(uint ticks)
    {
        for (; ticks > 0 && new CTRL(Bank.CTRL).EN && Bank.COUNT != 0; ticks--)
        {
            Bank.COUNT--;
            if (Bank.COUNT == 0)
            {
                Expire();
            }
        }
    }

    partial void OnWriteLOAD(LOAD written, LOAD before) => Bank.COUNT = written.Bits;

    private void Expire()
    {
        Bank.STATUS |= STATUS.EXPIRED_Mask;
        if (new CTRL(Bank.CTRL).MODE == CTRL.MODEValue.Again)
        {
            Bank.COUNT = Bank.LOAD;
        }
    }
}
