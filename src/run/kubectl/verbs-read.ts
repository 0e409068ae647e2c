import { KubectlFailure } from './kubectl-door.ts';
import { printObjects, printTable, withKind } from './output.ts';
import { type ApiObject, type Mapping, nameOf } from './rest-mapper.ts';
import { pathOf, say, send, sendPath, type Session } from './session.ts';
import { listOf, scopeOf, subjectOf } from './targets.ts';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

interface Table {
  columnDefinitions: { name: string; priority: number }[];
  rows: { cells: unknown[]; object: ApiObject }[];
}

export async function get(session: Session): Promise<void> {
  const { args } = session;
  if (args.text('raw') !== undefined) return getRaw(session, args.text('raw') ?? '');
  if (args.bool('watch'))
    throw new KubectlFailure('error: a walkthrough waits with `kubectl wait` or its own `wait` step, not with --watch');
  const { words } = args;
  if (words.length === 0) throw new KubectlFailure('error: Required resource not specified.');
  if (words.some((word) => word.includes('/'))) {
    for (const word of words) {
      const { mapping, name } = await subjectOf(session, word);
      await show(session, mapping, [name], true);
    }
    return;
  }
  const kinds = words[0] === 'all' ? await categoryOf(session, 'all') : words[0].split(',');
  for (const [index, kind] of kinds.entries()) {
    if (index > 0 && !args.has('output')) say(session, '');
    await show(session, await session.mapper.byName(kind), words.slice(1), kinds.length > 1);
  }
}

async function show(session: Session, mapping: Mapping, names: readonly string[], prefixed: boolean): Promise<void> {
  const output = session.args.text('output');
  if (output === undefined || output === 'wide') {
    const tables = await tablesOf(session, mapping, names);
    return printTables(session, mapping, tables, prefixed);
  }
  const namespace = mapping.namespaced ? session.namespace : undefined;
  const objects =
    names.length === 0
      ? await listOf(session, mapping)
      : await Promise.all(
          names.map(async (name) => withKind(mapping, await send(session, mapping, { namespace, name }))),
        );
  printObjects(session, mapping, objects, names.length === 1);
}

async function tablesOf(session: Session, mapping: Mapping, names: readonly string[]): Promise<Table[]> {
  const query = {
    limit: '500',
    labelSelector: session.args.text('selector'),
    fieldSelector: session.args.text('field-selector'),
  };
  if (names.length === 0)
    return [
      (await send(session, mapping, {
        namespace: scopeOf(session, mapping),
        accept: TABLE,
        query,
      })) as unknown as Table,
    ];
  const namespace = mapping.namespaced ? session.namespace : undefined;
  return Promise.all(
    names.map(async (name) => (await send(session, mapping, { namespace, name, accept: TABLE })) as unknown as Table),
  );
}

function printTables(session: Session, mapping: Mapping, tables: readonly Table[], prefixed: boolean): void {
  const { args } = session;
  const everywhere = args.bool('all-namespaces') && mapping.namespaced;
  const [first] = tables;
  const rows = tables.flatMap((table) => table.rows);
  if (rows.length === 0) {
    session.err.push(
      everywhere || !mapping.namespaced
        ? 'No resources found\n'
        : `No resources found in ${session.namespace} namespace.\n`,
    );
    return;
  }
  const columns = first.columnDefinitions
    .map((column, index) => ({ ...column, index }))
    .filter((column) => column.priority === 0 || args.text('output') === 'wide');
  const labels = args.bool('show-labels');
  const heads = [
    ...(everywhere ? ['NAMESPACE'] : []),
    ...columns.map((column) => column.name.toUpperCase()),
    ...(labels ? ['LABELS'] : []),
  ];
  printTable(
    session,
    heads,
    rows.map((row) => [
      ...(everywhere ? [row.object.metadata.namespace ?? ''] : []),
      ...columns.map(({ name, index }) => {
        const cell = row.cells[index];
        return name === 'Name' && prefixed ? nameOf(mapping, String(cell)) : cell === null ? '<none>' : String(cell);
      }),
      ...(labels ? [labelText(row.object.metadata.labels)] : []),
    ]),
  );
}

async function getRaw(session: Session, path: string): Promise<void> {
  const body = await sendPath(session, path, {});
  session.out.push(typeof body === 'string' ? body : JSON.stringify(body));
}

async function categoryOf(session: Session, category: string): Promise<string[]> {
  const members = (await session.mapper.all()).filter((mapping) => mapping.categories.includes(category));
  return [
    ...new Set(
      members.map((mapping) => (mapping.group === '' ? mapping.plural : `${mapping.plural}.${mapping.group}`)),
    ),
  ];
}

export async function logs(session: Session): Promise<void> {
  const { args } = session;
  if (args.bool('follow')) throw new KubectlFailure('error: a walkthrough reads logs without --follow');
  const pods = args.has('selector')
    ? await listOf(session, await session.mapper.byName('pods'))
    : [await podOf(session, args.words[0])];
  for (const pod of pods) {
    const containers = args.bool('all-containers')
      ? containerNames(pod)
      : [args.text('container') ?? args.words[1] ?? defaultContainer(pod)];
    for (const container of containers) session.out.push(await logOf(session, pod, container));
  }
}

async function logOf(session: Session, pod: ApiObject, container: string): Promise<string> {
  const { args, mapper } = session;
  const tail = args.text('tail');
  const since = args.text('since');
  const query = {
    container,
    ...(args.bool('previous') ? { previous: 'true' } : {}),
    ...(args.bool('timestamps') ? { timestamps: 'true' } : {}),
    ...(tail === undefined || tail === '-1' ? {} : { tailLines: tail }),
    ...(since === undefined ? {} : { sinceSeconds: String(seconds(since)) }),
  };
  const path = pathOf(await mapper.byName('pods'), {
    namespace: pod.metadata.namespace,
    name: pod.metadata.name,
    subresource: 'log',
  });
  return String((await sendPath(session, path, { query })) ?? '');
}

/** `pod`, `pod/x`, or `deploy/x` and the like: the first pod that its selector finds. */
export async function podOf(session: Session, word: string | undefined): Promise<ApiObject> {
  if (word === undefined) throw new KubectlFailure("error: expected 'POD_NAME' or 'TYPE/NAME'");
  const { mapping, namespace, name } = await subjectOf(session, word);
  const object = await send(session, mapping, { namespace, name });
  if (mapping.plural === 'pods') return object;
  const selector =
    (object.spec as { selector?: { matchLabels?: Record<string, string> } & Record<string, unknown> }).selector ?? {};
  const labelSelector = labelText((selector.matchLabels ?? selector) as Record<string, string>);
  const pods = await listOf(session, await session.mapper.byName('pods'), { labelSelector });
  if (pods.length === 0) throw new KubectlFailure(`error: no pods found for ${word}`);
  return pods.find((pod) => (pod.status as { phase?: string } | undefined)?.phase === 'Running') ?? pods[0];
}

export function defaultContainer(pod: ApiObject): string {
  return (
    pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'] ??
    (pod.spec as { containers: { name: string }[] }).containers[0].name
  );
}

export async function whoami(session: Session): Promise<void> {
  const mapping = await session.mapper.byName('selfsubjectreviews');
  const review = await send(session, mapping, {
    method: 'POST',
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
  });
  const { userInfo } = review.status as { userInfo: { username: string; groups?: string[] } };
  printTable(
    session,
    ['ATTRIBUTE', 'VALUE'],
    [
      ['Username', userInfo.username],
      ['Groups', `[${(userInfo.groups ?? []).join(' ')}]`],
    ],
  );
}

export async function canI(session: Session): Promise<void> {
  const [verb, what, name = ''] = session.args.words;
  if (verb === undefined || what === undefined)
    throw new KubectlFailure('error: you must specify two arguments: verb resource or verb resource/resourceName.');
  const spec = what.startsWith('/')
    ? { nonResourceAttributes: { path: what, verb } }
    : { resourceAttributes: await attributesOf(session, verb, what, name) };
  const mapping = await session.mapper.byName('selfsubjectaccessreviews');
  const review = await send(session, mapping, {
    method: 'POST',
    body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec },
  });
  const { allowed } = review.status as { allowed: boolean };
  if (!session.args.bool('quiet')) say(session, allowed ? 'yes' : 'no');
  if (!allowed) throw new KubectlFailure('', 1);
}

async function attributesOf(
  session: Session,
  verb: string,
  what: string,
  given: string,
): Promise<Record<string, string>> {
  const [resource, name = given] = what.split('/');
  const known = resource === '*' ? undefined : await session.mapper.byName(resource).catch(() => undefined);
  const subresource = session.args.text('subresource');
  return {
    verb,
    resource: known?.plural ?? resource,
    group: resource === '*' ? '*' : (known?.group ?? ''),
    ...(known?.namespaced === false || session.args.bool('all-namespaces') ? {} : { namespace: session.namespace }),
    ...(name === '' ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

function containerNames(pod: ApiObject): string[] {
  const spec = pod.spec as { initContainers?: { name: string }[]; containers: { name: string }[] };
  return [...(spec.initContainers ?? []), ...spec.containers].map((container) => container.name);
}

export function labelText(labels: Record<string, string> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? '<none>' : pairs.join(',');
}

/** `90s`, `5m`, `1h30m` in seconds. */
export function seconds(duration: string): number {
  const units: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600 };
  let sum = 0;
  for (const [, count, unit] of duration.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)) sum += Number(count) * units[unit];
  return /^\d+$/.test(duration) ? Number(duration) : sum;
}
