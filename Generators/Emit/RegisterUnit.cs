using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>All that one register's own file is made from.</summary>
internal sealed record RegisterUnit(SpecOptions Options, RegisterModel Register)
{
    /// <summary>No access to the register comes here.</summary>
    public bool IsOutside => Register.Storage.Kind == StorageKind.Outside;

    public string Features => Options.Name + "Features";

    public string Effects => Options.Name + "Effects";
}
