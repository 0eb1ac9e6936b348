using System;
using System.Collections.Generic;
using System.Linq;

using Emu.Catalog;

namespace Emu.Site;

/// <summary>Which registers have to do with which: shared words, windows, and what one says about another.</summary>
internal sealed class Relations
{
    private readonly SiteContent _content;
    private readonly Dictionary<RegisterInfo, SortedSet<int>> _named = [];
    private readonly Dictionary<RegisterInfo, SortedSet<int>> _asked = [];

    public Relations(SiteContent content)
    {
        _content = content;
        foreach (RegisterInfo register in content.Registers)
        {
            _named[register] = Numbers(register, Texts(register));
            _asked[register] = Numbers(
                register,
                AccessTable.WordsOf(register).Where(static word => word.Kind == AccessWordKind.Field)
                    .Select(static word => word.Operand.Register));
        }
    }

    /// <summary>Registers that keep their value in this one's word.</summary>
    public IEnumerable<RegisterInfo> AliasesOf(RegisterInfo register) =>
        _content.Registers.Where(other => other.Storage.Kind == StorageKind.Alias && other.Storage.Target == register.Name);

    /// <summary>Registers that reach this array through a selector.</summary>
    public IEnumerable<RegisterInfo> WindowsOnto(RegisterInfo register) =>
        _content.Registers.Where(other => other.Storage.Kind == StorageKind.Window && other.Storage.Target == register.Name);

    /// <summary>Registers whose accesses this register's field directs.</summary>
    public IEnumerable<RegisterInfo> SelectedBy(RegisterInfo register) =>
        _content.Registers.Where(other => other.Storage.Selector?.StartsWith(register.Name + ".", StringComparison.Ordinal) == true);

    /// <summary>Registers that this one's text names.</summary>
    public IEnumerable<RegisterInfo> NamedBy(RegisterInfo register) => _named[register].Select(number => _content.Registers[number]);

    /// <summary>Registers whose text names this one.</summary>
    public IEnumerable<RegisterInfo> Naming(RegisterInfo register) => Holding(_named, register);

    /// <summary>Registers that decide who may touch this one.</summary>
    public IEnumerable<RegisterInfo> AskedBy(RegisterInfo register) => _asked[register].Select(number => _content.Registers[number]);

    /// <summary>Registers that this one decides about.</summary>
    public IEnumerable<RegisterInfo> Asking(RegisterInfo register) => Holding(_asked, register);

    private IEnumerable<RegisterInfo> Holding(Dictionary<RegisterInfo, SortedSet<int>> lists, RegisterInfo register)
    {
        int number = NumberOf(register);
        return _content.Registers.Where(other => lists[other].Contains(number));
    }

    private SortedSet<int> Numbers(RegisterInfo register, IEnumerable<string> texts) =>
        [.. texts.SelectMany(text => TextLinker.RegistersIn(_content, text)).Where(other => !ReferenceEquals(other, register))
            .Select(NumberOf)];

    private int NumberOf(RegisterInfo register)
    {
        for (int number = 0; number < _content.Registers.Count; number++)
        {
            if (ReferenceEquals(_content.Registers[number], register))
                return number;
        }

        throw new InvalidOperationException($"{register} is not of this site.");
    }

    private static List<string> Texts(RegisterInfo register)
    {
        List<string> texts = [register.Purpose];
        foreach (LayoutInfo layout in register.Layouts)
        {
            foreach (FieldInfo field in layout.Fields)
            {
                texts.Add(field.Purpose);
                foreach (ValueInfo value in field.Values)
                    texts.Add(value.Purpose);
            }
        }

        return texts;
    }
}
