namespace Emu;

/// <summary>The kinds of reset (DDI 0487 D1).</summary>
public enum PmuReset : byte
{
    /// <summary>Power-on reset: everything a Warm reset does, and the state that only it sets.</summary>
    Cold,

    /// <summary>A reset of the PE that keeps what only a Cold reset sets.</summary>
    Warm,
}
