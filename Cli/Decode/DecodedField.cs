namespace Emu.Cli.Decode;

/// <summary>How a row of the explanation is meant.</summary>
internal enum FieldState
{
    /// <summary>A field at zero.</summary>
    Clear,

    /// <summary>A field with a value.</summary>
    Set,

    /// <summary>Bits without a field, as they must be.</summary>
    Reserved,

    /// <summary>Bits without a field that the value sets although they do nothing.</summary>
    Ignored,
}

/// <summary>One row of the explanation of a register's value.</summary>
/// <param name="Bits">The bit range, <c>31</c> or <c>15:0</c>.</param>
/// <param name="Name">The field, or the reserved kind.</param>
/// <param name="Value">Its value.</param>
/// <param name="Meaning">What the value means.</param>
/// <param name="State">How it is meant.</param>
internal sealed record DecodedField(string Bits, string Name, string Value, string Meaning, FieldState State);
