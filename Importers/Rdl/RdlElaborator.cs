using System;
using System.Collections.Generic;
using System.Linq;

namespace Emu.Importers.Rdl;

/// <summary>Definitions to instances: parameters, default properties, properties of the component, and those that are assigned from outside.</summary>
internal sealed class RdlElaborator(Losses losses)
{
    private const int MostInstances = 200_000;
    private const int DeepestNesting = 64;

    private int _instances;
    private int _depth;

    public RdlInstance Make(
        RdlDefinition definition, string name, int line, IReadOnlyDictionary<string, RdlValue> parameters, RdlInstance? around = null)
    {
        if (++_instances > MostInstances)
            throw new ImportException(definition.Line, definition.Column, $"the design has more than {MostInstances} components; import a part of it with --block");
        if (++_depth > DeepestNesting)
            throw new ImportException(definition.Line, definition.Column, $"components are in each other more than {DeepestNesting} deep, perhaps without an end");

        RdlInstance instance = new(definition, name, line, around);
        foreach ((string parameter, RdlExpression? fallback) in definition.Parameters)
        {
            if (parameters.TryGetValue(parameter, out RdlValue given))
                instance.Parameters[parameter] = given;
            else if (fallback is not null)
                instance.Parameters[parameter] = RdlEvaluator.Evaluate(fallback, instance, definition);
        }

        AddDefaults(instance);
        foreach (RdlItem item in definition.Items)
            Add(instance, item);
        foreach (RdlAssignment assignment in definition.Items.OfType<RdlAssignment>().Where(a => a.Target.Count > 0))
            AssignBelow(instance, assignment);
        instance.Children.RemoveAll(child => child.Properties.TryGetValue("ispresent", out RdlProperty present) && present.Value.Number == 0);
        _depth--;
        return instance;
    }

    /// <summary>Defaults of everything around the definition; the innermost wins.</summary>
    private static void AddDefaults(RdlInstance instance)
    {
        for (RdlDefinition? scope = instance.Definition.Scope; scope is not null; scope = scope.Scope)
        {
            // The last one in a scope is valid for what follows, so a component's own come before it.
            foreach (RdlAssignment assignment in scope.Items.OfType<RdlAssignment>().Where(a => a.IsDefault).Reverse())
                instance.Properties.TryAdd(assignment.Property, new RdlProperty(ValueOf(assignment, instance, scope), assignment.Line));
        }
    }

    private void Add(RdlInstance instance, RdlItem item)
    {
        switch (item)
        {
            case RdlAssignment { IsDefault: false, Target.Count: 0 } assignment:
                instance.Properties[assignment.Property] =
                    new RdlProperty(ValueOf(assignment, instance, instance.Definition), assignment.Line);
                break;
            case RdlInstantiation made:
                AddChild(instance, made);
                break;
            case RdlIgnored ignored:
                losses.Add(ignored.Line, $"{instance.Name}: '{ignored.What}' is left out.");
                break;
        }
    }

    private void AddChild(RdlInstance parent, RdlInstantiation made)
    {
        RdlDefinition definition = made.Inline ?? Find(parent.Definition, made.Type!)
            ?? throw new ImportException(made.Line, made.Column, $"there is no component {Names.Text(made.Type)}; define it before it is used");
        Dictionary<string, RdlValue> parameters = [];
        foreach ((string name, RdlExpression value) in made.Parameters)
            parameters[name] = RdlEvaluator.Evaluate(value, parent, parent.Definition);

        RdlInstance child = Make(definition, made.Name, made.Line, parameters, parent);
        foreach (RdlExpression size in made.Array)
        {
            ulong elements = RdlEvaluator.Number(size, parent, parent.Definition);
            if (elements is 0 or > SpecLimits.Elements)
                throw new ImportException(size.Line, size.Column, $"an array has 1 to {SpecLimits.Elements} elements, and not {elements}");
            child.Array.Add((int)elements);
        }

        if (made.Range is var (first, second))
            child.Range = (Bit(first, parent), Bit(second, parent));
        if (made.Reset is { } reset)
            child.Properties["reset"] = new RdlProperty(RdlEvaluator.Evaluate(reset, parent, parent.Definition), made.Line);
        child.At = made.At is null ? null : RdlEvaluator.Number(made.At, parent, parent.Definition);
        child.Stride = made.Stride is null ? null : RdlEvaluator.Number(made.Stride, parent, parent.Definition);
        child.Align = made.Align is null ? null : RdlEvaluator.Number(made.Align, parent, parent.Definition);
        if (made.AliasOf is { } aliased)
        {
            child.AliasOf = parent.Children.Find(c => c.Name == aliased)
                ?? throw new ImportException(made.Line, made.Column, $"there is no register {Names.Text(aliased)} that {made.Name} could be an alias of; make it first");
        }

        if (made.IsExternal)
            losses.Add(made.Line, $"{made.Name}: that it is 'external' is left out; the device has it like the others.");
        if (parent.Children.Exists(c => c.Name == child.Name))
            throw new ImportException(made.Line, made.Column, $"there are two components called {child.Name} here; give one another name");
        parent.Children.Add(child);
    }

    private static int Bit(RdlExpression expression, RdlInstance parent)
    {
        ulong bit = RdlEvaluator.Number(expression, parent, parent.Definition);
        return bit < 4096 ? (int)bit : throw new ImportException(expression.Line, expression.Column, $"there is no bit {bit}");
    }

    public static RdlDefinition? Find(RdlDefinition scope, string name)
    {
        for (RdlDefinition? around = scope; around is not null; around = around.Scope)
        {
            foreach (RdlItem item in around.Items)
            {
                if (item is RdlDeclared declared && declared.Definition.Name == name)
                    return declared.Definition;
            }
        }

        return null;
    }

    private void AssignBelow(RdlInstance scope, RdlAssignment assignment)
    {
        RdlInstance target = scope;
        foreach ((string name, IReadOnlyList<RdlExpression> indices) in assignment.Target)
        {
            target = target.Children.Find(c => c.Name == name)
                ?? throw new ImportException(assignment.Line, 1, $"{scope.Name} has no component {string.Join('.', assignment.Target.Select(t => Names.Text(t.Name)))}");
            if (indices.Count > 0 && target.Array.Any(size => size > 1))
                losses.Add(assignment.Line, $"{target.Name}: the elements of an array are alike; {assignment.Property} of one element is left out.");
            if (indices.Count > 0 && target.Array.Any(size => size > 1))
                return;
        }

        target.Properties[assignment.Property] = new RdlProperty(ValueOf(assignment, scope, scope.Definition), assignment.Line);
    }

    private static RdlValue ValueOf(RdlAssignment assignment, RdlInstance instance, RdlDefinition scope) =>
        assignment.Value is null ? RdlValue.Of(true) : RdlEvaluator.Evaluate(assignment.Value, instance, scope);
}
