import { KubectlFailure } from './kubectl-door.ts';
import { readManifests } from './manifests.ts';
import type { ApiObject, Mapping } from './rest-mapper.ts';
import { send, type Session } from './session.ts';

/** An object that a command is about. */
export interface Subject {
  mapping: Mapping;
  namespace: string | undefined;
  name: string;
}

/**
 * What `kubectl VERB` is about: `pod web`, `pod/web deploy/api`, `pods -l app=web`, `pods --all`, or the objects of `-f`.
 * `fallback` is the kind where only a name is given, as in `cordon NODE`.
 */
export async function subjectsOf(session: Session, words: readonly string[], fallback?: string): Promise<Subject[]> {
  const files = session.args.list('filename');
  if (files.length > 0) return subjectsOfFiles(session, files);
  if (words.length === 0 && fallback === undefined) {
    throw new KubectlFailure('error: You must provide one or more resources by argument or filename.');
  }
  if (words.some((word) => word.includes('/'))) return Promise.all(words.map((word) => subjectOf(session, word)));
  const kinds = fallback === undefined ? words[0].split(',') : [fallback];
  const names = fallback === undefined ? words.slice(1) : words;
  const subjects: Subject[] = [];
  for (const kind of kinds) {
    const mapping = await session.mapper.byName(kind);
    if (names.length > 0) subjects.push(...names.map((name) => subject(session, mapping, name)));
    else subjects.push(...(await selected(session, mapping)));
  }
  return subjects;
}

/** `deploy/web`; a bare name is of the kind `fallback`. */
export async function subjectOf(session: Session, word: string, fallback = 'pods'): Promise<Subject> {
  const [kind, name] = word.includes('/') ? word.split('/') : [fallback, word];
  return subject(session, await session.mapper.byName(kind), name);
}

export function getSubject(session: Session, { mapping, namespace, name }: Subject): Promise<ApiObject> {
  return send(session, mapping, { namespace, name });
}

/** The namespace to look in: none with `-A`, none for kinds without. */
export function scopeOf(session: Session, mapping: Mapping): string | undefined {
  return mapping.namespaced && !session.args.bool('all-namespaces') ? session.namespace : undefined;
}

export async function listOf(
  session: Session,
  mapping: Mapping,
  query: { labelSelector?: string; fieldSelector?: string } = {},
): Promise<ApiObject[]> {
  const labelSelector = query.labelSelector ?? session.args.text('selector');
  const fieldSelector = query.fieldSelector ?? session.args.text('field-selector');
  const list = await send(session, mapping, {
    namespace: scopeOf(session, mapping),
    query: { labelSelector, fieldSelector, limit: '500' },
  });
  return (
    (list.items as ApiObject[] | undefined)?.map((item) => ({
      ...item,
      apiVersion: apiVersionOf(mapping),
      kind: mapping.kind,
    })) ?? []
  );
}

export function apiVersionOf(mapping: Mapping): string {
  return mapping.group === '' ? mapping.version : `${mapping.group}/${mapping.version}`;
}

function subject(session: Session, mapping: Mapping, name: string): Subject {
  return { mapping, namespace: mapping.namespaced ? session.namespace : undefined, name };
}

async function selected(session: Session, mapping: Mapping): Promise<Subject[]> {
  const wide = session.args.has('selector') || session.args.has('field-selector') || session.args.bool('all');
  if (!wide) throw new KubectlFailure('error: resource(s) were provided, but no name was specified');
  const objects = await listOf(session, mapping);
  return objects.map((object) => ({ mapping, namespace: object.metadata.namespace, name: object.metadata.name }));
}

async function subjectsOfFiles(session: Session, files: readonly string[]): Promise<Subject[]> {
  const subjects: Subject[] = [];
  for (const object of await readManifests(session.door, files)) {
    const mapping = await session.mapper.byKind(object.apiVersion, object.kind);
    const namespace = mapping.namespaced ? (object.metadata.namespace ?? session.namespace) : undefined;
    subjects.push({ mapping, namespace, name: object.metadata.name });
  }
  return subjects;
}
