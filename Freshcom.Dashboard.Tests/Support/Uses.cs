using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Freshcom.Tests;

/// <summary>
/// The full names of all types that a type uses: in signatures, attributes and their arguments, method bodies, catch
/// clauses, and in what the compiler made of its lambdas, iterators and async methods; those of its nested types too.
/// </summary>
/// <remarks>Constants and <c>nameof</c> leave no trace in an assembly.</remarks>
internal static class Uses
{
    public static HashSet<string> Of(TypeDefinition type) => [.. References(type).SelectMany(Flatten).Select(used => used.FullName)];

    private static IEnumerable<TypeReference?> References(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(implemented => implemented.InterfaceType),
        .. type.Fields.Select(field => field.FieldType),
        .. type.GenericParameters.SelectMany(Constraints),
        .. new ICustomAttributeProvider[] { type }.Concat(type.Fields).Concat(type.Properties).Concat(type.Events).SelectMany(Attributes),
        .. type.Methods.SelectMany(References),
        .. type.NestedTypes.SelectMany(References),
    ];

    private static IEnumerable<TypeReference?> References(MethodDefinition method) =>
    [
        .. Signature(method),
        .. method.GenericParameters.SelectMany(Constraints),
        .. new ICustomAttributeProvider[] { method, method.MethodReturnType }.Concat(method.Parameters).SelectMany(Attributes),
        .. method.HasBody ? References(method.Body) : [],
    ];

    private static IEnumerable<TypeReference?> References(MethodBody body) =>
    [
        .. body.Variables.Select(variable => variable.VariableType),
        .. body.ExceptionHandlers.Select(handler => handler.CatchType),
        .. body.Instructions.SelectMany(instruction => instruction.Operand switch
        {
            TypeReference type => [type],
            MethodReference method => Signature(method),
            FieldReference field => [field.DeclaringType, field.FieldType],
            _ => Enumerable.Empty<TypeReference?>(),
        }),
    ];

    private static IEnumerable<TypeReference?> Signature(MethodReference method) =>
    [
        method.DeclaringType,
        method.ReturnType,
        .. method.Parameters.Select(parameter => parameter.ParameterType),
        .. method is GenericInstanceMethod generic ? generic.GenericArguments : [],
    ];

    private static IEnumerable<TypeReference?> Constraints(GenericParameter parameter) => parameter.Constraints.Select(constraint => constraint.ConstraintType);

    private static IEnumerable<TypeReference?> Attributes(ICustomAttributeProvider provider) =>
        from attribute in provider.CustomAttributes
        from type in attribute.ConstructorArguments.Concat(attribute.Properties.Concat(attribute.Fields).Select(named => named.Argument))
            .SelectMany(argument => argument.Value as CustomAttributeArgument[] ?? [argument])
            .Select(argument => argument.Value as TypeReference)
            .Prepend(attribute.AttributeType)
        select type;

    /// <summary>A type together with the types it is made of: generic arguments, elements, the type around it.</summary>
    private static IEnumerable<TypeReference> Flatten(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => [.. Flatten(generic.ElementType), .. generic.GenericArguments.SelectMany(Flatten)],
        TypeSpecification made => Flatten(made.ElementType),
        _ => [type, .. Flatten(type.DeclaringType)],
    };
}
