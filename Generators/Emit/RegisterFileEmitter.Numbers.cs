using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <content>Small numbers for registers that an instruction reaches.</content>
internal static partial class RegisterFileEmitter
{
    /// <summary>How many accesses have a number; an embedder that remembers decisions keeps a bit for each.</summary>
    private const int MostAccesses = 128;

    /// <summary>Registers that an instruction reaches, single ones first, then arrays while there is room.</summary>
    private static void WriteNumbers(SourceWriter writer, SpecOutline spec)
    {
        List<RegisterOutline> singles = spec.Registers.Where(static r => r.AArch64 is not null && r.Index is null).ToList();
        List<RegisterOutline> arrays = spec.Registers.Where(static r => r.AArch64 is not null && r.Index is not null).ToList();
        Dictionary<string, int> ids =
            spec.Registers.Select(static (r, i) => (r.TypeName, Number: i + 1)).ToDictionary(static p => p.TypeName, static p => p.Number);

        // Where there is room, a single register's number is that of its id: no table has to be asked.
        int lastId = singles.Count == 0 ? 0 : singles.Max(r => ids[r.TypeName]);
        bool isById = lastId + arrays.Take(2).Sum(static a => a.Index!.Count) < MostAccesses;
        Dictionary<string, int> numbers = new();
        foreach (RegisterOutline single in singles)
        {
            numbers.Add(single.TypeName, isById ? ids[single.TypeName] : System.Math.Min(numbers.Count + 1, MostAccesses));
        }

        int next = isById ? lastId + 1 : singles.Count + 1;
        foreach (RegisterOutline array in arrays)
        {
            if (next + array.Index!.Count <= MostAccesses)
            {
                numbers.Add(array.TypeName, next);
                next += array.Index.Count;
            }
        }

        writer.Lines(
            $$"""

            /// <summary>How many numbers AccessNumber gives.</summary>
            public const int AccessNumbers = {{CSharp.Decimal(MostAccesses)}};

            /// <summary>A different number below AccessNumbers for each register that an instruction reaches; 0 for all others, and for arrays beyond that.</summary>
            [global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
            """);
        using (writer.Block("public static int AccessNumber(" + spec.Register + " register)"))
        {
            // The registers before the first array are those that software reads most: one comparison finds their number.
            if (isById && arrays.Count != 0 && ids[arrays[0].TypeName] > 1)
            {
                writer.Lines(
                    $$"""
                    if (register.Id < {{Id(spec, arrays[0])}})
                    {
                        return (int)register.Id;
                    }

                    """);
            }

            foreach (RegisterOutline array in arrays)
            {
                IndexModel index = array.Index!;
                if (!numbers.ContainsKey(array.TypeName))
                {
                    writer.Lines(
                        $$"""
                        if (register.Id == {{Id(spec, array)}})
                        {
                            return 0;
                        }

                        """);
                    continue;
                }

                writer.Lines(
                    $$"""
                    if (register.Id == {{Id(spec, array)}})
                    {
                        int element = register.Index{{(index.First == 0 ? "" : " - " + CSharp.Decimal(index.First))}};
                        return (uint)element < {{CSharp.Decimal(index.Count)}}U ? {{CSharp.Decimal(numbers[array.TypeName])}} + element : 0;
                    }

                    """);
            }

            writer.Line(isById
                ? "return (uint)register.Id <= " + CSharp.Decimal(lastId) + "U ? (int)register.Id : 0;"
                : "return SingleNumbers[(int)register.Id];");
        }

        if (!isById)
        {
            WriteTable(writer, spec, "The numbers of single registers.", "byte", "SingleNumbers", r =>
                r.Index is null && numbers.TryGetValue(r.TypeName, out int known) && known < MostAccesses ? known : 0);
        }
    }
}
