using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using VerifyTests;
using VerifyXunit;
using Xunit;

namespace Emu.Samples.Uart.Tests;

/// <summary>The code that the generator makes of the UART's registers, as it was reviewed: docs/generator.md.</summary>
public sealed class GeneratedCodeTests
{
    private const string Generated = "../../../../Uart/obj/generated/Emu.Generators/Emu.Generators.RegisterGenerator";

    [Fact]
    public Task UartRegisters_GeneratedCode_IsAsVerified()
    {
        IEnumerable<Target> files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, Generated), "*.cs").Order()
            .Select(file => new Target("cs", File.ReadAllText(file), Path.GetFileNameWithoutExtension(file)));
        SettingsTask verification = Verifier.Verify(files).UseDirectory("snapshots").UseFileName("Uart")
            .ScrubLinesContaining("GeneratedCode(\"Emu.Generators\"");
        return Environment.GetEnvironmentVariable("EMU_ACCEPT_SNAPSHOTS") == "1" ? verification.AutoVerify(includeBuildServer: false) : verification;
    }
}
