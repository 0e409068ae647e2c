import type { ObjectBody } from '../journal/records.ts';
import { holds } from './cel.ts';
import type { Selection } from './condition.ts';
import { type Context, fillAll, namesOf } from './context.ts';
import type { World } from './world.ts';

/** Something a selection found: what expressions see as `object`, and its name in sentences and records. */
export interface Selected {
  object: Record<string, unknown>;
  ref: string;
  /** `sock-shop/rabbitmq`, or the name alone where there is no namespace. */
  name: string;
  /** All names bound for expressions about it. */
  bound: Record<string, unknown>;
}

/** The objects, node facts or pieces of evidence that fit. */
export function select(selection: Selection, context: Context): Selected[] {
  const namespaces = filter(selection.namespace, context);
  const names = filter(selection.name, context);
  const labels = Object.entries(selection.labels ?? {}).map(([key, value]) => [key, fillAll(value, context)[0]]);
  const where = selection.where === undefined ? undefined : context.cel.compile(selection.where);
  const wantsOld = mentionsOld(selection);
  const out: Selected[] = [];
  for (const object of candidates(selection, context.world)) {
    const { metadata } = object;
    if (namespaces !== undefined && !namespaces.includes(metadata.namespace ?? '')) continue;
    if (names !== undefined && !names.includes(metadata.name)) continue;
    if (labels.some(([key, value]) => metadata.labels?.[key] !== value)) continue;
    const bound = bind(selection.resource, object, wantsOld ? context.world : undefined);
    if (where !== undefined && !holds(where, namesOf(context, bound))) continue;
    const name = metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
    out.push({ object, ref: `${refPrefix(selection.resource)}/${name}`, name, bound });
  }
  return out;
}

function candidates(selection: Selection, world: World): readonly ObjectBody[] {
  switch (selection.resource) {
    case 'node-facts':
      return world
        .nodeFacts()
        .map((node) => ({ apiVersion: 'gameday/v1', kind: 'NodeFacts', metadata: { name: node.name }, ...node }));
    case 'evidence':
      return world.evidence().map((item) => ({ apiVersion: 'gameday/v1', metadata: { name: item.id }, ...item }));
    case 'findings':
      return world
        .findings()
        .map((item) => ({ apiVersion: 'gameday/v1', kind: 'Finding', metadata: { name: item.id }, ...item }));
    default:
      return selection.at === 'start' ? world.listAtStart(selection.resource) : world.list(selection.resource);
  }
}

/** `old` is the object as it stood when play started, or null. Looked for only where an expression asks. */
function bind(resource: string, object: ObjectBody, world: World | undefined): Record<string, unknown> {
  if (resource === 'node-facts') return { object, node: object };
  if (resource === 'evidence') return { object, evidence: object };
  if (world === undefined) return { object };
  const { name, namespace } = object.metadata;
  const old = world.listAtStart(resource).find((o) => o.metadata.name === name && o.metadata.namespace === namespace);
  return { object, old: old ?? null };
}

function mentionsOld(selection: Selection & { that?: string }): boolean {
  return /\bold\b/.test(`${selection.where ?? ''} ${selection.that ?? ''}`);
}

function filter(value: string | string[] | undefined, context: Context): string[] | undefined {
  return value === undefined ? undefined : fillAll(value, context);
}

function refPrefix(resource: string): string {
  return resource === 'node-facts' ? 'nodes' : resource;
}
