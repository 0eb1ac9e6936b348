using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>All that one register's own file is made from.</summary>
internal sealed record RegisterUnit(SpecOptions Options, RegisterModel Register)
{
    public string Features => Options.Name + "Features";

    public string Effects => Options.Name + "Effects";
}
