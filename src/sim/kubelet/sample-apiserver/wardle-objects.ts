import { formatTime } from '../../../clock/clock.ts';
import { matchesFields, parseFieldSelector } from '../../kinds/field-selector.ts';
import { parseLabelSelector } from '../../kinds/label-selector.ts';
import { mergePatch } from '../../kinds/merge-patch.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { NetworkResponse } from '../../network/network-stack.ts';
import { alreadyExists, badRequest, conflict, forbidden, notFound, StatusError } from '../../status-error.ts';
import { jsonAnswer } from '../agnhost/serve.ts';
import type { Process } from '../processes/process.ts';
import type { ClusterCalls } from './cluster-calls.ts';
import type { EtcdClient } from './etcd-client.ts';
import type { Wish } from './parse-wish.ts';
import { tableOr } from './wardle-table.ts';
import { WardleWatches } from './wardle-watches.ts';
import { GROUP, VERSION, type WardleResource } from './wardle.ts';

type ResourceWish = Wish & { resource: WardleResource };
type Verb = (wish: ResourceWish) => NetworkResponse;

const API_VERSION = `${GROUP}/${VERSION}`;

/** The verbs on flunders and fischers. */
export function wardleObjects(process: Process, { etcd, cluster }: { etcd: EtcdClient; cluster: ClusterCalls }): Verb {
  const { clock, randomBytes } = process.surroundings;
  const watches = new WardleWatches(clock);
  process.onExit(() => watches.close());
  const keyOf = ({ resource, namespace }: ResourceWish, name: string) =>
    `/${resource.resource}/${resource.namespaced ? `${namespace}/` : ''}${name}`;
  const get = (wish: ResourceWish): KubeObject => {
    const found = etcd.get(keyOf(wish, wish.name));
    if (found === undefined) throw notFound(wish.resource, wish.name);
    return found;
  };
  const select = (wish: ResourceWish) => {
    const { objects, revision } = etcd.list(
      `/${wish.resource.resource}/${wish.namespace === '' ? '' : `${wish.namespace}/`}`,
    );
    return { objects: objects.filter(matcherOf(wish)), revision };
  };
  const isDry = ({ query }: ResourceWish) => query.getAll('dryRun').includes('All');
  const write = (wish: ResourceWish, type: 'ADDED' | 'MODIFIED', object: KubeObject): KubeObject => {
    if (isDry(wish)) return object;
    const stored = etcd.put(
      keyOf({ ...wish, namespace: object.metadata.namespace ?? '' }, object.metadata.name),
      object,
    );
    watches.tell(wish.resource.resource, { type, object: stored });
    return stored;
  };
  /** Objects with finalizers wait for those. */
  const remove = (wish: ResourceWish, object: KubeObject): KubeObject => {
    const { metadata } = object;
    if (isDry(wish)) return object;
    if ((metadata.finalizers ?? []).length > 0) {
      if (metadata.deletionTimestamp !== undefined) return object;
      const dying = { ...metadata, deletionTimestamp: formatTime(clock.now()), deletionGracePeriodSeconds: 0 };
      return write(wish, 'MODIFIED', { ...object, metadata: dying });
    }
    const resourceVersion = etcd.remove(keyOf({ ...wish, namespace: metadata.namespace ?? '' }, metadata.name));
    const gone = { ...object, metadata: { ...metadata, resourceVersion } };
    watches.tell(wish.resource.resource, { type: 'DELETED', object: gone });
    return gone;
  };
  const replace = (wish: ResourceWish, before: KubeObject, given: KubeObject): KubeObject => {
    const { uid, creationTimestamp, deletionTimestamp, namespace } = before.metadata;
    const fixed = { uid, creationTimestamp, ...(namespace === undefined ? {} : { namespace }) };
    const dying = deletionTimestamp === undefined ? {} : { deletionTimestamp };
    const object = defaulted(wish.resource, { ...given, metadata: { ...given.metadata, ...fixed, ...dying } });
    const { resourceVersion } = given.metadata;
    if (resourceVersion !== undefined && resourceVersion !== before.metadata.resourceVersion)
      throw conflict(
        wish.resource,
        wish.name,
        'the object has been modified; please apply your changes to the latest version and try again',
      );
    if (deletionTimestamp !== undefined && (object.metadata.finalizers ?? []).length === 0) return remove(wish, object);
    return write(wish, 'MODIFIED', object);
  };
  const verbs: Readonly<Record<string, Verb>> = {
    get: (wish) => tableOr(wish, [get(wish)]),
    list: (wish) => {
      const { objects, revision } = select(wish);
      return tableOr(wish, objects, revision);
    },
    watch: (wish) => watches.open(wish, select(wish), matcherOf(wish)),
    create: (wish) => {
      const object = bodyOf(wish);
      const { generateName = '', name = '' } = object.metadata;
      const chosen =
        name === '' && generateName !== '' ? `${generateName}${randomBytes(3).toString('hex').slice(0, 5)}` : name;
      if (chosen === '') throw badRequest('name or generateName is required');
      if (wish.resource.namespaced && !cluster.hasNamespace(wish.namespace))
        throw notFound({ group: '', resource: 'namespaces' }, wish.namespace);
      if (etcd.get(keyOf(wish, chosen)) !== undefined) throw alreadyExists(wish.resource, chosen);
      if (isBanned(wish, chosen, etcd))
        throw forbidden(wish.resource, chosen, 'this name may not be used, please change the resource name');
      const { resourceVersion: _, ...given } = object.metadata;
      const metadata = {
        ...given,
        name: chosen,
        ...(wish.resource.namespaced ? { namespace: wish.namespace } : {}),
        uid: uuid(randomBytes(16)),
        creationTimestamp: formatTime(clock.now()),
      };
      return jsonAnswer(write(wish, 'ADDED', defaulted(wish.resource, { ...object, metadata })), 201);
    },
    update: (wish) => {
      const before = get(wish);
      const object = bodyOf(wish);
      if (object.metadata.name !== wish.name)
        throw badRequest(
          `the name of the object (${object.metadata.name}) does not match the name on the URL (${wish.name})`,
        );
      if (object.metadata.resourceVersion === undefined) throw unconditional(wish);
      return jsonAnswer(replace(wish, before, object));
    },
    patch: (wish) => {
      if (wish.contentType !== 'application/merge-patch+json')
        throw new StatusError({
          code: 415,
          reason: 'UnsupportedMediaType',
          message:
            'the body of the request was in an unknown format - accepted media types include: application/merge-patch+json',
        });
      const before = get(wish);
      const patch = JSON.parse(wish.body.toString()) as Record<string, unknown>;
      return jsonAnswer(replace(wish, before, mergePatch(before, patch) as KubeObject));
    },
    delete: (wish) => {
      const gone = remove(wish, get(wish));
      if (gone.metadata.deletionTimestamp !== undefined && (gone.metadata.finalizers ?? []).length > 0)
        return jsonAnswer(gone);
      const details = { name: wish.name, group: GROUP, kind: wish.resource.resource, uid: gone.metadata.uid };
      return jsonAnswer({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details });
    },
    deletecollection: (wish) => {
      const { objects, revision } = select(wish);
      return tableOr(
        wish,
        objects.map((object) => remove(wish, object)),
        revision,
      );
    },
  };
  return (wish) => verbs[wish.verb](wish);
}

function bodyOf({ body, contentType, resource, namespace }: ResourceWish): KubeObject {
  if (contentType !== '' && !contentType.startsWith('application/json'))
    throw new StatusError({
      code: 415,
      reason: 'UnsupportedMediaType',
      message: 'the body of the request was in an unknown format - accepted media types include: application/json',
    });
  const object = parsed(body);
  if (object.kind !== resource.kind || object.apiVersion !== API_VERSION)
    throw badRequest(
      `no kind ${JSON.stringify(object.kind)} is registered for version ${JSON.stringify(object.apiVersion)}`,
    );
  const metadata = object.metadata ?? {};
  if (resource.namespaced && ![undefined, namespace].includes(metadata.namespace))
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  return { ...object, metadata };
}

function parsed(body: Buffer): KubeObject {
  try {
    return JSON.parse(body.toString()) as KubeObject;
  } catch (error) {
    throw badRequest(`couldn't get version/kind; json parse error: ${error instanceof Error ? error.message : ''}`);
  }
}

/** What the Go types make of an object: an empty spec and status, and the kind that a reference means. */
function defaulted({ kind }: WardleResource, object: KubeObject): KubeObject {
  const { kind: _kind, apiVersion: _version, metadata, ...rest } = object;
  const head = { kind, apiVersion: API_VERSION, metadata };
  if (kind !== 'Flunder') return { ...head, ...rest };
  const spec = (object.spec ?? {}) as { reference?: string; referenceType?: string };
  const referenceType = spec.referenceType ?? (spec.reference === undefined ? undefined : 'Flunder');
  return { ...head, spec: { ...spec, ...(referenceType === undefined ? {} : { referenceType }) }, status: {} };
}

/** Fischers may forbid names to flunders (upstream: pkg/admission/plugin/banflunder). */
function isBanned({ resource }: ResourceWish, name: string, etcd: EtcdClient): boolean {
  if (resource.kind !== 'Flunder') return false;
  return etcd
    .list('/fischers/')
    .objects.some((fischer) => (fischer.disallowedFlunders as string[] | undefined)?.includes(name));
}

function matcherOf({ query, name }: ResourceWish): (object: KubeObject) => boolean {
  const labels = parseLabelSelector(query.get('labelSelector'));
  const fields = parseFieldSelector(query.get('fieldSelector'));
  return ({ metadata }) =>
    (name === '' || metadata.name === name) &&
    (labels?.(metadata.labels) ?? true) &&
    matchesFields(fields, { 'metadata.name': metadata.name, 'metadata.namespace': metadata.namespace ?? '' });
}

function unconditional({ resource, name }: ResourceWish): StatusError {
  const why = 'Invalid value: 0x0: must be specified for an update';
  return new StatusError({
    code: 422,
    reason: 'Invalid',
    message: `${resource.kind}.${GROUP} ${JSON.stringify(name)} is invalid: metadata.resourceVersion: ${why}`,
    details: {
      name,
      group: GROUP,
      kind: resource.kind,
      causes: [{ reason: 'FieldValueInvalid', message: why, field: 'metadata.resourceVersion' }],
    },
  });
}

function uuid(bytes: Buffer): string {
  const h = bytes.toString('hex');
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20, 32)}`;
}
