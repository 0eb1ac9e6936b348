using System.Collections.Immutable;
using System.Linq;
using System.Reflection.Metadata;
using System.Text;

namespace Emu.DocTrim;

/// <summary>The names that members have in XML documentation, made of the metadata (C# specification, annex D.4.2).</summary>
internal sealed class DocumentationIds(MetadataReader reader) : ISignatureTypeProvider<string, object?>
{
    /// <summary>A type's full name; nested types behind a point.</summary>
    public string NameOf(TypeDefinitionHandle handle)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        string name = reader.GetString(type.Name);
        TypeDefinitionHandle outer = type.GetDeclaringType();
        return outer.IsNil ? Join(reader.GetString(type.Namespace), name) : NameOf(outer) + "." + name;
    }

    /// <summary>A method's name with its parameters, and with its result where it converts.</summary>
    public string IdOf(MethodDefinitionHandle handle)
    {
        MethodDefinition method = reader.GetMethodDefinition(handle);
        MethodSignature<string> signature = method.DecodeSignature(this, null);
        string name = Escape(method.Name);
        StringBuilder id = new(name);
        if (signature.GenericParameterCount > 0)
        {
            id.Append("``").Append(signature.GenericParameterCount);
        }

        id.Append(Parameters(signature));
        if (name is "op_Implicit" or "op_Explicit" or "op_CheckedExplicit")
        {
            id.Append('~').Append(signature.ReturnType);
        }

        return id.ToString();
    }

    /// <summary>A property's name; an indexer has parameters.</summary>
    public string IdOf(PropertyDefinitionHandle handle)
    {
        PropertyDefinition property = reader.GetPropertyDefinition(handle);
        return Escape(property.Name) + Parameters(property.DecodeSignature(this, null));
    }

    /// <summary>A member's name: <c>.ctor</c> and names of interfaces in front of it have # for the points.</summary>
    public string Escape(StringHandle name) => reader.GetString(name).Replace('.', '#').Replace('<', '{').Replace('>', '}').Replace(',', '@');

    /// <inheritdoc/>
    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => "System." + typeCode;

    /// <inheritdoc/>
    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => NameOf(handle);

    /// <inheritdoc/>
    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        TypeReference type = reader.GetTypeReference(handle);
        string name = reader.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, 0) + "." + name
            : Join(reader.GetString(type.Namespace), name);
    }

    /// <inheritdoc/>
    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle,
        byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    /// <inheritdoc/>
    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments)
    {
        // Each type of a nest has its own arguments in the place of their number.
        StringBuilder name = new();
        int next = 0;
        for (int i = 0; i < genericType.Length; i++)
        {
            if (genericType[i] != '`')
            {
                name.Append(genericType[i]);
                continue;
            }

            int count = 0;
            for (; i + 1 < genericType.Length && char.IsAsciiDigit(genericType[i + 1]); i++)
            {
                count = (count * 10) + genericType[i + 1] - '0';
            }

            name.Append('{').AppendJoin(',', typeArguments.Skip(next).Take(count)).Append('}');
            next += count;
        }

        return name.ToString();
    }

    /// <inheritdoc/>
    public string GetGenericTypeParameter(object? genericContext, int index) => "`" + index;

    /// <inheritdoc/>
    public string GetGenericMethodParameter(object? genericContext, int index) => "``" + index;

    /// <inheritdoc/>
    public string GetSZArrayType(string elementType) => elementType + "[]";

    /// <inheritdoc/>
    public string GetArrayType(string elementType, ArrayShape shape) => elementType + "[" + string.Join(',', Enumerable.Repeat("0:", shape.Rank)) + "]";

    /// <inheritdoc/>
    public string GetByReferenceType(string elementType) => elementType + "@";

    /// <inheritdoc/>
    public string GetPointerType(string elementType) => elementType + "*";

    /// <inheritdoc/>
    public string GetPinnedType(string elementType) => elementType;

    /// <inheritdoc/>
    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

    /// <inheritdoc/>
    public string GetFunctionPointerType(MethodSignature<string> signature) => "=FUNC:" + signature.ReturnType + Parameters(signature);

    private static string Parameters(MethodSignature<string> signature) =>
        signature.ParameterTypes.IsEmpty ? "" : "(" + string.Join(',', signature.ParameterTypes) + ")";

    private static string Join(string space, string name) => space.Length == 0 ? name : space + "." + name;
}
