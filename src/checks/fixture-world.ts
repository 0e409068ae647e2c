import type { AuditRecord, ObjectBody } from '../journal/records.ts';
import type { EvidenceItem, FindingItem, NodeFacts, World } from './world.ts';

/** A world of plain lists, for tests: change the lists, and conditions see it. */
export interface FixtureWorld extends World {
  time: number;
  objects: Record<string, ObjectBody[]>;
  start: Record<string, ObjectBody[]>;
  nodes: NodeFacts[];
  changed: Record<string, Date>;
  events: AuditRecord[];
  items: EvidenceItem[];
  told: FindingItem[];
  answers: Record<string, { fraction: number; attempts: number; feedback: string }>;
  asked: { tool: string; query: string; at: number }[];
  access: (user: string, verb: string, resource: string) => boolean;
  open: (from: string, to: string) => boolean;
  admitted: (body: unknown) => boolean;
  up: { available: boolean; since: number } | undefined;
}

export const FIXTURE_START = Date.parse('2025-03-06T08:00:00Z');

export function fixtureWorld(objects: Record<string, ObjectBody[]> = {}): FixtureWorld {
  const world: FixtureWorld = {
    time: FIXTURE_START,
    objects,
    start: structuredClone(objects),
    nodes: [],
    changed: {},
    events: [],
    items: [],
    told: [],
    answers: {},
    asked: [],
    access: () => false,
    open: () => true,
    admitted: () => true,
    up: undefined,
    now: () => world.time,
    playStartsAt: () => FIXTURE_START,
    list: (resource) => world.objects[resource] ?? [],
    listAtStart: (resource) => world.start[resource] ?? [],
    changes: () => world.changed,
    nodeFacts: () => world.nodes,
    audit: () => world.events,
    evidence: () => world.items,
    findings: () => world.told,
    answer: (question) => world.answers[question],
    objective: () => undefined,
    milestones: () => [],
    queries: () => world.asked,
    availability: () => (world.up === undefined ? undefined : { ...world.up, ordersPerMinute: 40, errorRate: 0 }),
    canI: ({ username, verb, resource }) => ({ allowed: world.access(username, verb, resource ?? ''), reason: '' }),
    canConnect: (from, to) => ({
      allowed: world.open(JSON.stringify(from), JSON.stringify(to)),
      reason: 'as the fixture says',
    }),
    admits: ({ body }) =>
      world.admitted(body) ? { admitted: true, message: '' } : { admitted: false, message: 'denied by a policy' },
  };
  return world;
}

export function fixtureObject(kind: string, name: string, more: Record<string, unknown> = {}): ObjectBody {
  const { metadata, ...rest } = more as { metadata?: Record<string, unknown> };
  return { apiVersion: 'v1', kind, metadata: { name, ...metadata }, ...rest };
}

/** A successful call, at the world's time unless said. */
export function fixtureCall(
  world: FixtureWorld,
  call: {
    verb: string;
    user: string;
    resource: string;
    namespace?: string;
    name?: string;
    code?: number;
    at?: number;
    ip?: string;
  },
): AuditRecord {
  const at = new Date(call.at ?? world.time).toISOString();
  const [full, subresource] = call.resource.split('/');
  const [resource, ...group] = full.split('.');
  const event: AuditRecord = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: `a${world.events.length + 1}`,
    stage: 'ResponseComplete',
    requestURI: `/api/v1/${resource}`,
    verb: call.verb,
    user: { username: call.user, groups: [] },
    sourceIPs: [call.ip ?? '192.0.2.10'],
    userAgent: 'kubectl/v1.31.0',
    objectRef: {
      resource,
      ...(group.length === 0 ? {} : { apiGroup: group.join('.') }),
      ...(subresource === undefined ? {} : { subresource }),
      ...(call.namespace === undefined ? {} : { namespace: call.namespace }),
      ...(call.name === undefined ? {} : { name: call.name }),
    },
    responseStatus: { code: call.code ?? 200 },
    requestReceivedTimestamp: at,
    stageTimestamp: at,
  };
  world.events.push(event);
  return event;
}
