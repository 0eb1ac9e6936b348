namespace Emu.Conformance;

/// <summary>One case of a vector file: a fresh PMU, and the statements run on it after those of the prologue.</summary>
public sealed class VectorCase
{
    internal VectorCase(string name, int line, int start)
    {
        Name = name;
        Line = line;
        Start = start;
        End = start;
    }

    /// <summary>Its name, not necessarily unique.</summary>
    public string Name { get; }

    /// <summary>The line of its <c>case</c> statement, from 1.</summary>
    public int Line { get; }

    /// <summary>The first of its statements in the file.</summary>
    internal int Start { get; }

    /// <summary>The statement after its last.</summary>
    internal int End { get; set; }

    /// <summary>It starts with its own <c>config</c>, which replaces the prologue's.</summary>
    internal bool HasOwnConfiguration { get; set; }

    /// <summary>It has a VM: guest accesses are those of the VM's selected vCPU.</summary>
    internal bool HasVm { get; set; }
}
