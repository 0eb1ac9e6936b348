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
        writer.Summary("One register: which, and for an array the index. The default value is not a register.");
        writer.GeneratedCode();
        using (writer.Block("public readonly struct " + type + " : global::System.IEquatable<" + type + ">"))
        {
            writer.Line("private readonly " + packed + " _packed;");
            writer.Line();
            writer.Summary("A register of an array, or with index 0 a single one. The index is not checked against the array's range.");
            writer.Line("public " + type + "(" + id + " id, int index = 0) => _packed = (" + packed + ")((uint)id | (((uint)index & " + low + "U) << " + shift + "));");
            writer.Line();
            writer.Line("internal " + type + "(" + packed + " packed) => _packed = packed;");
            writer.Line();
            writer.Summary("Which register.");
            writer.Line("public " + id + " Id => (" + id + ")(_packed & " + low + ");");
            writer.Line();
            writer.Summary("Which one of an array; 0 for a single register.");
            writer.Line("public int Index => (int)(_packed >> " + shift + ");");
            writer.Line();
            writer.Summary("Whether it is not a register.");
            writer.Line("public bool IsNone => _packed == 0;");
            writer.Line();
            writer.Summary("The number that stands for it, the same in every process that was built from the same spec.");
            writer.Line("public " + packed + " Packed => _packed;");
            writer.Line();
            writer.Line("/// <inheritdoc/>");
            writer.Line("public bool Equals(" + type + " other) => _packed == other._packed;");
            writer.Line();
            writer.Line("/// <inheritdoc/>");
            writer.Line("public override bool Equals(object? obj) => obj is " + type + " other && _packed == other._packed;");
            writer.Line();
            writer.Line("/// <inheritdoc/>");
            writer.Line("public override int GetHashCode() => _packed.GetHashCode();");
            writer.Line();
            writer.Summary("Whether both are the same register.");
            writer.Line("public static bool operator ==(" + type + " left, " + type + " right) => left._packed == right._packed;");
            writer.Line();
            writer.Summary("Whether they are different registers.");
            writer.Line("public static bool operator !=(" + type + " left, " + type + " right) => left._packed != right._packed;");
            writer.Line();
            writer.Summary("The Arm name, PMEVTYPER3_EL0; empty for no register. It allocates for a register of an array.");
            writer.Line("public override string ToString() => " + spec.Map + ".NameOf(this);");
        }

        return writer.Complete();
    }
}
