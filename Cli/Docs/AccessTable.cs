using System.Collections.Generic;

using Emu.Catalog;

namespace Emu.Cli.Docs;

/// <summary>The access rules of a register as tables.</summary>
internal static class AccessTable
{
    /// <summary>The conditions that decide who may touch a register.</summary>
    public static IEnumerable<string> ConditionsOf(RegisterInfo register) => [];

    public static IEnumerable<object> ToHtml(RegisterInfo register, TextLinker linker) => [];
}
