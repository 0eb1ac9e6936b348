using System;

namespace Emu.Conformance.Syntax;

/// <content>Accesses through the other views: from AArch32, and memory-mapped.</content>
internal sealed partial class VectorParser
{
    private void ReadAArch32Access(ref TokenReader tokens, bool isWrite, bool is64Bit)
    {
        ReadOnlySpan<char> name = Need(ref tokens, "a register");
        if (!RegisterNames.TryAArch32Encoding(name, is64Bit, out uint encoding))
        {
            Fail(
                tokens,
                is64Bit
                    ? $"{Quoted.Word(name)} is neither a register of the PMU with a 64-bit AArch32 form nor a generic form such as P15_0_C9"
                    : $"{Quoted.Word(name)} is neither an AArch32 register of the PMU nor a generic form such as P15_0_C9_C12_0");
        }

        ulong value = isWrite ? NeedNumber(ref tokens, is64Bit ? ulong.MaxValue : uint.MaxValue) : 0;
        Expectation expected = ReadExpectation(ref tokens, isWrite ? Allowed.Access : Allowed.Access | Allowed.Value);
        StatementKind kind = isWrite ? StatementKind.AArch32Write : StatementKind.AArch32Read;
        Add(new Statement { Kind = kind, Index = (int)encoding, A = value, Expected = expected });
    }

    private void ReadExternalAccess(ref TokenReader tokens, bool isWrite)
    {
        ulong offset = NeedNumber(ref tokens, 0xFFF);
        ulong bits = NeedNumber(ref tokens, 64);
        if (bits is not (32 or 64))
        {
            Fail(tokens, "an external access has 32 or 64 bits");
        }

        ulong value = isWrite ? NeedNumber(ref tokens, bits == 32 ? uint.MaxValue : ulong.MaxValue) : 0;
        Allowed allowed = isWrite ? Allowed.External : Allowed.External | Allowed.Value;
        int security = -1;
        bool more = tokens.Read();
        if (more && tokens.Current.StartsWith("as=", StringComparison.Ordinal))
        {
            security = (int)SecurityAt(tokens, tokens.Current[3..]);
            more = tokens.Read();
        }

        Expectation expected = ExpectationHere(ref tokens, more, allowed);
        StatementKind kind = isWrite ? StatementKind.ExternalWrite : StatementKind.ExternalRead;
        Add(new Statement { Kind = kind, Operand = (ushort)offset, Index = security, A = value, B = bits, Expected = expected });
    }
}
