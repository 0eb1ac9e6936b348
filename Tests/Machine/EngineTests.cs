using Emu.Machine.Unicorn;

namespace Emu.Machine.Tests;

public sealed class EngineTests
{
    /// <summary>Engines that are gone leave their registers behind in freed memory; a new one's state must not be mistaken for them.</summary>
    [Fact]
    public unsafe void CpuState_AfterManyEngines_IsThatOfTheEngineThatLives()
    {
        for (int i = 0; i < 40; i++)
        {
            using Engine engine = new();
            CpuState state = CpuState.Find(engine);
            engine.WriteRegister(UnicornConstants.RegisterX0 + 5, 0x1000 + (ulong)i);

            Assert.Equal(0x1000 + (ulong)i, state.X[5]);
        }
    }
}
