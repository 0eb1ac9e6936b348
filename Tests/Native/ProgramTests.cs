using System.IO;
using System.Linq;
using Emu.Tests.Infrastructure;

namespace Emu.Native.Tests;

/// <summary>C and C++ programs against the installed library: as they are, with sanitizers, under valgrind, and on arm64.</summary>
public sealed class ProgramTests
{
    private const string Sanitizers = "-fsanitize=address,undefined";

    private static readonly (string, string)[] SanitizerEnvironment =
    [
        // What the runtime allocates at its start and keeps.
        ("LSAN_OPTIONS", "suppressions=" + Repository.PathOf("Tests", "Native", "lsan.supp")),
        ("UBSAN_OPTIONS", "halt_on_error=1:print_stacktrace=1"),
        // The runtime maps memory where the shadow's gap would be looked for.
        ("ASAN_OPTIONS", "detect_stack_use_after_return=0"),
    ];

    [Theory]
    [InlineData("contract.c", "gcc", "-std=c11")]
    [InlineData("contract.c", "clang", "-std=c11")]
    [InlineData("contract.c", "g++", "-xc++ -std=c++17")]
    [InlineData("wrong_calls.c", "gcc", "-std=c11")]
    [InlineData("wrong_calls.c", "clang", "-std=c11")]
    [InlineData("wrong_calls.c", "g++", "-xc++ -std=c++17")]
    [InlineData("views.c", "gcc", "-std=c11 -O2")]
    [InlineData("views.c", "clang", "-std=c11 -O2")]
    [InlineData("views.c", "clang++", "-xc++ -std=c++17")]
    [InlineData("threads.c", "gcc", "-std=c11 -O2")]
    [InlineData("forks.c", "gcc", "-std=c11")]
    [InlineData("raii.cpp", "g++", "-std=c++17")]
    [InlineData("raii.cpp", "clang++", "-std=c++17")]
    public void Program_OfEachCompilerAndLanguage_HasNoWarningAndPasses(string source, string compiler, string options)
    {
        string name = $"{source}.{compiler}";
        Compiler.ExpectOk(Command.Run(Compiler.Compile(Find(compiler), Compiler.Source(source), name, options.Split(' '))));
    }

    [Theory]
    [InlineData("default")]
    [InlineData("ignored")]
    [InlineData("handled")]
    public void Signals_OfTheHost_StayTheHosts(string pipe) =>
        Compiler.ExpectOk(Command.Run(Compiler.Compile("gcc", Compiler.Source("signals.c"), "signals." + pipe, "-std=c11"), pipe));

    [Fact]
    public void Library_ClosedBeforeAThreadThatCalledInEnds_StaysInMemory() =>
        Compiler.ExpectOk(Command.Run(Compiler.Compile("gcc", Compiler.Source("loading.c"), "loading", "-std=c11"), InstalledLibrary.Library));

    [Theory]
    [InlineData("wrong_calls.c", "gcc", "-std=c11")]
    [InlineData("views.c", "gcc", "-std=c11")]
    [InlineData("threads.c", "gcc", "-std=c11")]
    [InlineData("raii.cpp", "g++", "-std=c++17")]
    public void Program_WithSanitizers_Passes(string source, string compiler, string standard)
    {
        string program = Compiler.Compile(compiler, Compiler.Source(source), source + ".sanitized", standard, Sanitizers);
        Compiler.ExpectOk(Command.Run(program, [], SanitizerEnvironment));
    }

    [Theory]
    [InlineData("views.c")]
    [InlineData("wrong_calls.c")]
    public void Program_UnderValgrind_HasNoError(string source)
    {
        string program = Compiler.Compile("gcc", Compiler.Source(source), source + ".valgrind", "-std=c11", "-O1");
        Compiler.ExpectOk(Command.Run("valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full", "--show-leak-kinds=definite", "--errors-for-leak-kinds=definite", program));
    }

    [Theory]
    [InlineData("views.c")]
    [InlineData("wrong_calls.c")]
    public void Program_OnArm64_Passes(string source)
    {
        string program = Compiler.Compile(InstalledLibrary.PrefixForArm64, "aarch64-linux-gnu-gcc", Compiler.Source(source), source + ".arm64", ["-std=c11", "-O1"]);
        Compiler.ExpectOk(Command.Run("qemu-aarch64-static", "-L", "/usr/aarch64-linux-gnu", program));
    }

    [Theory]
    [InlineData("gcc", "-O2")]
    [InlineData("clang", "-O1 -DEMU_PMU_MEM_ACCESS")]
    [InlineData("gcc", "-O1 -DEMU_PMU_MEM_ACCESS " + Sanitizers)]
    public void QemuAdapter_OnFakeCpus_CountsChecksInterruptsAndMigrates(string compiler, string options)
    {
        string adapter = Repository.PathOf("adapters", "qemu");
        string standIn = Path.Combine(adapter, "stand-in");
        string[] sources = [.. Directory.GetFiles(adapter, "*.c"), Path.Combine(standIn, "machine.c")];
        string name = $"qemu_adapter.{compiler}.{options.Length}";
        string program = Compiler.Compile(
            Find(compiler),
            Compiler.Source("qemu_adapter.c"),
            name,
            ["-std=c11", .. options.Split(' '), "-DEMU_PMU_STAND_IN", "-I", adapter, "-I", standIn, .. sources]);
        Compiler.ExpectOk(Command.Run(program, [], SanitizerEnvironment));
    }

    [Fact]
    public void Fuzzer_OverSequencesOfCalls_FindsNothing()
    {
        // With coverage and AddressSanitizer where clang has libFuzzer; the harness makes its own inputs in any case.
        string alone = Compiler.Compile("gcc", Compiler.Source("fuzz.c"), "fuzz.alone", "-std=c11", "-O1", "-DFUZZ_ALONE", Sanitizers);
        Compiler.ExpectOk(Command.Run(alone, ["1", "4000"], SanitizerEnvironment));

        string guided = Compiler.Compile(Compiler.Clang, Compiler.Source("fuzz.c"), "fuzz.guided", "-std=c11", "-O1", "-fsanitize=fuzzer,address");
        string corpus = Repository.PathOf("artifacts", "native-tests", "corpus");
        Directory.CreateDirectory(corpus);
        Outcome run = Command.Run(guided, ["-runs=4000", "-max_len=700", "-seed=1", "-detect_leaks=0", "-print_final_stats=1", "-artifact_prefix=" + corpus + "/", corpus], SanitizerEnvironment);
        Assert.True(run.Status == 0, run.All);
        Assert.Contains("stat::number_of_executed_units:", run.Error);
    }

    [Fact]
    public void Example_Counter_CountsOverflowsSavesRestoresAndMoves_InSixtyLines()
    {
        Assert.Equal(
            "emulated: PMUIRQ is 1\ncycles 5, level 1\nemulated: PMUIRQ is 0\nrestored: 1 to the overflow\ncycles on both: 1300\n",
            RunExample("counter.c"));
        Assert.True(File.ReadAllLines(Compiler.Example("counter.c")).Length <= 60);
    }

    [Fact]
    public void Example_BudgetLoop_TakesEachInterruptInItsCycle() =>
        Assert.Equal("timer at 10000\ninterrupt at cycle 10000\ninterrupt at cycle 20000\ninterrupt at cycle 30000\n", RunExample("budget_loop.c"));

    [Fact]
    public void Example_OwnHost_CountsOnBothPmus() => Assert.Equal("vCPU 0: PMUIRQ is 1\ncycles: 7\n", RunExample("own_host.c"));

    [Fact]
    public void Example_Jit_CountsInGeneratedCode() => Assert.StartsWith("it changes with time: 1\ncycles: 210000000\n", RunExample("jit.c", "-O2"));

    [Fact]
    public void Example_Unicorn_RunsAGuestImageWhoseChecksPass()
    {
        string program = Compiler.Compile("gcc", Compiler.Example("unicorn.c"), "example.unicorn", "-std=c11", "-O1", "-Wl,--no-as-needed", "-lunicorn");
        Outcome run = Command.Run(program, Repository.PathOf("Guests", "images", "chain.elf"));
        Assert.True(run.Status == 0, run.All);
        Assert.EndsWith("30 checks, 0 failed\nEXIT: STATUS=1\n", run.Output);
    }

    [Fact]
    public void Examples_All_AreShortEnoughToCopy() =>
        Assert.All(Directory.GetFiles(Repository.PathOf("examples", "c"), "*.c"), static path => Assert.True(File.ReadLines(path).Count() < 100, path));

    private static string RunExample(string name, string optimization = "-O1")
    {
        Outcome run = Command.Run(Compiler.Compile("gcc", Compiler.Example(name), "example." + name, "-std=c11", optimization));
        Assert.True(run.Status == 0, run.All);
        return run.Output;
    }

    private static string Find(string compiler) => compiler switch
    {
        "clang" => Compiler.Clang,
        "clang++" => Compiler.ClangPlus,
        _ => compiler,
    };
}
