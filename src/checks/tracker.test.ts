import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { conditionSchema } from './condition-schema.ts';
import { FIXTURE_START, type FixtureWorld, fixtureCall, fixtureObject, fixtureWorld } from './fixture-world.ts';
import type { MilestoneRule, ObjectiveRule, Rules } from './rules.ts';
import { Tracker } from './tracker.ts';

const BINDINGS = 'clusterrolebindings.rbac.authorization.k8s.io';
const MINUTE = 60_000;

test('an objective names the object that decides, is met when it goes, and is lost when it returns', () => {
  const open = fixtureObject('ClusterRoleBinding', 'open-door', {
    subjects: [{ kind: 'User', name: 'system:anonymous' }],
  });
  const world = fixtureWorld({ [BINDINGS]: [fixtureObject('ClusterRoleBinding', 'fine', { subjects: [] }), open] });
  const tracker = track(world, {
    objectives: [
      objective(`
        none: {resource: ${BINDINGS}, where: "object.subjects.exists(s, s.name == 'system:anonymous')"}
        say: {unmet: '{name} lets anonymous callers in', met: 'nobody anonymous has rights'}`),
    ],
  });
  expect(tracker.begin()).toMatchObject([
    { type: 'ObjectiveChanged', state: 'open', explanation: 'open-door lets anonymous callers in' },
  ]);
  expect(tracker.refresh(['objects:pods'])).toEqual([]);

  world.objects[BINDINGS] = [world.objects[BINDINGS][0]];
  expect(tracker.refresh([`objects:${BINDINGS}`])).toMatchObject([
    { state: 'met', fraction: 1, explanation: 'nobody anonymous has rights' },
  ]);

  world.objects[BINDINGS] = [open];
  expect(tracker.refresh([`objects:${BINDINGS}`])).toMatchObject([
    { state: 'lost', because: { objects: [`${BINDINGS}/open-door`] } },
  ]);
});

test('what a sentence would give away is kept back until it is known, and said at the end', () => {
  const world = fixtureWorld({ pods: [fixtureObject('Pod', 'miner', {})] });
  const stop = objective(
    `{none: {resource: pods}, say: {unmet: '{name} runs', before: {objective: FIND, say: something runs}}}`,
  );
  const objectives = [
    { ...objective('answer: {question: what}'), id: 'FIND' },
    { ...stop, id: 'STOP' },
    { ...stop, id: 'LATER' },
  ];
  const tracker = track(world, { objectives }, (id) => (id === 'LATER' ? 'opens later' : undefined));
  const nothing = { because: { objects: [] } };
  expect(tracker.begin()).toMatchObject([
    {},
    { explanation: 'something runs', ...nothing },
    { explanation: 'opens later', ...nothing },
  ]);
  world.answers.what = { fraction: 1, attempts: 1, feedback: 'right' };
  expect(tracker.refresh(['answers'])).toMatchObject([{ objective: 'FIND' }, { explanation: 'miner runs' }]);
  expect(tracker.speakPlainly()).toMatchObject([{ objective: 'LATER', explanation: 'miner runs' }]);
});

test('parts earn their share; what the target cannot have is shared by the rest', () => {
  const node = (name: string, cordoned: boolean) => fixtureObject('Node', name, { spec: { unschedulable: cordoned } });
  const world = fixtureWorld({ nodes: [node('a', true), node('b', false)] });
  const tracker = track(world, {
    objectives: [
      objective(`
        parts:
          - {id: cordon, weight: 3, when: {all: {resource: nodes, that: object.spec.unschedulable}}}
          - {id: asked, weight: 1, when: {asked: {tool: audit}}}
          - {id: snapshot, weight: 6, requires: [aws], when: {elapsed: 9h}}`),
    ],
  });
  expect(tracker.begin()).toMatchObject([
    { state: 'partly', fraction: 0.375, parts: [{ id: 'cordon', fraction: 0.5 }, { id: 'asked' }] },
  ]);
  world.asked.push({ tool: 'audit', query: 'fields verb', at: world.time });
  expect(tracker.refresh(['queries'])).toMatchObject([{ fraction: 0.625 }]);
});

test('a state must hold for its time, and the tracker says when to look again', () => {
  const world = fixtureWorld({ pods: [] });
  const tracker = track(world, { objectives: [objective('holdFor: {time: 60s, when: {none: {resource: pods}}}')] });
  expect(tracker.begin()).toMatchObject([{ state: 'open' }]);
  expect(tracker.recheckAt()).toBe(FIXTURE_START + MINUTE);

  world.time += MINUTE / 2;
  world.objects.pods = [fixtureObject('Pod', 'back')];
  tracker.refresh(['objects:pods']);
  world.objects.pods = [];
  tracker.refresh(['objects:pods']);
  world.time = FIXTURE_START + MINUTE;
  expect(tracker.refresh([])).toEqual([]);
  world.time = FIXTURE_START + 1.5 * MINUTE;
  expect(tracker.refresh([])).toMatchObject([{ state: 'met' }]);
});

test('evidence that comes after the change it had to precede is missed for good', () => {
  const world = fixtureWorld();
  const tracker = track(world, {
    objectives: [
      objective(
        `
        before:
          first: {evidence: {where: evidence.text.contains('istio-init')}}
          then: {audit: {verb: [patch, update], resource: deployments.apps, name: rabbitmq}}`,
        `{audit: {verb: patch, resource: deployments.apps, name: rabbitmq}, say: {met: 'the template was changed by {event.user.username} before it was saved'}}`,
      ),
    ],
  });
  tracker.begin();
  fixtureCall(world, {
    verb: 'patch',
    user: 'ana',
    resource: 'deployments.apps',
    namespace: 'sock-shop',
    name: 'rabbitmq',
  });
  expect(tracker.refresh(['audit'])).toMatchObject([
    { state: 'missed', explanation: 'the template was changed by ana before it was saved', because: { events: [1] } },
  ]);
  world.items.push({
    id: 'e1',
    subject: 'x',
    kind: 'object',
    sha256: '',
    bytes: 1,
    note: '',
    at: world.time + 1,
    text: 'istio-init',
    tampered: false,
  });
  world.time += 2;
  expect(tracker.refresh(['evidence'])).toEqual([]);
});

test('milestones may be counted per subject, and objectives may need them', () => {
  const world = fixtureWorld({ pods: [fixtureObject('Pod', 'bad-1', { metadata: { labels: { bad: 'yes' } } })] });
  const tracker = track(world, {
    facts: {
      bad: {
        collect: [{ from: { resource: 'pods', labels: { bad: 'yes' } }, value: 'object.metadata.name' }],
        keep: 'ever',
      },
    },
    milestones: [milestone('gone', "none: {resource: pods, name: '{pod}'}", { in: 'facts.bad', as: 'pod' })],
    objectives: [objective('milestone: {id: gone}')],
  });
  expect(tracker.begin()).toMatchObject([{ type: 'ObjectiveChanged', state: 'open' }]);
  world.objects.pods = [];
  expect(tracker.refresh(['objects:pods'])).toMatchObject([
    { type: 'MilestoneReached', milestone: 'gone', subject: 'bad-1' },
    { type: 'ObjectiveChanged', state: 'met' },
  ]);
});

test('harm is told once for each object, and again when it happens again', () => {
  const world = fixtureWorld({
    'deployments.apps': [fixtureObject('Deployment', 'carts', { metadata: { namespace: 'sock-shop' } })],
  });
  const tracker = track(world, {
    harm: [
      {
        id: 'lost-workload',
        gone: { resource: 'deployments.apps' },
        say: '{object.metadata.name} was not the problem and is gone',
      },
    ],
  });
  const [carts] = world.objects['deployments.apps'];
  expect(tracker.begin()).toEqual([]);
  world.objects['deployments.apps'] = [];
  expect(tracker.refresh(['objects:deployments.apps'])).toMatchObject([
    {
      type: 'HarmObserved',
      object: 'deployments.apps/sock-shop/carts',
      explanation: 'carts was not the problem and is gone',
    },
  ]);
  expect(tracker.refresh(['objects:deployments.apps'])).toEqual([]);
  world.objects['deployments.apps'] = [carts];
  tracker.refresh(['objects:deployments.apps']);
  world.objects['deployments.apps'] = [];
  expect(tracker.refresh(['objects:deployments.apps'])).toHaveLength(1);
});

test('probes ask the cluster, not names', () => {
  const pod = fixtureObject('Pod', 'bad', { metadata: { namespace: 'sock-shop' } });
  const world = fixtureWorld({ pods: [pod] });
  world.open = (from) => from.includes('bad');
  const tracker = track(world, {
    objectives: [
      objective(`
        parts:
          - id: out
            weight: 1
            when:
              canConnect: {from: {resource: pods}, to: {address: 198.51.100.200}, port: 3333, expect: false}
              say: {unmet: 'from {source} the pool can be reached: {reason}'}
          - id: anonymous
            weight: 1
            when: {canI: {user: 'system:anonymous', groups: ['system:unauthenticated'], verb: [get, list], resource: secrets, expect: false}}`),
    ],
  });
  expect(tracker.begin()).toMatchObject([
    { fraction: 0.5, explanation: 'from bad the pool can be reached: as the fixture says' },
  ]);
  world.open = () => false;
  expect(tracker.refresh(['objects:networkpolicies.networking.k8s.io'])).toMatchObject([{ state: 'met' }]);
});

test('each value of a list is asked for itself, and the worst speaks', () => {
  const node = (name: string, cordoned: boolean) => fixtureObject('Node', name, { spec: { unschedulable: cordoned } });
  const world = fixtureWorld({ nodes: [node('a', true), node('b', false), node('c', false)] });
  const tracker = track(world, {
    facts: {
      bad: {
        collect: [{ from: { resource: 'nodes', where: "object.metadata.name != 'c'" }, value: 'object.metadata.name' }],
        keep: 'start',
      },
    },
    objectives: [
      objective(`
        each:
          in: facts.bad
          as: host
          when:
            any: {resource: nodes, name: '{host}', that: object.spec.unschedulable}
            say: {unmet: '{host} still takes pods', met: '{host} takes none'}`),
    ],
  });
  expect(tracker.begin()).toMatchObject([{ state: 'partly', fraction: 0.5, explanation: 'b still takes pods' }]);
});

test('a list that is kept from the start stays as it was, even when all is looked at again at the end', () => {
  const world = fixtureWorld({ nodes: [fixtureObject('Node', 'a', { spec: { unschedulable: true } })] });
  const tracker = track(world, {
    facts: {
      bad: {
        collect: [{ from: { resource: 'nodes', where: 'object.spec.unschedulable' }, value: 'object.metadata.name' }],
        keep: 'start',
      },
    },
    objectives: [
      objective(`
        each:
          in: facts.bad
          as: host
          when: {none: {resource: nodes, name: '{host}', where: object.spec.unschedulable}}`),
    ],
  });
  tracker.begin();
  world.objects.nodes = [fixtureObject('Node', 'a', { spec: { unschedulable: false } })];
  expect(tracker.refresh(['objects:nodes'])).toMatchObject([{ state: 'met' }]);
  expect(tracker.speakPlainly()).toEqual([]);
  expect(tracker.facts.values.bad).toEqual(['a']);
});

test('a lesser answer is worth its share and never meets the objective', () => {
  const world = fixtureWorld({
    namespaces: [fixtureObject('Namespace', 'shop', { metadata: { labels: { warn: 'baseline' } } })],
  });
  const tracker = track(world, {
    objectives: [
      objective(`
        anyOf:
          - any: {resource: namespaces, that: "'enforce' in object.metadata.labels"}
          - worth: {share: 0.5, when: {any: {resource: namespaces, that: "'warn' in object.metadata.labels"}}}`),
    ],
  });
  expect(tracker.begin()).toMatchObject([{ state: 'partly', fraction: 0.5 }]);
});

test('writes are tried without being made: what must be refused, and what must still be let in', () => {
  const deployment = (name: string) =>
    fixtureObject('Deployment', name, {
      metadata: { namespace: 'shop' },
      spec: { template: { metadata: { labels: { name } }, spec: { containers: [{ image: name }] } } },
    });
  const world = fixtureWorld({ 'deployments.apps': [deployment('carts'), deployment('orders')] });
  const seen: unknown[] = [];
  world.admitted = (body) => {
    seen.push(body);
    return JSON.stringify(body).includes('carts');
  };
  const tracker = track(world, {
    objectives: [
      objective(`
        admits: {user: u, verb: create, resource: pods, namespace: shop, bodies: {resource: deployments.apps, as: pod}, expect: true}
        say: {unmet: '{name} could not start: {message}'}`),
    ],
  });
  expect(tracker.begin()).toMatchObject([{ fraction: 0.5, explanation: 'orders could not start: denied by a policy' }]);
  expect(seen[0]).toMatchObject({
    kind: 'Pod',
    metadata: { name: 'carts', labels: { name: 'carts' } },
    spec: { containers: [{ image: 'carts' }] },
  });
});

test('calls do harm once each, unless the scenario excuses them', () => {
  const world = fixtureWorld({ nodes: [] });
  const tracker = track(world, {
    harm: [
      {
        id: 'database',
        audit: { verb: ['delete'], resource: ['pods'], where: "event.objectRef.name.endsWith('-db')" },
        unless: conditionSchema.parse(parse('any: {resource: nodes, that: object.spec.unschedulable}')),
        say: '{event.objectRef.name} lost what it held',
      },
    ],
  });
  tracker.begin();
  fixtureCall(world, { verb: 'delete', user: 'ana', resource: 'pods', namespace: 'shop', name: 'carts-db' });
  fixtureCall(world, { verb: 'delete', user: 'ana', resource: 'pods', namespace: 'shop', name: 'carts', code: 200 });
  fixtureCall(world, { verb: 'delete', user: 'ana', resource: 'pods', namespace: 'shop', name: 'user-db', code: 403 });
  expect(tracker.refresh(['audit'])).toMatchObject([
    { object: 'pods/shop/carts-db', explanation: 'carts-db lost what it held', because: { events: [1] } },
  ]);
  world.objects.nodes = [fixtureObject('Node', 'a', { spec: { unschedulable: true } })];
  fixtureCall(world, { verb: 'delete', user: 'ana', resource: 'pods', namespace: 'shop', name: 'orders-db' });
  expect(tracker.refresh(['audit', 'objects:nodes'])).toEqual([]);
});

test('what is asked of changes is asked anew, not remembered', () => {
  const world = fixtureWorld({ secrets: [] });
  const tracker = track(world, {
    objectives: [
      objective(`
        audit: {verb: get, resource: secrets, where: "timestamp(event.stageTimestamp) > changes['secrets/s']", atMost: 0}`),
    ],
  });
  world.changed['secrets/s'] = new Date(FIXTURE_START);
  world.time += MINUTE;
  fixtureCall(world, { verb: 'get', user: 'x', resource: 'secrets', name: 's' });
  expect(tracker.begin()).toMatchObject([{ state: 'open' }]);
  world.changed['secrets/s'] = new Date(FIXTURE_START + 2 * MINUTE);
  expect(tracker.refresh(['audit'])).toMatchObject([{ state: 'met' }]);
});

test('a wrong key is named, with what could stand there', () => {
  const parsed = conditionSchema.safeParse({ allOf: [{ nope: 1 }] });
  expect(parsed.error?.issues[0]).toMatchObject({ path: ['allOf', 0], message: expect.stringContaining('found nope') });
});

function track(
  world: FixtureWorld,
  rules: Partial<Rules>,
  sealed: (objective: string) => string | undefined = () => undefined,
): Tracker {
  return new Tracker({
    rules: { facts: {}, milestones: [], objectives: [], harm: [], ...rules },
    world,
    params: {},
    abilities: [],
    manifest: () => [],
    seqOf: (auditId) => Number(auditId.slice(1)),
    sealed,
  });
}

function objective(when: string, failWhen?: string): ObjectiveRule {
  return {
    id: 'X-1',
    regress: 'reopen',
    when: conditionSchema.parse(parse(when)),
    ...(failWhen === undefined ? {} : { failWhen: conditionSchema.parse(parse(failWhen)) }),
  };
}

function milestone(id: string, when: string, forEach?: { in: string; as: string }): MilestoneRule {
  return { id, when: conditionSchema.parse(parse(when)), ...(forEach === undefined ? {} : { forEach }) };
}
