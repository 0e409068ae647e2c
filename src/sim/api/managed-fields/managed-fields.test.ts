import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../package-root.ts';
import { OpenApiDefinitions, type OpenApiSchema } from '../../kinds/open-api-definitions.ts';
import { ResourceRegistry } from '../../kinds/registry.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import { applyConfiguration } from './apply-configuration.ts';
import { trackUpdate } from './track-update.ts';
import { TrackingCatalog } from './tracking-catalog.ts';

const file = join(packageRoot(), 'src/sim/kinds/data/schemas.json');
const definitions = new OpenApiDefinitions(JSON.parse(readFileSync(file, 'utf8')) as Record<string, OpenApiSchema>);
const registry = new ResourceRegistry();
const catalog = new TrackingCatalog({
  definitions,
  customSchema: () => undefined,
  siblingVersion: () => undefined,
  convert: (object) => object,
});

function infoOf(group: string, version: string, resource: string) {
  const info = registry.find(group, version, resource);
  if (info === undefined) throw new Error('no such resource');
  return info;
}
const configMaps = catalog.tracking(infoOf('', 'v1', 'configmaps'), '');
const deployments = catalog.tracking(infoOf('apps', 'v1', 'deployments'), '');
const deploymentStatus = catalog.tracking(infoOf('apps', 'v1', 'deployments'), 'status');

type Draft = KubeObject & { data: Record<string, string> };

/** A store of one object, with every write tracked. */
function storeOf(tracking = configMaps, kind = 'ConfigMap') {
  let live: KubeObject | undefined;
  let nowMs = 0;
  const keep = (object: KubeObject, managedFields: ManagedFieldsEntry[] | undefined): KubeObject => {
    live = { ...object, metadata: { ...object.metadata, uid: 'u', managedFields } };
    return live;
  };
  return {
    get live() {
      return live;
    },
    apply(manager: string, config: Record<string, unknown>, { force = false } = {}) {
      nowMs += 60_000;
      const full = { apiVersion: tracking.apiVersion, kind, ...config };
      const { object, managedFields } = applyConfiguration(tracking, {
        kind,
        live,
        config: full,
        manager,
        force,
        nowMs,
      });
      return keep(object, managedFields);
    },
    update(manager: string, change: (draft: Draft) => void, by = tracking) {
      nowMs += 60_000;
      const draft = structuredClone(live ?? { apiVersion: tracking.apiVersion, kind, metadata: {} }) as KubeObject;
      change(draft as Draft);
      return keep(draft, trackUpdate(by, { before: live, after: draft, manager, nowMs }));
    },
    owners(): Record<string, unknown> {
      return Object.fromEntries(
        (live?.metadata.managedFields ?? []).map((entry) => [
          `${entry.manager} ${entry.operation}${entry.subresource ? ` ${entry.subresource}` : ''}`,
          entry.fieldsV1,
        ]),
      );
    },
  };
}

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof StatusError) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'no refusal';
}

describe('trackUpdate', () => {
  it('gives new fields to the writer and takes changed ones from others', () => {
    const store = storeOf();
    store.update('mine', (draft) => Object.assign(draft, { data: { k: 'v' } }));
    expect(store.owners()).toEqual({ 'mine Update': { 'f:data': { '.': {}, 'f:k': {} } } });
    store.update('robot', (draft) => Object.assign(draft.data, { k: 'w', l: 'x' }));
    expect(store.owners()).toEqual({
      'mine Update': { 'f:data': {} },
      'robot Update': { 'f:data': { 'f:k': {}, 'f:l': {} } },
    });
    store.update('mine', (draft) => {
      draft.data = { k: 'w' };
      draft.metadata.labels = { l: '1' };
    });
    expect(store.owners()).toEqual({
      'robot Update': { 'f:data': { 'f:k': {} } },
      'mine Update': { 'f:data': {}, 'f:metadata': { 'f:labels': { '.': {}, 'f:l': {} } } },
    });
  });

  it('compares a new object with an empty one of its kind', () => {
    const store = storeOf(deployments, 'Deployment');
    store.update('kubectl-create', (draft) => {
      draft.spec = {
        selector: { matchLabels: { a: 'b' } },
        strategy: { type: 'Recreate' },
        template: {
          metadata: { creationTimestamp: null, labels: { a: 'b' } },
          spec: { containers: [{ name: 'c', resources: {}, ports: [{ containerPort: 80, protocol: 'TCP' }] }] },
        },
      };
      draft.status = { replicas: 1 };
    });
    expect(store.owners()).toEqual({
      'kubectl-create Update': {
        'f:spec': {
          'f:selector': {},
          'f:strategy': { 'f:type': {} },
          'f:template': {
            'f:metadata': { 'f:labels': { '.': {}, 'f:a': {} } },
            'f:spec': {
              'f:containers': {
                'k:{"name":"c"}': {
                  '.': {},
                  'f:name': {},
                  'f:resources': {},
                  'f:ports': {
                    '.': {},
                    'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {}, 'f:protocol': {} },
                  },
                },
              },
            },
          },
        },
      },
    });
  });

  it('keeps subresources apart and returns the same entries where nothing changed', () => {
    const store = storeOf(deployments, 'Deployment');
    store.update('a', (draft) => Object.assign(draft, { spec: { replicas: 1 } }));
    store.update(
      'b',
      (draft) => Object.assign(draft, { spec: { replicas: 2 }, status: { replicas: 1 } }),
      deploymentStatus,
    );
    expect(store.owners()).toEqual({
      'a Update': { 'f:spec': { 'f:replicas': {} } },
      'b Update status': { 'f:status': { 'f:replicas': {} } },
    });
    const before = store.live?.metadata.managedFields;
    expect(store.update('c', () => {}).metadata.managedFields).toBe(before);
  });

  it('lets a client reset the entries', () => {
    const store = storeOf();
    store.update('a', (draft) => Object.assign(draft, { data: { k: 'v' } }));
    store.update('b', (draft) => Object.assign(draft.metadata, { managedFields: [{}] }));
    expect(store.live?.metadata.managedFields).toBeUndefined();
    store.update('c', (draft) => Object.assign(draft.data, { k: 'x' }));
    expect(store.live?.metadata.managedFields).toBeUndefined();
    store.apply('d', { data: { l: 'y' } });
    expect(store.owners()).toEqual({
      'd Apply': { 'f:data': { 'f:l': {} } },
      'before-first-apply Update': { 'f:data': { '.': {}, 'f:k': {} } },
    });
  });

  it('puts the oldest of more than ten updaters together', () => {
    const store = storeOf();
    store.update('m0', (draft) => Object.assign(draft, { data: { k0: 'v' } }));
    for (let i = 1; i < 12; i++) store.update(`m${i}`, (draft) => Object.assign(draft.data, { [`k${i}`]: 'v' }));
    const owners = store.owners();
    expect(Object.keys(owners)).toHaveLength(10);
    expect(owners['ancient-changes Update']).toEqual({ 'f:data': { '.': {}, 'f:k0': {}, 'f:k1': {}, 'f:k2': {} } });
  });
});

describe('applyConfiguration', () => {
  it('owns, shares and removes fields', () => {
    const store = storeOf();
    store.apply('one', { data: { k: 'v', m: 'n' } });
    expect(refusal(() => store.apply('two', { data: { k: 'other' } }))).toBe(
      '409 Apply failed with 1 conflict: conflict with "one": .data.k',
    );
    expect(refusal(() => store.apply('two', { data: { m: 'other', k: 'other' } }))).toBe(
      '409 Apply failed with 2 conflicts: conflicts with "one":\n- .data.k\n- .data.m',
    );
    const times = (): unknown[] => (store.live?.metadata.managedFields ?? []).map(({ time }) => time);
    store.apply('two', { data: { k: 'v' } });
    expect(times()).toEqual([undefined, '1970-01-01T00:01:00Z']);
    expect(store.apply('one', { data: { m: 'n' } }).data).toEqual({ k: 'v', m: 'n' });
    store.apply('three', { data: { k: 'three', m: 'three' } }, { force: true });
    expect(store.owners()).toEqual({ 'three Apply': { 'f:data': { 'f:k': {}, 'f:m': {} } } });
    store.update('patcher', (draft) => Object.assign(draft.data, { m: 'patched' }));
    expect(refusal(() => store.apply('three', { data: { k: 'three', m: 'three' } }))).toBe(
      '409 Apply failed with 1 conflict: conflict with "patcher" using v1: .data.m',
    );
    expect(store.apply('three', { data: { k: 'three' } }).data).toEqual({ k: 'three', m: 'patched' });
    expect(store.apply('three', {}).data).toEqual({ m: 'patched' });
  });

  const spec = (containers: unknown[]) => ({ spec: { template: { spec: { containers } } } });
  const containersOf = (object: KubeObject): unknown =>
    (object as unknown as { spec: { template: { spec: { containers: unknown } } } }).spec.template.spec.containers;

  it('owns list maps item by item and atomic lists whole', () => {
    const store = storeOf(deployments, 'Deployment');
    store.apply('one', spec([{ name: 'one', image: 'i', args: ['x'], ports: [{ containerPort: 80 }] }]));
    const both = store.apply(
      'two',
      spec([
        { name: 'one', env: [{ name: 'A', value: '1' }], ports: [{ containerPort: 81, protocol: 'UDP' }] },
        { name: 'side', image: 's' },
      ]),
    );
    expect(containersOf(both)).toEqual([
      {
        name: 'one',
        image: 'i',
        args: ['x'],
        env: [{ name: 'A', value: '1' }],
        ports: [{ containerPort: 80 }, { containerPort: 81, protocol: 'UDP' }],
      },
      { name: 'side', image: 's' },
    ]);
    expect(
      refusal(() =>
        store.apply(
          'three',
          spec([
            { name: 'one', args: ['y'] },
            { name: 'side', image: 't' },
          ]),
        ),
      ),
    ).toBe(
      '409 Apply failed with 2 conflicts: conflicts with "one":\n- .spec.template.spec.containers[name="one"].args\nconflicts with "two":\n- .spec.template.spec.containers[name="side"].image',
    );
    const after = store.apply('two', spec([{ name: 'one', env: [{ name: 'B', value: '1' }] }]));
    expect(containersOf(after)).toEqual([
      { name: 'one', image: 'i', args: ['x'], env: [{ name: 'B', value: '1' }], ports: [{ containerPort: 80 }] },
    ]);
  });

  it.each([
    [{ apiVersion: 'v1', kind: 'Secret' }, '400 invalid object type: /v1, Kind=Secret'],
    [{ metadata: { managedFields: [{}] } }, '400 metadata.managedFields must be nil'],
    [
      { metadata: { name: 'a' }, data: { k: 1 } },
      '500 failed to create typed patch object (/a; /v1, Kind=ConfigMap): .data.k: expected string, got &value.valueUnstructured{Value:1}',
    ],
    [
      { metadata: { namespace: 'n', name: 'a' }, date: {} },
      '500 failed to create typed patch object (n/a; /v1, Kind=ConfigMap): .date: field not declared in schema',
    ],
  ])('refuses %j', (config, expected) => {
    expect(refusal(() => storeOf().apply('one', config))).toBe(expected);
  });

  it('refuses two items with one key', () => {
    const twice = { metadata: { name: 'd' }, ...spec([{ name: 'c', image: 'i' }, { name: 'c' }]) };
    expect(refusal(() => storeOf(deployments, 'Deployment').apply('one', twice))).toBe(
      '500 failed to create typed patch object (/d; apps/v1, Kind=Deployment): .spec.template.spec.containers: duplicate entries for key [name="c"]',
    );
  });

  it('takes over what client-side apply set, for kubectl alone', () => {
    const config = { metadata: { name: 'c' }, data: { a: '1' } };
    const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
    const text = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', ...config });
    const store = storeOf();
    store.update('kubectl-client-side-apply', (draft) => {
      draft.data = { a: '1' };
      draft.metadata.annotations = { [annotation]: text };
    });
    expect(refusal(() => store.apply('other', { data: { a: '2' } }))).toContain('409');
    const applied = store.apply('kubectl', { ...config, data: { a: '2' } });
    expect(applied.data).toEqual({ a: '2' });
    expect(applied.metadata.annotations?.[annotation]).toBe(
      '{"apiVersion":"v1","data":{"a":"2"},"kind":"ConfigMap","metadata":{"name":"c"}}\n',
    );
  });
});
