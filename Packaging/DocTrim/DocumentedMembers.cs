using System.Collections.Generic;
using System.Reflection;
using System.Reflection.Metadata;

namespace Emu.DocTrim;

/// <summary>Every type and member of an assembly by its documentation id (C# specification, annex D.4.2), and whether code outside can use it.</summary>
internal static class DocumentedMembers
{
    /// <summary>Reads an assembly.</summary>
    public static Dictionary<string, bool> Of(MetadataReader reader)
    {
        DocumentationIds ids = new(reader);
        Dictionary<string, bool> members = [];
        foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
        {
            TypeDefinition type = reader.GetTypeDefinition(handle);
            bool visible = IsVisible(reader, handle);
            string name = ids.NameOf(handle);
            members["T:" + name] = visible;
            foreach (FieldDefinitionHandle field in type.GetFields())
            {
                FieldDefinition definition = reader.GetFieldDefinition(field);
                members[$"F:{name}.{ids.Escape(definition.Name)}"] = visible && IsVisible((MethodAttributes)definition.Attributes);
            }

            foreach (MethodDefinitionHandle method in type.GetMethods())
            {
                members["M:" + name + "." + ids.IdOf(method)] = visible && IsVisible(reader, method);
            }

            foreach (PropertyDefinitionHandle property in type.GetProperties())
            {
                PropertyAccessors accessors = reader.GetPropertyDefinition(property).GetAccessors();
                members["P:" + name + "." + ids.IdOf(property)] = visible
                    && (IsVisible(reader, accessors.Getter) || IsVisible(reader, accessors.Setter));
            }

            foreach (EventDefinitionHandle one in type.GetEvents())
            {
                EventDefinition definition = reader.GetEventDefinition(one);
                members[$"E:{name}.{ids.Escape(definition.Name)}"] = visible && IsVisible(reader, definition.GetAccessors().Adder);
            }
        }

        return members;
    }

    private static bool IsVisible(MetadataReader reader, TypeDefinitionHandle handle)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        return (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => true,
            TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem =>
                IsVisible(reader, type.GetDeclaringType()),
            _ => false,
        };
    }

    private static bool IsVisible(MetadataReader reader, MethodDefinitionHandle handle) =>
        !handle.IsNil && IsVisible(reader.GetMethodDefinition(handle).Attributes);

    // Fields have the same numbers.
    private static bool IsVisible(MethodAttributes attributes) =>
        (attributes & MethodAttributes.MemberAccessMask) is MethodAttributes.Public or MethodAttributes.Family
            or MethodAttributes.FamORAssem;
}
