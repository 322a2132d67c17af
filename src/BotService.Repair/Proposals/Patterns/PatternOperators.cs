using BotService.Repair.Proposals.Patterns.Operators;

namespace BotService.Repair.Proposals.Patterns;

/// <summary>All families of edits.</summary>
internal static class PatternOperators
{
    public static IReadOnlyList<IPatternOperator> All { get; } =
    [
        new OperatorReplacement(),
        new BooleanFlip(),
        new Negation(),
        new NumberLiterals(),
        new StringLiterals(),
        new ArithmeticTerms(),
        new Parentheses(),
        new Variables(),
        new Substitutions(),
        new Members(),
        new ConditionParts(),
        new InlineDeletion(),
        new StatementDeletion(),
        new StatementMoves(),
        new CallWraps(),
        new Arguments(),
        new Guards(),
        new Insertions(),
    ];
}
