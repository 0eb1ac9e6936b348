namespace Emu;

/// <summary>The Security state that the PE executes in.</summary>
public enum SecurityState : byte
{
    /// <summary>Non-secure state.</summary>
    NonSecure = 0,

    /// <summary>Secure state.</summary>
    Secure = 1,

    /// <summary>Realm state (FEAT_RME).</summary>
    Realm = 2,

    /// <summary>Root state: EL3 of a PE with FEAT_RME.</summary>
    Root = 3,
}
