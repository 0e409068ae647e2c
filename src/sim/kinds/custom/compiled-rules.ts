import { CelEnvironment, type CelProgram } from '../cel/cel-environment.ts';
import { CelCompileError, CelInstantiationError } from '../cel/cel-error.ts';
import { BOOL, optionalOf, STRING } from '../cel/cel-type.ts';
import { maxCardinality, type SchemaType, SchemaTypes } from '../cel/schema-type.ts';
import { OpenApiDefinitions } from '../open-api-definitions.ts';
import { type CustomSchema, isEmbedded, restOf, type ValidationRule } from './custom-schema.ts';

export interface CompiledRule {
  rule: ValidationRule;
  program: CelProgram | undefined;
  /** Why the rule does not compile. */
  error: string | undefined;
  message: CelProgram | undefined;
  messageError: string | undefined;
  usesOldSelf: boolean;
  /** How often it may run for one object where nothing bounds that. */
  maxCardinality: number;
}

/** The rules of a schema, node by node. */
export interface RuleTree {
  schema: CustomSchema;
  type: SchemaType;
  rules: CompiledRule[];
  properties: ReadonlyMap<string, RuleTree>;
  rest: RuleTree | undefined;
  items: RuleTree | undefined;
  /** Rules under allOf, over the same value. */
  all: RuleTree[];
}

/** Compiles `x-kubernetes-validations`; one environment of functions serves all schemas. */
export class RuleCompiler {
  readonly #base = new CelEnvironment({});

  /** Undefined where neither the schema nor anything below it has rules. */
  tree(schema: CustomSchema, isResource: boolean): RuleTree | undefined {
    const properties = new Map<string, RuleTree>();
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const below = this.tree(property, isEmbedded(property));
      if (below !== undefined) properties.set(name, below);
    }
    const restSchema = restOf(schema);
    const rest = restSchema === undefined ? undefined : this.tree(restSchema, isEmbedded(restSchema));
    const items = schema.items === undefined ? undefined : this.tree(schema.items, isEmbedded(schema.items));
    const all = (schema.allOf ?? []).flatMap((inner) => this.#allOf(inner, schema) ?? []);
    const hasRules = (schema['x-kubernetes-validations'] ?? []).length > 0;
    if (!hasRules && properties.size === 0 && rest === undefined && items === undefined && all.length === 0) {
      return undefined;
    }
    const type = typeOf(schema, isResource);
    if (type === undefined) return undefined;
    return { schema, type, rules: this.compile(schema, type), properties, rest, items, all };
  }

  /** The rules of one schema alone. */
  compile(schema: CustomSchema, type: SchemaType): CompiledRule[] {
    return (schema['x-kubernetes-validations'] ?? []).map((rule) => this.#compileRule(rule, type));
  }

  #allOf(inner: CustomSchema, outer: CustomSchema): RuleTree | undefined {
    if ((inner['x-kubernetes-validations'] ?? []).length === 0) return undefined;
    const type = typeOf(outer, false);
    if (type === undefined) return undefined;
    const none = new Map<string, RuleTree>();
    const rules = this.compile(inner, type);
    return { schema: outer, type, rules, properties: none, rest: undefined, items: undefined, all: [] };
  }

  #compileRule(rule: ValidationRule, { type, minSize }: SchemaType): CompiledRule {
    const oldSelf = rule.optionalOldSelf === true ? optionalOf(type) : type;
    const environment = this.#base.with({ self: type, oldSelf });
    const compiled: CompiledRule = {
      rule,
      program: undefined,
      error: undefined,
      message: undefined,
      messageError: undefined,
      usesOldSelf: false,
      maxCardinality: maxCardinality(minSize),
    };
    if (rule.rule.trim() === '') return compiled;
    const outcome = compile(environment, rule.rule);
    if (typeof outcome === 'string') return { ...compiled, error: outcome };
    if (outcome.type.kind !== BOOL.kind) return { ...compiled, error: 'cel expression must evaluate to a bool' };
    compiled.program = outcome;
    compiled.usesOldSelf = outcome.uses('oldSelf');
    if (rule.messageExpression !== undefined && rule.messageExpression !== '') {
      const message = compile(environment, rule.messageExpression);
      if (typeof message === 'string') compiled.messageError = `messageExpression ${message}`;
      else if (message.type.kind !== STRING.kind) compiled.messageError = 'messageExpression must evaluate to a string';
      else compiled.message = message;
    }
    return compiled;
  }
}

export function typeOf(schema: CustomSchema, isResource: boolean): SchemaType | undefined {
  return new SchemaTypes(new OpenApiDefinitions({}), 'object').of(schema, isResource);
}

function compile(environment: CelEnvironment, source: string): CelProgram | string {
  try {
    return environment.compile(source);
  } catch (error) {
    if (error instanceof CelInstantiationError) return `program instantiation failed: ${error.message}`;
    if (error instanceof CelCompileError) return `compilation failed: ${error.message}`;
    throw error;
  }
}
