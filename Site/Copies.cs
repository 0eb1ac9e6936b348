using System.Collections.Generic;
using System.Globalization;
using System.Linq;

using Emu.Catalog;

namespace Emu.Site;

/// <summary>A register's AArch64 encoding as programs write it, beside MRS and MSR.</summary>
internal static class Copies
{
    /// <summary>The words, and what they are.</summary>
    /// <param name="register">The register.</param>
    /// <param name="place">Its AArch64 encoding.</param>
    /// <param name="index">Which of an array.</param>
    public static IEnumerable<(string Text, string What)> Of(RegisterInfo register, EncodingInfo place, int index)
    {
        // S3_3_C9_C12_0: op0, op1, CRn, CRm, op2.
        string[] parts = [.. new Place(register, place).GenericName(index).TrimStart('S').Split('_').Select(static part => part.TrimStart('C'))];
        string numbers = string.Join(", ", parts);
        string name = register.NameOf(index);
        yield return ($"sys_reg({numbers})", "Linux");
        yield return ($"#define SYS_{name} sys_reg({numbers})", "a C macro");
        yield return (
            register.Index is null
                ? $"new PmuRegister(PmuRegisterId.{register.TypeName})"
                : string.Create(CultureInfo.InvariantCulture, $"new PmuRegister(PmuRegisterId.{register.TypeName}, {index})"),
            "C#, Emu");
    }

    /// <summary>The bits of a field.</summary>
    public static string MaskOf(FieldInfo field) =>
        "0x" + (((field.Width == 64 ? 0 : 1UL << field.Width) - 1) << field.Low).ToString("X", CultureInfo.InvariantCulture);
}
