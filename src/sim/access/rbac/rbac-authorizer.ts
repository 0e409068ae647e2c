import type { AuthorizationAttributes, Authorizer, Decision } from '../authorizer.ts';
import { ruleAllows } from './policy-rule.ts';
import { describeBinding } from './role-binding.ts';
import type { RuleResolver } from './rule-resolver.ts';

const REMEMBERED_MAX = 20_000;

/** Decides by roles and bindings (plugin/pkg/auth/authorizer/rbac/rbac.go). Remembers decisions while no role changes. */
export class RbacAuthorizer implements Authorizer {
  readonly #rules: RuleResolver;
  #version: readonly unknown[] = [];
  readonly #remembered = new Map<string, Decision>();

  constructor(rules: RuleResolver) {
    this.#rules = rules;
  }

  authorize(attributes: AuthorizationAttributes): Decision {
    this.#forgetIfChanged();
    const key = keyOf(attributes);
    const known = this.#remembered.get(key);
    if (known !== undefined) return known;
    const decision = this.#decide(attributes);
    if (this.#remembered.size >= REMEMBERED_MAX) this.#remembered.clear();
    this.#remembered.set(key, decision);
    return decision;
  }

  #decide(attributes: AuthorizationAttributes): Decision {
    const errors: string[] = [];
    for (const { grant, rules, error } of this.#rules.grants(attributes.user, attributes.resource?.namespace ?? '')) {
      if (error !== undefined) errors.push(error);
      if (rules.some((rule) => ruleAllows(rule, attributes))) {
        return { allowed: true, reason: `RBAC: allowed by ${describeBinding(grant.binding, grant.subject)}` };
      }
    }
    return { allowed: false, reason: errors.length === 0 ? '' : `RBAC: ${aggregate(errors)}` };
  }

  #forgetIfChanged(): void {
    const version = this.#rules.version();
    if (version.every((list, i) => list === this.#version[i])) return;
    this.#version = version;
    this.#remembered.clear();
  }
}

/** Several errors as k8s.io/apimachinery's Aggregate prints them. */
export function aggregate(errors: readonly string[]): string {
  const distinct = [...new Set(errors)];
  return distinct.length === 1 ? distinct[0] : `[${distinct.join(', ')}]`;
}

function keyOf({ user, verb, resource, path }: AuthorizationAttributes): string {
  const what =
    resource === undefined
      ? path
      : `${resource.group}\n${resource.resource}\n${resource.subresource}\n${resource.namespace}\n${resource.name}`;
  return `${verb}\n${what}\n\n${user.username}\n${user.groups.join('\n')}`;
}
