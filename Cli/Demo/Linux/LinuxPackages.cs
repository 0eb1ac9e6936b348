using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using Emu.Machine;

namespace Emu.Cli.Demo.Linux;

/// <summary>What the demo boots: Debian's kernel, and a root file system with busybox, perf and the libraries that perf needs.</summary>
internal sealed class LinuxPackages
{
    private const string ListName = "packages.txt";
    private const string RootName = "root";
    private const string KernelName = "vmlinuz";
    private const string Flavour = "linux-image-cloud-arm64";
    private const string Busybox = "busybox-static";
    private const string Perf = "linux-perf";

    // perf's own tests start a `sleep` that is a separate program with libraries.
    private const string Sleep = "coreutils";

    private readonly string _folder;

    private LinuxPackages(string folder, IReadOnlyList<string> versions)
    {
        _folder = folder;
        Versions = versions;
    }

    /// <summary>The folder of a user's cache (XDG Base Directory Specification).</summary>
    public static string DefaultFolder
    {
        get
        {
            string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            return Path.Combine(Path.IsPathFullyQualified(cache ?? "") ? cache! : Path.Combine(home, ".cache"), "emu", "linux");
        }
    }

    /// <summary>The Linux <c>Image</c>.</summary>
    public string Kernel => Path.Combine(_folder, KernelName);

    /// <summary>The root file system, without <c>/init</c>.</summary>
    public string Root => Path.Combine(_folder, RootName);

    /// <summary>Each package with its version, the kernel first.</summary>
    public IReadOnlyList<string> Versions { get; }

    /// <summary>Takes the packages from the folder; fetches them first where it is not there.</summary>
    /// <param name="folder">Where they are kept. It is made as a whole or not at all.</param>
    /// <param name="note">Called with what is being done.</param>
    /// <exception cref="BoardException">They are not available.</exception>
    public static LinuxPackages Get(string folder, Action<string> note)
    {
        if (!IsWhole(folder))
            Fetch(folder, note);

        return new LinuxPackages(folder, File.ReadAllLines(Path.Combine(folder, ListName)));
    }

    /// <summary>Whether the folder has all: an older version of the demo fetched fewer packages.</summary>
    private static bool IsWhole(string folder)
    {
        string path = Path.Combine(folder, ListName);
        string list = File.Exists(path) ? File.ReadAllText(path) : "";
        return Array.TrueForAll([Busybox, Perf, Sleep], name => list.Contains(name + " ", StringComparison.Ordinal));
    }

    private static void Fetch(string folder, Action<string> note)
    {
        string parent = Path.GetDirectoryName(Path.GetFullPath(folder))!;
        string work = Path.Combine(parent, $".{Path.GetFileName(folder)}.{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(work);
            Apt apt = new(Path.Combine(work, "apt"));
            note($"fetching Debian's kernel for arm64, busybox and perf, about 40 MB, into {folder}");
            apt.Update();
            string kernel = apt.DependsOn(Flavour).FirstOrDefault(static name => name.StartsWith("linux-image-", StringComparison.Ordinal))
                ?? throw new BoardException($"apt's sources have no {Flavour}: the demo needs those of Debian.");
            List<string> names = [kernel, Busybox, Sleep, .. Libraries(apt)];
            string packages = Path.Combine(work, "packages");
            IReadOnlyList<string> versions = apt.Download(names, packages);
            LayOut(packages, work, kernel);
            Directory.Delete(packages, recursive: true);
            Directory.Delete(Path.Combine(work, "apt"), recursive: true);
            File.WriteAllLines(Path.Combine(work, ListName), versions);

            // What is at the place is not whole, or another process was faster.
            if (IsWhole(folder))
                return;

            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);

            Directory.Move(work, folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BoardException($"The packages cannot be kept in {folder}: {error.Message}", error);
        }
        finally
        {
            if (Directory.Exists(work))
                Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>perf and the libraries that it and they depend on. The modules of perl and Python are left out: perf starts without them.</summary>
    private static List<string> Libraries(Apt apt)
    {
        List<string> found = [Perf];
        for (int next = 0; next < found.Count; next++)
        {
            foreach (string name in apt.DependsOn(found[next]))
            {
                bool isLibrary = name.StartsWith("lib", StringComparison.Ordinal) || name.StartsWith("zlib", StringComparison.Ordinal);
                if (isLibrary && !name.EndsWith("-stdlib", StringComparison.Ordinal) && !found.Contains(name))
                    found.Add(name);
            }
        }

        return found;
    }

    /// <summary>Puts a program in its place; Debian had some in /bin, and has them in /usr/bin.</summary>
    private static void MoveProgram(string packages, string root, string place)
    {
        string name = Path.GetFileName(place);
        string from = Path.Combine(packages, "usr", "bin", name);
        File.Move(File.Exists(from) ? from : Path.Combine(packages, "bin", name), Path.Combine(root, place));
    }

    private static void LayOut(string packages, string work, string kernel)
    {
        string release = kernel["linux-image-".Length..];
        string image = Path.Combine(packages, "boot", "vmlinuz-" + release);
        if (!File.Exists(image))
            throw new BoardException($"The package {kernel} has no boot/vmlinuz-{release}: this version of the demo does not know its layout.");

        File.Move(image, Path.Combine(work, KernelName));
        string root = Path.Combine(work, RootName);
        foreach (string name in (ReadOnlySpan<string>)["bin", "usr/bin", "lib", "proc", "sys", "tmp", "root"])
            Directory.CreateDirectory(Path.Combine(root, name));

        MoveProgram(packages, root, "bin/busybox");
        MoveProgram(packages, root, "usr/bin/perf");
        MoveProgram(packages, root, "usr/bin/sleep");
        foreach (string folder in (ReadOnlySpan<string>)["lib/aarch64-linux-gnu", "usr/lib/aarch64-linux-gnu"])
        {
            string from = Path.Combine(packages, folder);
            if (!Directory.Exists(from))
                continue;

            foreach (FileInfo library in new DirectoryInfo(from).EnumerateFiles("*.so*"))
            {
                string to = Path.Combine(root, "lib", library.Name);
                if (!File.Exists(to))
                    library.MoveTo(to);
            }
        }
    }
}
