using System;
using System.Collections.Generic;

namespace Emu.Catalog;

/// <summary>What is in the bits of a view, from the top bit down.</summary>
internal static class ViewRows
{
    private const string Res0 = "RES0";

    public static ViewFieldInfo[] Of(LayoutInfo[] layouts, EncodingInfo encoding, ViewContent content)
    {
        if (content.Own is { } own)
        {
            return own;
        }

        LayoutInfo[] met = content.Layouts is { } numbers ? Array.ConvertAll(numbers, n => layouts[n]) : layouts;
        List<ViewFieldInfo>[] rows = Array.ConvertAll(met, l => OfLayout(l, encoding, content));
        List<ViewFieldInfo> union = new();
        for (int i = 0; i < met.Length; i++)
        {
            foreach (ViewFieldInfo row in rows[i])
            {
                if (!Array.TrueForAll(rows, r => r.Contains(row)))
                {
                    union.Add(row with { Layout = met[i].When });
                }
                else if (i == 0)
                {
                    union.Add(row);
                }
            }
        }

        return Sorted(union);
    }

    /// <summary>From the top bit down; rows of one top bit stay in the order of the layouts.</summary>
    private static ViewFieldInfo[] Sorted(List<ViewFieldInfo> rows)
    {
        List<ViewFieldInfo> sorted = new(rows.Count);
        foreach (ViewFieldInfo row in rows)
        {
            int at = sorted.FindIndex(r => r.High < row.High);
            sorted.Insert(at < 0 ? sorted.Count : at, row);
        }

        return [.. sorted];
    }

    private static List<ViewFieldInfo> OfLayout(LayoutInfo layout, EncodingInfo encoding, ViewContent content)
    {
        List<ViewFieldInfo> rows = new();
        string hidden = content.Hidden ?? Res0;
        int next = encoding.Width - 1;
        foreach (FieldInfo field in layout.Fields)
        {
            if (field.High < encoding.Low || field.Low > encoding.High)
            {
                continue;
            }

            int top = Math.Min(field.High, encoding.High) - encoding.Low;
            int bottom = Math.Max(field.Low, encoding.Low) - encoding.Low;
            AddReserved(rows, next, top + 1, hidden);
            next = bottom - 1;
            bool isShown = content.Shown is null || Array.IndexOf(content.Shown, field.Name) >= 0;
            if (!field.IsReserved && isShown)
            {
                rows.Add(new ViewFieldInfo(top, bottom, field.Name, IsReserved: false, field.Feature, default, field.Purpose));
            }
            else
            {
                AddReserved(rows, top, bottom, content.Shown is null ? field.Name : hidden);
            }
        }

        AddReserved(rows, next, 0, hidden);
        return rows;
    }

    /// <summary>A range that may be empty, joined with one of the same kind above it.</summary>
    private static void AddReserved(List<ViewFieldInfo> rows, int high, int low, string kind)
    {
        if (high < low)
        {
            return;
        }

        ViewFieldInfo? above = rows.Count == 0 ? null : rows[^1];
        if (above is { IsReserved: true } && above.Name == kind && above.Low == high + 1)
        {
            rows[^1] = above with { Low = low };
        }
        else
        {
            rows.Add(new ViewFieldInfo(high, low, kind, IsReserved: true, default, default, string.Empty));
        }
    }
}
