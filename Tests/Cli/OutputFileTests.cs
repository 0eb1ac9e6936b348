using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;

namespace Emu.Cli.Tests;

/// <summary>What becomes of the places that commands write to: nothing there is lost, whatever it is.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class OutputFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("emu test ").FullName;
    private readonly string _image;

    public OutputFileTests()
    {
        _image = Path.Combine(_folder, "guest.elf");
        File.Copy(Path.Combine(CommandLine.RepositoryRoot, "Guests", "images", "cycles.elf"), _image);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Report_OntoADevice_LeavesTheDevice()
    {
        // A link, so that a mistake costs the link and not the machine's device.
        string link = Path.Combine(_folder, "null");
        File.CreateSymbolicLink(link, "/dev/null");
        Answer answer = Report("null");
        Assert.Equal(0, answer.ExitStatus);
        Assert.Contains("emu: wrote null\n", answer.Error);
        Assert.Equal("/dev/null", new FileInfo(link).LinkTarget);
        Assert.Equal(0, Report("/dev/null").ExitStatus);
        Assert.Equal("character special file", Stat("%F", "/dev/null"));
        Assert.Equal(["guest.elf", "null"], Names());
    }

    [Fact]
    public async Task Report_OntoAPipe_IsReadAtItsOtherEnd()
    {
        string pipe = Path.Combine(_folder, "pipe");
        Start("mkfifo", pipe);
        Task<string> page = Task.Run(() => File.ReadAllText(pipe));
        Answer answer = await Task.Run(() => Report("pipe"));
        Assert.Equal(0, answer.ExitStatus);
        Assert.StartsWith("<!DOCTYPE html>", await page);
        Assert.EndsWith("</html>\n", await page);
        Assert.Equal("fifo", Stat("%F", pipe));
    }

    [Fact]
    public void Report_OntoAFullDevice_IsOneSentenceWithTheOption()
    {
        Answer answer = Report("/dev/full");
        Assert.Equal(125, answer.ExitStatus);
        Assert.Contains("emu: --report /dev/full: this cannot be written (No space left on device); name another file, or check the permissions and the free space there.\n", answer.Error);
        // The guest has run, and its results are there.
        Assert.Contains("instructions", answer.Error);
    }

    [Fact]
    public void Report_BehindLinks_ReplacesTheFileAndKeepsLinksAndMode()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "pages"));
        string page = Path.Combine(_folder, "pages", "page.html");
        File.WriteAllText(page, "old");
        File.SetUnixFileMode(page, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        string inode = Stat("%i", page);
        File.CreateSymbolicLink(Path.Combine(_folder, "first"), "second");
        File.CreateSymbolicLink(Path.Combine(_folder, "second"), "pages/page.html");

        Assert.Equal(0, Report("first").ExitStatus);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(page));
        Assert.Equal("second", new FileInfo(Path.Combine(_folder, "first")).LinkTarget);
        Assert.Equal("pages/page.html", new FileInfo(Path.Combine(_folder, "second")).LinkTarget);
        Assert.Equal("640", Stat("%a", page));
        // A new file took its place as a whole.
        Assert.NotEqual(inode, Stat("%i", page));
        Assert.Equal(["page.html"], Directory.GetFileSystemEntries(Path.Combine(_folder, "pages")).Select(Path.GetFileName));
    }

    // Linux reads .. in a link from the folder that the link is really in, not from the name that led there.
    [Fact]
    public void Report_LinkInALinkedFolder_LeadsWhereLinuxLeads()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "elsewhere", "pages"));
        File.CreateSymbolicLink(Path.Combine(_folder, "pages"), "elsewhere/pages");
        File.CreateSymbolicLink(Path.Combine(_folder, "pages", "link"), "../new.html");
        string other = Path.Combine(_folder, "new.html");
        File.WriteAllText(other, "another file");

        Assert.Equal(0, Report("pages/link").ExitStatus);
        Assert.Equal("another file", File.ReadAllText(other));
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(Path.Combine(_folder, "elsewhere", "new.html")));
    }

    [Fact]
    public void Report_LinkToNothingYet_MakesTheFileThere()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "pages"));
        File.CreateSymbolicLink(Path.Combine(_folder, "link"), "pages/new.html");
        Assert.Equal(0, Report("link").ExitStatus);
        Assert.Equal("pages/new.html", new FileInfo(Path.Combine(_folder, "link")).LinkTarget);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(Path.Combine(_folder, "pages", "new.html")));
    }

    [Theory]
    [InlineData("guest.elf")]
    [InlineData("./pages/../guest.elf")]
    [InlineData("symbolic")]
    [InlineData("hard")]
    public void Report_OntoTheGuestImage_IsRefusedBeforeTheRun(string name)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "pages"));
        File.CreateSymbolicLink(Path.Combine(_folder, "symbolic"), "guest.elf");
        Start("ln", _image, Path.Combine(_folder, "hard"));
        byte[] before = File.ReadAllBytes(_image);
        Answer answer = Report(name);
        Assert.Equal(2, answer.ExitStatus);
        Assert.Equal($"emu: --report {name}: this is the guest image (guest.elf), which would be lost; name another file.\n", answer.Error);
        Assert.Equal("", answer.Output);
        Assert.Equal(before, File.ReadAllBytes(_image));
    }

    [Theory]
    [InlineData("circle", "this cannot be written (its symbolic links run in a circle)")]
    [InlineData("new/", "a name that ends with / is a folder's; name a file.")]
    [InlineData("/proc/page.html", "this cannot be written (no file can be made there)")]
    [InlineData("guest.elf/x", "its folder does not exist; make it first.")]
    [InlineData("socket", "this is a socket; name a file.")]
    public void Report_PlaceThatCannotBeWritten_IsRefusedBeforeTheRun(string name, string expected)
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "circle"), "circle");
        using System.Net.Sockets.Socket socket = new(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(Path.Combine(_folder, "socket")));
        Answer answer = Report(name);
        Assert.Equal(2, answer.ExitStatus);
        Assert.StartsWith($"emu: --report {name}: {expected}", answer.Error);
        Assert.Equal("", answer.Output);
    }

    [Fact]
    public void Report_NamesAndArgumentsWithControlCharacters_AreEscapedInIt()
    {
        File.Copy(_image, Path.Combine(_folder, "a\u001bb.elf"));
        Answer answer = CommandLine.RunIn(_folder, "run", "a\u001bb.elf", "--append", "\u001b[2J \u0001\ufffe", "--report", "page.html");
        Assert.Equal(0, answer.ExitStatus);
        System.Xml.Linq.XDocument page = System.Xml.Linq.XDocument.Load(Path.Combine(_folder, "page.html"));
        Assert.Contains("a\\x1bb.elf", page.Root!.Value);
        Assert.Contains("\\x1b[2J \\x01\\ufffe", page.Root.Value);
    }

    [Fact]
    public void Demo_Output_GoesThereAndIsCheckedFirst()
    {
        Answer refused = CommandLine.RunIn(_folder, "demo", "--output", "no/such/page.html");
        Assert.Equal(2, refused.ExitStatus);
        Assert.Equal("emu: --output no/such/page.html: its folder does not exist; make it first.\n", refused.Error);

        Answer answer = CommandLine.RunIn(_folder, "demo", "--output", "page.html");
        Assert.Equal(0, answer.ExitStatus);
        Assert.Contains("emu: wrote page.html\n", answer.Error);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(Path.Combine(_folder, "page.html")));
        Assert.Equal(["guest.elf", "page.html"], Names());
    }

    [Fact]
    public void Coverage_OntoAnInput_IsRefused()
    {
        const string Case = "# rule: A-1\ncase a\n# rule: A-1\nirq => 0\n";
        File.WriteAllText(Path.Combine(_folder, "rules.md"), "| `A-1` | x |\n");
        string vectors = Path.Combine(_folder, "a.pmuv");
        File.WriteAllText(vectors, Case);
        string rules = Path.Combine(_folder, "rules.md");

        Answer overRules = CommandLine.RunIn(_folder, "replay", "--coverage", rules, vectors);
        Assert.Equal(2, overRules.ExitStatus);
        Assert.StartsWith($"emu: --coverage {rules}: this is the document of the rules ({rules}), which would be lost", overRules.Error);
        Answer overVectors = CommandLine.RunIn(_folder, "replay", "--coverage", vectors, _folder);
        Assert.Equal(2, overVectors.ExitStatus);
        Assert.Contains("this is a vector file", overVectors.Error);
        Assert.Equal(Case, File.ReadAllText(vectors));

        Answer answer = CommandLine.RunIn(_folder, "replay", "--coverage", Path.Combine(_folder, "coverage.md"), vectors);
        Assert.Equal((0, ""), (answer.ExitStatus, answer.Error));
        Assert.Contains("| `A-1` | `", File.ReadAllText(Path.Combine(_folder, "coverage.md")));
    }

    /// <summary>As another user than root, whom nothing stops.</summary>
    [Fact]
    public void Report_FolderOrFileThatMayNotBeWritten_NamesTheOptionBeforeTheRun()
    {
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        string locked = Directory.CreateDirectory(Path.Combine(_folder, "locked")).FullName;
        File.SetUnixFileMode(locked, (UnixFileMode)0b101_101_101);
        string open = Directory.CreateDirectory(Path.Combine(_folder, "open")).FullName;
        File.SetUnixFileMode(open, (UnixFileMode)0b111_111_111);
        File.WriteAllText(Path.Combine(open, "kept.html"), "kept");
        File.SetUnixFileMode(Path.Combine(open, "kept.html"), (UnixFileMode)0b100_100_100);

        Answer folder = AsNobody("run", _image, "--report", Path.Combine(locked, "page.html"));
        Assert.Equal($"emu: --report {locked}/page.html: this cannot be written (permission denied); name another file, or check the permissions and the free space there.\n", folder.Error);
        Assert.Equal(2, folder.ExitStatus);
        Answer file = AsNobody("run", _image, "--report", Path.Combine(open, "kept.html"));
        Assert.Equal($"emu: --report {open}/kept.html: this cannot be written (permission denied); name another file, or check the permissions and the free space there.\n", file.Error);
        Assert.Equal("kept", File.ReadAllText(Path.Combine(open, "kept.html")));
        Answer docs = AsNobody("docs", Path.Combine(locked, "site"));
        Assert.Equal($"emu: OUT {locked}/site: {locked} cannot be written (permission denied); name another folder, or check the permissions and the free space there.\n", docs.Error);
        Assert.Equal(125, docs.ExitStatus);
    }

    [Fact]
    public void Report_FileThatStandardOutputGoesTo_IsRefused()
    {
        // Through the program itself: standard output is the file that the report would replace.
        string both = Path.Combine(_folder, "both");
        ProcessStartInfo start = new("bash") { RedirectStandardError = true };
        foreach (string argument in (string[])["-c", "exec dotnet \"$1\" run \"$2\" --report \"$3\" >\"$3\"", "test", ProgramPath, _image, both])
            start.ArgumentList.Add(argument);

        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal($"emu: --report {both}: standard output is this file too, and one of them would be lost; name another file.\n", error);
        Assert.Equal(2, process.ExitCode);
    }

    private static string ProgramPath => Path.Combine(AppContext.BaseDirectory, "emu.dll");

    private Answer Report(string name) => CommandLine.RunIn(_folder, "run", "guest.elf", "--report", name);

    private string[] Names() =>
        [.. Directory.GetFileSystemEntries(_folder).Select(one => Path.GetFileName(one)).Order(StringComparer.Ordinal)];

    private static Answer AsNobody(params string[] arguments)
    {
        string[] dotnet = ["dotnet", ProgramPath, .. arguments];
        // The .NET runtime needs another place to write to.
        return Environment.IsPrivilegedProcess
            ? Start("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "env", "HOME=/tmp", "DOTNET_CLI_HOME=/tmp", .. dotnet])
            : Start(dotnet[0], dotnet[1..]);
    }

    private static string Stat(string format, string path) => Start("stat", "-c", format, path).Output.TrimEnd('\n');

    private static Answer Start(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Answer(process.ExitCode, output, error.Result);
    }
}
