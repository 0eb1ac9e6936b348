using System.Threading;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

internal static class EventSpecReader
{
    public static EventListModel? Read(YamlMapping root, ProblemList problems, CancellationToken cancellation) => null;
}
