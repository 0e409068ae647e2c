import type { CommandNode, ScriptNode, SimpleCommandNode, StatementNode, WordNode } from 'just-bash';

/** Names for the parts of just-bash's syntax tree that it does not export by name. */
export type CompoundNode<Type extends CommandNode['type']> = Extract<CommandNode, { type: Type }>;
export type Redirection = SimpleCommandNode['redirections'][number];
export type Assignment = SimpleCommandNode['assignments'][number];
export type WordPart = WordNode['parts'][number];
export type Part<Type extends WordPart['type']> = Extract<WordPart, { type: Type }>;
export type Arithmetic = Part<'ArithmeticExpansion'>['expression']['expression'];
export type Condition = CompoundNode<'ConditionalCommand'>['expression'];
export type ParameterOperation = NonNullable<Part<'ParameterExpansion'>['operation']>;
export type { CommandNode, ScriptNode, SimpleCommandNode, StatementNode, WordNode };
