using System.Threading;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

internal static class HostSpecReader
{
    public static HostModel? Read(YamlMapping root, ProblemList problems, CancellationToken cancellation) => null;
}
