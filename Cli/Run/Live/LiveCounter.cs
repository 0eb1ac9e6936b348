namespace Emu.Cli.Run.Live;

/// <summary>One counter at one moment.</summary>
/// <param name="Name">Its register, without the ending.</param>
/// <param name="Event">What it counts.</param>
/// <param name="Enabled">Its bit of PMCNTENSET_EL0.</param>
/// <param name="Overflowed">Its bit of PMOVSSET_EL0.</param>
/// <param name="Interrupts">Its bit of PMINTENSET_EL1.</param>
/// <param name="Value">Its value.</param>
/// <param name="PerSecond">How much it grew in a second of guest time; null where that is not known.</param>
internal readonly record struct LiveCounter(string Name, string Event, bool Enabled, bool Overflowed, bool Interrupts, ulong Value,
    double? PerSecond);
