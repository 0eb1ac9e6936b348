using Emu.Tests.Infrastructure;

namespace Xunit;

/// <summary>A test that takes minutes: it runs where EMU_TEST_ALL is 1, as in <c>./test --all</c>.</summary>
internal sealed class AllTestsFactAttribute : FactAttribute
{
    public AllTestsFactAttribute()
    {
        if (!TestCounts.IsAll)
        {
            Skip = "takes minutes; `./test --all` runs it";
        }
    }
}
