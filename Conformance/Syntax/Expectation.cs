namespace Emu.Conformance.Syntax;

/// <summary>How a statement must end.</summary>
internal enum ExpectationKind : byte
{
    /// <summary>Done; a value that was read does not matter.</summary>
    Ok,

    /// <summary>A value, in the bits of <see cref="Expectation.Mask"/>.</summary>
    Value,

    /// <summary>UNDEFINED.</summary>
    Undefined,

    /// <summary>A trap to <see cref="Expectation.TargetEL"/> with a syndrome.</summary>
    Trap,

    /// <summary>An external access that fails, or a restore that is refused.</summary>
    Error,

    /// <summary>Anything.</summary>
    Any,
}

/// <summary>What follows <c>=&gt;</c>; the default is what a statement without it expects.</summary>
internal readonly struct Expectation
{
    // Trap: EC [5:0], target EL [7:6].
    private readonly ulong _value;

    private readonly Base _base;

    private Expectation(ExpectationKind kind, ulong value, ulong mask, bool hasIss, Base numberBase)
    {
        Kind = kind;
        _value = value;
        Mask = mask;
        HasIss = hasIss;
        _base = numberBase;
    }

    public static Expectation Any => new(ExpectationKind.Any, 0, 0, false, Base.Ten);

    public static Expectation Error => new(ExpectationKind.Error, 0, 0, false, Base.Ten);

    public static Expectation Undefined => new(ExpectationKind.Undefined, 0, 0, false, Base.Ten);

    public ExpectationKind Kind { get; }

    /// <summary>A trap's ISS matters, and is <see cref="Mask"/>.</summary>
    public bool HasIss { get; }

    /// <summary>The bits of a value that matter; for a trap its ISS.</summary>
    public ulong Mask { get; }

    public int TargetEL => (int)(_value >> 6);

    public int ExceptionClass => (int)(_value & 0x3F);

    public static Expectation OfValue(ulong value, ulong mask, Base numberBase) =>
        new(ExpectationKind.Value, value & mask, mask, false, numberBase);

    public static Expectation OfTrap(int targetEL, int exceptionClass, ulong? iss) =>
        new(ExpectationKind.Trap, ((ulong)targetEL << 6) | (uint)exceptionClass, iss ?? 0, iss.HasValue, Base.Ten);

    public bool MatchesValue(ulong value) => Kind switch
    {
        ExpectationKind.Value => (value & Mask) == _value,
        ExpectationKind.Ok or ExpectationKind.Any => true,
        _ => false,
    };

    public bool Matches(PmuAccess access, ulong value) => access.Kind switch
    {
        PmuAccessKind.Ok => MatchesValue(value),
        PmuAccessKind.Trap => Kind == ExpectationKind.Any
            || (Kind == ExpectationKind.Trap
                && access.TargetEL == TargetEL
                && access.ExceptionClass == ExceptionClass
                && (!HasIss || access.Iss == Mask)),

        PmuAccessKind.Error => Kind is ExpectationKind.Any or ExpectationKind.Error,

        // What is not the PMU's has no register behind it here: in a vector an unallocated encoding.
        _ => Kind is ExpectationKind.Any or ExpectationKind.Undefined,
    };

    /// <summary>How a write ended, in the words of the format.</summary>
    public static string Describe(PmuAccess access) => access.Kind == PmuAccessKind.NotPmu ? "undef" : access.ToString();

    /// <summary>How a read ended, in the words of the format: a value in the base of the one expected, or in hexadecimal where no value is expected.</summary>
    public string Describe(PmuAccess access, ulong value) =>
        access.Kind != PmuAccessKind.Ok ? Describe(access) : (Kind == ExpectationKind.Value ? _base : Base.Sixteen).Format(value);

    /// <summary>A value in the base of the one expected.</summary>
    public string Format(ulong value) => _base.Format(value);
}
