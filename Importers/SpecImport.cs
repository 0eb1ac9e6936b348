using System;
using System.IO;

using Emu.Importers.Rdl;
using Emu.Importers.Svd;

namespace Emu.Importers;

/// <summary>Register descriptions of other formats, read into the generator's model.</summary>
internal static class SpecImport
{
    /// <summary>The most bytes of a file. The largest CMSIS-SVD files of real devices have about 20 MiB.</summary>
    public const int MostBytes = 128 << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="name">Its name: the ending says the format, or the text where there is none.</param>
    /// <param name="bytes">All of it.</param>
    /// <param name="options">What the caller chooses.</param>
    /// <exception cref="ImportException">The file cannot be read.</exception>
    public static ImportedSpec Read(string name, ReadOnlySpan<byte> bytes, ImportOptions options)
    {
        Losses losses = new();
        string text = SourceText.Decode(bytes, losses);
        bool isXml = Path.GetExtension(name).ToUpperInvariant() switch
        {
            ".SVD" or ".XML" => true,
            ".RDL" => false,
            _ => text.AsSpan().TrimStart().StartsWith("<"),
        };
        return isXml ? SvdImport.Read(text, options, losses) : RdlImport.Read(text, options, losses);
    }
}
