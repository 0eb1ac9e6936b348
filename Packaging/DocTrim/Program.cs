using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml;
using System.Xml.Linq;

namespace Emu.DocTrim;

/// <summary><c>doctrim ASSEMBLY XML OUT</c>: writes the documentation of what readers of the package can use.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments.Length != 3)
        {
            Console.Error.WriteLine("doctrim: error DOC0001: give an assembly, its XML documentation, and the file to write.");
            return 2;
        }

        using FileStream file = File.OpenRead(arguments[0]);
        using PEReader image = new(file);
        Dictionary<string, bool> members = DocumentedMembers.Of(image.GetMetadataReader());

        // White space is text in a comment.
        XDocument document = XDocument.Load(arguments[1], LoadOptions.PreserveWhitespace);
        foreach (XElement member in document.Descendants("member").ToList())
        {
            string name = member.Attribute("name")?.Value ?? "";
            if (!members.TryGetValue(name, out bool visible) && members.ContainsKey("T:" + TypeOf(name)))
            {
                Console.Error.WriteLine($"{arguments[1]}: error DOC0002: {name} is not in {Path.GetFileName(arguments[0])}; build the project again from nothing.");
                return 1;
            }

            if (!visible)
            {
                (member.PreviousNode as XText)?.Remove();
                member.Remove();
            }
        }

        using XmlWriter writer = XmlWriter.Create(arguments[2], new XmlWriterSettings { NewLineHandling = NewLineHandling.None });
        document.Save(writer);
        return 0;
    }

    /// <summary>The type that a member is of. A type that is a file's own (<c>file class</c>) has another name in the assembly, and is not public.</summary>
    private static string TypeOf(string member)
    {
        string name = member.Split('(')[0];
        return member.StartsWith("T:", StringComparison.Ordinal) ? "" : name[2..Math.Max(2, name.LastIndexOf('.'))];
    }
}
