using System;
using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;

namespace Emu.Conformance.Statements;

/// <summary><c>ext-write OFFSET BITS VALUE [as=STATE] [=&gt; RESULT]</c>: a memory-mapped write.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Place">Where the access goes, and from which Security state.</param>
/// <param name="Value">What is written.</param>
/// <param name="Expected">How it must end.</param>
internal sealed record ExternalWriteStatement(Position At, ExternalPlace Place, ulong Value, Expectation Expected) : Statement(At)
{
    public static Statement Parse(ref StatementReader reader)
    {
        ExternalPlace place = ExternalPlace.Read(ref reader);
        ulong value = reader.NeedNumber(place.Bits == 32 ? uint.MaxValue : ulong.MaxValue);
        bool more = place.ReadSecurity(ref reader);
        return new ExternalWriteStatement(reader.At, place, value, reader.ExpectationHere(more, AllowedResults.External));
    }

    public override void Check(FlowChecker flow) => flow.NeedPmuAlone(this);

    public override string? Run(VectorMachine machine)
    {
        Pmu pmu = machine.OwnPmu;
        PmuAccess access = pmu.WriteExternal(Place.Offset, Place.Bits, Value, Place.Security ?? pmu.MostSecureState);
        return machine.Ended(Expected, access);
    }
}

/// <summary><c>ext-read OFFSET BITS [as=STATE] [=&gt; RESULT]</c>: a memory-mapped read.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Place">Where the access goes, and from which Security state.</param>
/// <param name="Expected">How it must end.</param>
internal sealed record ExternalReadStatement(Position At, ExternalPlace Place, Expectation Expected) : Statement(At)
{
    public static Statement Parse(ref StatementReader reader)
    {
        ExternalPlace place = ExternalPlace.Read(ref reader);
        bool more = place.ReadSecurity(ref reader);
        return new ExternalReadStatement(reader.At, place, reader.ExpectationHere(more, AllowedResults.External | AllowedResults.Value));
    }

    public override void Check(FlowChecker flow) => flow.NeedPmuAlone(this);

    public override string? Run(VectorMachine machine)
    {
        Pmu pmu = machine.OwnPmu;
        PmuAccess access = pmu.ReadExternal(Place.Offset, Place.Bits, out ulong value, Place.Security ?? pmu.MostSecureState);
        return machine.Ended(Expected, access, value);
    }
}

/// <summary>Where a memory-mapped access goes.</summary>
/// <param name="Offset">The offset in the PMU's page.</param>
/// <param name="Bits">The size: 32 or 64.</param>
/// <param name="Security">The Security state of the access; null: the most secure that there is.</param>
internal record struct ExternalPlace(ushort Offset, int Bits, SecurityState? Security)
{
    /// <summary>OFFSET BITS.</summary>
    public static ExternalPlace Read(ref StatementReader reader)
    {
        ulong offset = reader.NeedNumber(0xFFF);
        ulong bits = reader.NeedNumber(64);
        if (bits is not (32 or 64))
        {
            reader.Fail("an external access has 32 or 64 bits");
        }

        return new ExternalPlace((ushort)offset, (int)bits, null);
    }

    /// <summary>[as=STATE].</summary>
    /// <returns>There is another token, which is the reader's present one.</returns>
    public bool ReadSecurity(ref StatementReader reader)
    {
        bool more = reader.Read();
        if (more && reader.Current.StartsWith("as=", StringComparison.Ordinal))
        {
            Security = reader.SecurityAt(reader.Current[3..]);
            more = reader.Read();
        }

        return more;
    }
}
