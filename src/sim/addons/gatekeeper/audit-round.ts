import type { KubeObject } from '../../kube-object.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import { fromJson } from '../rego/value.ts';
import type { AddonWorld } from '../common/addon-world.ts';
import { actionsAt, type Constraint } from './constraint.ts';
import { constrains } from './constraint-match.ts';
import { isExcluded } from './gatekeeper-config.ts';
import { type RuleBook, violationsOf } from './rule-book.ts';

/** A violation as a constraint's status has it. */
export interface StatusViolation {
  group: string;
  version: string;
  kind: string;
  namespace?: string;
  name: string;
  message: string;
  enforcementAction: string;
}

export interface AuditResult {
  constraint: Constraint;
  violations: StatusViolation[];
}

const MESSAGE_MAX = 256;

/** Judges what there is by every constraint (upstream: pkg/audit/manager.go). Throws RegoError. */
export function auditRound(world: AddonWorld, book: RuleBook, own: string): AuditResult[] {
  const constraints = book
    .constraints()
    .filter(({ constraint }) => actionsAt(constraint, 'audit.gatekeeper.sh').length > 0);
  const results = constraints.map(({ constraint, program }) => ({
    constraint,
    program,
    violations: [] as StatusViolation[],
  }));
  const data = book.dataFor(constraints, own);
  for (const info of auditedKinds(world, results)) {
    for (const object of world.store.list(info.storageKey)) {
      const { namespace } = object.metadata;
      const place = info.kind === 'Namespace' ? object.metadata.name : namespace;
      if (place !== undefined && isExcluded(world.store, own, place, 'audit')) continue;
      const namespaceLabels = namespace === undefined ? {} : labelsOf(world, namespace);
      const matched = { group: info.group, kind: info.kind, object, namespace, namespaceLabels };
      const concerned = results.filter(({ constraint }) => constrains(constraint.match, matched));
      if (concerned.length === 0) continue;
      const review = fromJson(reviewOf(info, object));
      for (const { constraint, program, violations } of concerned) {
        for (const { message } of violationsOf(constraint, program, review, data)) {
          violations.push(statusViolation(constraint, info, object, message));
        }
      }
    }
  }
  return results;
}

/** Only kinds that a constraint speaks of, each in the version that is stored. */
function auditedKinds({ registry }: AddonWorld, results: readonly AuditResult[]): ResourceInfo[] {
  const matches = results.map(({ constraint }) => constraint.match.kinds ?? []);
  const kinds = new Map<string, ResourceInfo>();
  for (const info of registry.all()) {
    if (info.storageKey === 'events' || info.storageKey === 'events.events.k8s.io') continue;
    const wanted = matches.some(
      (list) =>
        list.length === 0 ||
        list.some(({ kinds: names = [] }) => names.length === 0 || names.includes('*') || names.includes(info.kind)),
    );
    if (wanted && !kinds.has(info.storageKey)) kinds.set(info.storageKey, registry.stored(info.storageKey) ?? info);
  }
  return [...kinds.values()];
}

function labelsOf({ store }: AddonWorld, namespace: string): Record<string, string> {
  return store.get('namespaces', '', namespace)?.metadata.labels ?? {};
}

function reviewOf({ group, version, kind }: ResourceInfo, object: KubeObject) {
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const { name, namespace = '' } = object.metadata;
  return { kind: { group, version, kind }, name, namespace, object: { ...object, apiVersion, kind } };
}

function statusViolation(
  { enforcementAction }: Constraint,
  { group, version, kind }: ResourceInfo,
  { metadata: { name, namespace } }: KubeObject,
  message: string,
): StatusViolation {
  return {
    group,
    version,
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    message: message.length > MESSAGE_MAX ? `${message.slice(0, MESSAGE_MAX - 3)}...` : message,
    enforcementAction,
  };
}
