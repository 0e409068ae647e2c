import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../package-root.ts';
import { AdmissionEnvironment } from '../../kinds/cel/admission-environment.ts';
import { CelCompileError } from '../../kinds/cel/cel-error.ts';
import { type CelType, DYN } from '../../kinds/cel/cel-type.ts';
import { SchemaTypes } from '../../kinds/cel/schema-type.ts';
import { typeOf } from '../../kinds/custom/compiled-rules.ts';
import type { CustomSchema } from '../../kinds/custom/custom-schema.ts';
import { OpenApiDefinitions, type OpenApiSchema } from '../../kinds/open-api-definitions.ts';
import type { ResourceRegistry } from '../../kinds/registry.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';

interface Rule {
  apiGroups?: string[];
  apiVersions?: string[];
  resources?: string[];
}

export interface CheckedPolicySpec {
  paramKind?: { apiVersion: string; kind: string };
  matchConstraints?: { resourceRules?: Rule[] };
  variables?: { name: string; expression: string }[];
  validations?: { expression: string; messageExpression?: string }[];
}

export interface ExpressionWarning {
  fieldRef: string;
  warning: string;
}

/** The schema that a definition gives a version of its resource. */
export type CustomSchemas = (info: ResourceInfo) => CustomSchema | undefined;

const TYPES_MAX = 10;

/**
 * Checks a policy's expressions against the kinds it is about
 * (k8s.io/apiserver/pkg/admission/plugin/policy/validating/typechecking.go). Kinds without a schema here are not checked.
 */
export class PolicyTypeChecker {
  readonly #registry: ResourceRegistry;
  readonly #customSchema: CustomSchemas;
  readonly #environment = new AdmissionEnvironment();
  #types: ((info: ResourceInfo) => CelType | undefined) | undefined;

  constructor(registry: ResourceRegistry, customSchema: CustomSchemas) {
    this.#registry = registry;
    this.#customSchema = customSchema;
  }

  check(spec: CheckedPolicySpec): ExpressionWarning[] {
    const kinds = this.#kindsOf(spec.matchConstraints?.resourceRules ?? []);
    return (spec.validations ?? []).flatMap(({ expression, messageExpression = '' }, at) => [
      ...this.#warnings(spec, kinds, `spec.validations[${at}].expression`, expression),
      ...(messageExpression === ''
        ? []
        : this.#warnings(spec, kinds, `spec.validations[${at}].messageExpression`, messageExpression)),
    ]);
  }

  #warnings(spec: CheckedPolicySpec, kinds: ResourceInfo[], fieldRef: string, expression: string): ExpressionWarning[] {
    const texts = kinds.flatMap((info) => {
      const error = this.#errorFor(spec, info, expression);
      return error === undefined ? [] : `${info.group}/${info.version}, Kind=${info.kind}: ${error}\n`;
    });
    return texts.length === 0 ? [] : [{ fieldRef, warning: texts.join('\n') }];
  }

  #errorFor(spec: CheckedPolicySpec, info: ResourceInfo, expression: string): string | undefined {
    const objectType = this.#typeOf(info);
    if (objectType === undefined) return undefined;
    const hasParams = spec.paramKind !== undefined;
    const known = { hasParams, hasAuthorizer: true, objectType, paramsType: this.#paramsType(spec) };
    const variables = new Map<string, CelType>();
    try {
      for (const { name, expression: value } of spec.variables ?? []) {
        variables.set(
          name,
          typeOrDyn(() => this.#environment.of({ ...known, variables: new Map(variables) }).compile(value)),
        );
      }
      this.#environment.of({ ...known, variables }).compile(expression);
      return undefined;
    } catch (error) {
      if (error instanceof CelCompileError) return error.message;
      throw error;
    }
  }

  #paramsType({ paramKind }: CheckedPolicySpec): CelType {
    if (paramKind === undefined) return DYN;
    const { apiVersion, kind } = paramKind;
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/', 2) : ['', apiVersion];
    const info = this.#registry.byKind(group, version, kind);
    return (info === undefined ? undefined : this.#typeOf(info)) ?? DYN;
  }

  /** Rules with wildcards name no kind that could be checked. */
  #kindsOf(rules: readonly Rule[]): ResourceInfo[] {
    const found = new Map<string, ResourceInfo>();
    for (const { apiGroups = [], apiVersions = [], resources = [] } of rules) {
      if (apiGroups.includes('*') || apiVersions.includes('*')) continue;
      for (const group of apiGroups) {
        for (const version of apiVersions) {
          for (const resource of resources.filter((one) => !/[*/]/.test(one))) {
            const info = this.#registry.find(group, version, resource);
            if (info !== undefined) found.set(`${group}/${version}/${info.kind}`, info);
          }
        }
      }
    }
    return [...found]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, info]) => info)
      .slice(0, TYPES_MAX);
  }

  #typeOf(info: ResourceInfo): CelType | undefined {
    if (info.custom) {
      const schema = this.#customSchema(info);
      return schema && typeOf(schema, true)?.type;
    }
    this.#types ??= builtinTypes();
    return this.#types(info);
  }
}

/** A variable that does not compile may be anything: it is told of nowhere. */
function typeOrDyn(compile: () => { type: CelType }): CelType {
  try {
    return compile().type;
  } catch (error) {
    if (error instanceof CelCompileError) return DYN;
    throw error;
  }
}

function builtinTypes(): (info: ResourceInfo) => CelType | undefined {
  const path = join(packageRoot(), 'src/sim/kinds/data/schemas.json');
  const definitions = new OpenApiDefinitions(JSON.parse(readFileSync(path, 'utf8')) as Record<string, OpenApiSchema>);
  const types = new SchemaTypes(definitions, 'object');
  return ({ schemaName }) => {
    const schema = definitions.named(schemaName);
    return schema === undefined ? undefined : types.of(schema, true, schemaName)?.type;
  };
}
