using System;
using System.Collections.Generic;
using System.Linq;

using Emu.Catalog;

namespace Emu.Site;

/// <summary>Registers that readers look for together.</summary>
/// <param name="Order">Its place in the list.</param>
/// <param name="Id">The id of its heading.</param>
/// <param name="Name">Its heading.</param>
internal sealed record RegisterGroup(int Order, string Id, string Name)
{
    private static readonly RegisterGroup Monitors = new(0, "monitors", "Performance Monitors");
    private static readonly RegisterGroup Controls = new(1, "controls", "Controls of EL2 and EL3");
    private static readonly RegisterGroup Identification = new(2, "identification", "Identification");
    private static readonly RegisterGroup External = new(3, "memory-mapped", "In the memory-mapped view only");

    public static RegisterGroup Of(RegisterInfo register)
    {
        if (!register.Encodings.ToArray().Any(encoding => encoding.View != RegisterView.External))
            return External;

        if (register.Name.StartsWith("PM", StringComparison.Ordinal))
            return Monitors;

        return register.Name.StartsWith("ID_", StringComparison.Ordinal) ? Identification : Controls;
    }

    /// <summary>The groups in their order, each with its registers in the spec's.</summary>
    public static IEnumerable<IGrouping<RegisterGroup, RegisterInfo>> Split(IEnumerable<RegisterInfo> registers) =>
        registers.GroupBy(Of).OrderBy(group => group.Key.Order);
}
