using System.Threading;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

internal static class RegisterSpecReader
{
    public static SpecModel? Read(YamlMapping root, ProblemList problems, CancellationToken cancellation) => null;
}
