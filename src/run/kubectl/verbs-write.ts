import { parse } from 'yaml';
import { applyPatch, withLastApplied } from './apply-patch.ts';
import { KubectlFailure } from './kubectl-door.ts';
import { readManifests } from './manifests.ts';
import { printObjects } from './output.ts';
import { type ApiObject, nameOf, type Mapping } from './rest-mapper.ts';
import { say, send, unlessMissing, type Session } from './session.ts';
import { getSubject, type Subject, subjectsOf } from './targets.ts';

const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const PATCH_TYPES: Record<string, string> = { json: 'application/json-patch+json', merge: MERGE, strategic: STRATEGIC };

/** Server- or client-side dry run, from `--dry-run`. */
export function dryRunOf(session: Session): 'none' | 'server' | 'client' {
  const said = session.args.text('dry-run');
  return said === 'server' || said === 'client' ? said : 'none';
}

export function dryRunNote(session: Session): string {
  const mode = dryRunOf(session);
  return mode === 'none' ? '' : mode === 'server' ? ' (server dry run)' : ' (dry run)';
}

export function writeQuery(session: Session, manager: string): Record<string, string | undefined> {
  return { fieldManager: manager, ...(dryRunOf(session) === 'server' ? { dryRun: 'All' } : {}) };
}

export async function apply(session: Session): Promise<void> {
  const objects = await readManifests(session.door, session.args.list('filename'));
  for (const object of objects) {
    const mapping = await session.mapper.byKind(object.apiVersion, object.kind);
    const namespace = namespaceOf(session, mapping, object);
    if (session.args.bool('server-side')) await applyOnServer(session, mapping, namespace, object);
    else await applyOne(session, mapping, namespace, object);
  }
}

export async function createFromFiles(session: Session): Promise<void> {
  for (const object of await readManifests(session.door, session.args.list('filename'))) {
    const mapping = await session.mapper.byKind(object.apiVersion, object.kind);
    await createObject(session, mapping, object, namespaceOf(session, mapping, object));
  }
}

export async function createObject(
  session: Session,
  mapping: Mapping,
  object: ApiObject,
  namespace: string | undefined,
): Promise<ApiObject> {
  const made =
    dryRunOf(session) === 'client'
      ? object
      : await send(session, mapping, {
          method: 'POST',
          namespace,
          body: object,
          query: { ...writeQuery(session, 'kubectl-create'), fieldValidation: 'Strict' },
        });
  if (mapping.plural === 'customresourcedefinitions') session.mapper.forget();
  if (session.args.has('output')) printObjects(session, mapping, [made], true);
  else say(session, `${nameOf(mapping, made.metadata.name)} created${dryRunNote(session)}`);
  return made;
}

export async function replace(session: Session): Promise<void> {
  for (const object of await readManifests(session.door, session.args.list('filename'))) {
    const mapping = await session.mapper.byKind(object.apiVersion, object.kind);
    const namespace = namespaceOf(session, mapping, object);
    const { name } = object.metadata;
    if (session.args.bool('force')) {
      await unlessMissing(
        send(session, mapping, {
          method: 'DELETE',
          namespace,
          name,
          body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background', gracePeriodSeconds: 0 },
        }),
      );
      await send(session, mapping, {
        method: 'POST',
        namespace,
        body: object,
        query: writeQuery(session, 'kubectl-replace'),
      });
    } else {
      await send(session, mapping, {
        method: 'PUT',
        namespace,
        name,
        body: object,
        query: { ...writeQuery(session, 'kubectl-replace'), fieldValidation: 'Strict' },
      });
    }
    say(session, `${nameOf(mapping, name)} replaced${dryRunNote(session)}`);
  }
}

export async function patch(session: Session): Promise<void> {
  const file = session.args.text('patch-file');
  const text = file === undefined ? session.args.text('patch') : await session.door.readFile(file);
  if (text === undefined)
    throw new KubectlFailure('error: must specify --patch or --patch-file containing the contents of the patch');
  const type = PATCH_TYPES[session.args.text('type') ?? 'strategic'];
  if (type === undefined)
    throw new KubectlFailure(
      `error: --type must be one of [json merge strategic], not ${JSON.stringify(session.args.text('type'))}`,
    );
  const subresource = session.args.text('subresource');
  for (const subject of await subjectsOf(session, session.args.words)) {
    await patchSubject(session, subject, {
      contentType: type,
      body: parse(text),
      manager: 'kubectl-patch',
      ...(subresource === undefined ? {} : { subresource }),
    });
  }
}

/** Sends a patch and says what kubectl says: `patched`, or that nothing changed. */
export async function patchSubject(
  session: Session,
  subject: Subject,
  change: { contentType?: string; body: unknown; manager: string; subresource?: string; word?: string },
): Promise<ApiObject> {
  const { mapping, namespace, name } = subject;
  const before = await getSubject(session, subject);
  const after = await send(session, mapping, {
    method: 'PATCH',
    namespace,
    name,
    contentType: change.contentType ?? STRATEGIC,
    body: change.body,
    query: writeQuery(session, change.manager),
    ...(change.subresource === undefined ? {} : { subresource: change.subresource }),
  });
  const changed = change.word !== undefined || before.metadata.resourceVersion !== after.metadata.resourceVersion;
  if (session.args.has('output')) printObjects(session, mapping, [after], true);
  else
    say(
      session,
      `${nameOf(mapping, name)} ${change.word ?? 'patched'}${changed ? '' : ' (no change)'}${dryRunNote(session)}`,
    );
  return after;
}

/** `label` and `annotate`: `key=value` sets, `key-` removes. */
export async function setMetadata(session: Session, field: 'labels' | 'annotations'): Promise<void> {
  const isChange = (word: string): boolean => /^[^=]+=/.test(word) || /^[^/=]+(\/[^=]+)?-$/.test(word);
  const words = session.args.words;
  const firstChange = words.findIndex((word, index) => index > 0 && isChange(word));
  if (firstChange === -1)
    throw new KubectlFailure(`error: at least one ${field === 'labels' ? 'label' : 'annotation'} update is required`);
  const changes = Object.fromEntries(
    words.slice(firstChange).map((word) => {
      const cut = word.indexOf('=');
      return cut === -1 ? [word.slice(0, -1), null] : [word.slice(0, cut), word.slice(cut + 1)];
    }),
  );
  const word = field === 'labels' ? 'labeled' : 'annotated';
  for (const subject of await subjectsOf(session, words.slice(0, firstChange))) {
    await setFields(session, subject, field, changes, word);
  }
}

async function setFields(
  session: Session,
  subject: Subject,
  field: 'labels' | 'annotations',
  changes: Record<string, string | null>,
  word: string,
): Promise<void> {
  const { mapping, namespace, name } = subject;
  const now = (await getSubject(session, subject)).metadata[field] ?? {};
  for (const [key, value] of Object.entries(changes)) {
    if (value !== null && key in now && now[key] !== value && !session.args.bool('overwrite')) {
      throw new KubectlFailure(`error: '${key}' already has a value (${now[key]}), and --overwrite is false`);
    }
  }
  const manager = field === 'labels' ? 'kubectl-label' : 'kubectl-annotate';
  await send(session, mapping, {
    method: 'PATCH',
    namespace,
    name,
    contentType: MERGE,
    body: { metadata: { [field]: changes } },
    query: writeQuery(session, manager),
  });
  const removed = Object.values(changes).every((value) => value === null);
  say(session, `${nameOf(mapping, name)} ${removed && field === 'labels' ? 'unlabeled' : word}${dryRunNote(session)}`);
}

async function applyOne(
  session: Session,
  mapping: Mapping,
  namespace: string | undefined,
  object: ApiObject,
): Promise<void> {
  const { name } = object.metadata;
  const live = await unlessMissing(send(session, mapping, { namespace, name }));
  const query = { ...writeQuery(session, 'kubectl-client-side-apply'), fieldValidation: 'Strict' };
  if (live === undefined) {
    await send(session, mapping, { method: 'POST', namespace, body: withLastApplied(object), query });
    if (mapping.plural === 'customresourcedefinitions') session.mapper.forget();
    return say(session, `${nameOf(mapping, name)} created${dryRunNote(session)}`);
  }
  const body = applyPatch(
    { ...object, metadata: { ...object.metadata, ...(namespace === undefined ? {} : { namespace }) } },
    live,
  );
  if (body === undefined) return say(session, `${nameOf(mapping, name)} unchanged${dryRunNote(session)}`);
  const contentType = mapping.group.includes('.') && !mapping.group.endsWith('k8s.io') ? MERGE : STRATEGIC;
  await send(session, mapping, { method: 'PATCH', namespace, name, contentType, body, query });
  say(session, `${nameOf(mapping, name)} configured${dryRunNote(session)}`);
}

async function applyOnServer(
  session: Session,
  mapping: Mapping,
  namespace: string | undefined,
  object: ApiObject,
): Promise<void> {
  await send(session, mapping, {
    method: 'PATCH',
    namespace,
    name: object.metadata.name,
    contentType: 'application/apply-patch+yaml',
    body: object,
    query: {
      ...writeQuery(session, session.args.text('field-manager') ?? 'kubectl'),
      fieldValidation: 'Strict',
      force: String(session.args.bool('force-conflicts')),
    },
  });
  say(session, `${nameOf(mapping, object.metadata.name)} serverside-applied${dryRunNote(session)}`);
}

function namespaceOf(session: Session, mapping: Mapping, object: ApiObject): string | undefined {
  return mapping.namespaced ? (object.metadata.namespace ?? session.namespace) : undefined;
}
