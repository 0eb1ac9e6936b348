using System;
using System.Collections;
using System.Collections.Generic;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Emu.Tests.Infrastructure;

/// <summary>Looks through everything an object holds for what must not be in a generator's model.</summary>
internal static class ObjectGraph
{
    /// <summary>Where an offender is, or null.</summary>
    /// <remarks>By <c>is</c>, not by exact type: what the compiler hands out are always derived types.</remarks>
    public static string? FindOffender(object? root)
    {
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        Stack<(object Value, string Path)> waiting = new();
        if (root is not null)
        {
            waiting.Push((root, root.GetType().Name));
        }

        while (waiting.TryPop(out (object Value, string Path) next))
        {
            if (next.Value is Compilation or ISymbol or SyntaxNode or SyntaxTree or Location or AdditionalText or SourceText)
            {
                return next.Path;
            }

            Type type = next.Value.GetType();
            if (type.IsPrimitive || type.IsEnum || next.Value is string or Type or MemberInfo || !seen.Add(next.Value))
            {
                continue;
            }

            if (next.Value is IEnumerable items && type.IsArray)
            {
                foreach (object? item in items)
                {
                    if (item is not null)
                    {
                        waiting.Push((item, next.Path + "[]"));
                    }
                }
            }

            for (Type? at = type; at is not null && at != typeof(object); at = at.BaseType)
            {
                foreach (FieldInfo field
                    in at.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    if (field.FieldType.IsPointer || field.GetValue(next.Value) is not { } value)
                    {
                        continue;
                    }

                    waiting.Push((value, next.Path + "." + field.Name));
                }
            }
        }

        return null;
    }
}
