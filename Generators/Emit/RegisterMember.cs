using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>
/// A field as a member of the register's type. Where a register has several layouts the members are their union: a
/// field that has the same bits in two layouts is one member, one that moves has its bits in its second name.
/// </summary>
/// <param name="Field">The field, of the first layout that has it.</param>
/// <param name="Name">The C# name.</param>
/// <param name="When">The layouts that have it; always, where there is only one.</param>
internal sealed record RegisterMember(FieldModel Field, string Name, Condition When)
{
    /// <summary>How the property reads.</summary>
    public MemberKind Kind
    {
        get
        {
            if (Field.IsVector)
            {
                return MemberKind.Vector;
            }

            if (Field.Width == 1)
            {
                return MemberKind.Bool;
            }

            if (Field.Values.Count != 0)
            {
                return MemberKind.Enum;
            }

            return Field.Width <= 32 ? MemberKind.UInt32 : MemberKind.UInt64;
        }
    }

    /// <summary>The type of the property; of a single bit for a vector.</summary>
    public string TypeName => Kind switch
    {
        MemberKind.Vector or MemberKind.Bool => "bool",
        MemberKind.Enum => Name + "Value",
        MemberKind.UInt32 => "uint",
        _ => "ulong",
    };

    /// <summary>The smallest type that holds an enumerated field.</summary>
    public string EnumBase => Field.Width switch
    {
        <= 8 => "byte",
        <= 16 => "ushort",
        <= 32 => "uint",
        _ => "ulong",
    };

    /// <summary>The field's bits at the bottom of the word.</summary>
    public ulong LowMask => Field.Mask >> Field.Low;

    /// <summary><c>bit [6]</c> or <c>bits [15:11]</c>.</summary>
    public string BitRange => Field.Width == 1
        ? "bit [" + CSharp.Decimal(Field.Low) + "]"
        : "bits [" + CSharp.Decimal(Field.High) + ":" + CSharp.Decimal(Field.Low) + "]";

    public static IReadOnlyList<RegisterMember> Of(RegisterModel register)
    {
        List<RegisterMember> members = new();
        HashSet<string> taken = new(StringComparer.Ordinal);
        foreach (LayoutModel layout in register.Layouts)
        {
            foreach (FieldModel field in layout.Fields.Where(static f => !f.IsReserved))
            {
                int same = members.FindIndex(m => IsSame(m.Field, field));
                if (same >= 0)
                {
                    RegisterMember member = members[same];
                    members[same] = member with { When = Either(member.When, layout.When) };
                    continue;
                }

                string name = MemberNames.Of(register.TypeName, field.Identifier!);
                if (!taken.Add(name))
                {
                    name += "_" + CSharp.Decimal(field.High) + "_" + CSharp.Decimal(field.Low);
                    taken.Add(name);
                }

                members.Add(new RegisterMember(field, name, layout.When));
            }
        }

        return members;
    }

    private static bool IsSame(FieldModel one, FieldModel other) =>
        one.Identifier == other.Identifier && one.High == other.High && one.Low == other.Low && one.IsVector == other.IsVector;

    private static Condition Either(Condition one, Condition other) =>
        one.IsAlways || other.IsAlways || one.Equals(Conditions.Not(other))
            ? Condition.True
            : new OrCondition(new[] { one, other }.ToEquatableArray());
}

internal enum MemberKind
{
    Bool,
    UInt32,
    UInt64,
    Enum,

    /// <summary>One bit per counter, asked by its number.</summary>
    Vector,
}
