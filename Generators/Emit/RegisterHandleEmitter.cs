namespace Emu.Generators.Emit;

/// <summary><c>PmuRegister.g.cs</c>: a register number and an index in one small value.</summary>
internal static class RegisterHandleEmitter
{
    public static string Emit(SpecOutline spec)
    {
        string type = spec.Register;
        string id = spec.RegisterId;
        string packed = spec.PackedType;
        string shift = CSharp.Decimal(spec.IndexShift);
        string low = spec.IsSmall ? "0xFF" : "0xFFFF";
        SourceWriter writer = SourceFile.Begin("One register of the spec.", spec.Options.Namespace);
        writer.Lines(
            $$"""
            /// <summary>One register: which, and for an array the index. The default value is not a register.</summary>
            {{SourceFile.GeneratedCodeAttribute}}
            public readonly struct {{type}} : global::System.IEquatable<{{type}}>
            {
                private readonly {{packed}} _packed;

                /// <summary>A register of an array, or with index 0 a single one. The index is not checked against the array's range.</summary>
                public {{type}}({{id}} id, int index = 0) => _packed = ({{packed}})((uint)id | (((uint)index & {{low}}U) << {{shift}}));

                internal {{type}}({{packed}} packed) => _packed = packed;

                /// <summary>Which register.</summary>
                public {{id}} Id => ({{id}})(_packed & {{low}});

                /// <summary>Which one of an array; 0 for a single register.</summary>
                public int Index => (int)(_packed >> {{shift}});

                /// <summary>Whether it is not a register.</summary>
                public bool IsNone => _packed == 0;

                /// <summary>The number that stands for it, the same in every process that was built from the same spec.</summary>
                public {{packed}} Packed => _packed;

                /// <inheritdoc/>
                public bool Equals({{type}} other) => _packed == other._packed;

                /// <inheritdoc/>
                public override bool Equals(object? obj) => obj is {{type}} other && _packed == other._packed;

                /// <inheritdoc/>
                public override int GetHashCode() => _packed.GetHashCode();

                /// <summary>Whether both are the same register.</summary>
                public static bool operator ==({{type}} left, {{type}} right) => left._packed == right._packed;

                /// <summary>Whether they are different registers.</summary>
                public static bool operator !=({{type}} left, {{type}} right) => left._packed != right._packed;

                /// <summary>The Arm name, PMEVTYPER3_EL0; empty for no register. It allocates for a register of an array.</summary>
                public override string ToString() => {{spec.Map}}.NameOf(this);
            }
            """);

        return writer.Complete();
    }
}
