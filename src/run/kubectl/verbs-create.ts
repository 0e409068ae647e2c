import { KubectlFailure } from './kubectl-door.ts';
import type { ApiObject } from './rest-mapper.ts';
import { say, send, type Session } from './session.ts';
import { getSubject, subjectOf } from './targets.ts';
import { createFromFiles, createObject } from './verbs-write.ts';

type Generator = (session: Session, name: string, words: readonly string[]) => ApiObject | Promise<ApiObject>;

/** What `kubectl create KIND NAME` can make here. */
const GENERATORS: Record<string, Generator> = {
  namespace: (_session, name) => bare('v1', 'Namespace', name),
  serviceaccount: (_session, name) => bare('v1', 'ServiceAccount', name),
  clusterrolebinding: bindingOf('ClusterRoleBinding'),
  rolebinding: bindingOf('RoleBinding'),
  clusterrole: roleOf('ClusterRole'),
  role: roleOf('Role'),
  configmap: async (session, name) => ({ ...bare('v1', 'ConfigMap', name), data: await literals(session) }),
  deployment: (session, name) => deployment(session, name),
  job: (session, name) => job(session, name),
};
const ALIASES: Record<string, string> = {
  ns: 'namespace',
  sa: 'serviceaccount',
  cm: 'configmap',
  deploy: 'deployment',
  dep: 'deployment',
};

export async function create(session: Session): Promise<void> {
  const [kindWord, ...words] = session.args.words;
  if (kindWord === undefined) return createFromFiles(session);
  if (kindWord === 'token') return createToken(session, words[0]);
  const kind = ALIASES[kindWord] ?? kindWord;
  const generator = kind === 'secret' ? secret : GENERATORS[kind];
  if (generator === undefined) {
    throw new KubectlFailure(
      `error: "create ${kindWord}" is not among what the walkthrough player's kubectl can do: write the object to a file and use create -f`,
    );
  }
  const name = kind === 'secret' ? words[1] : words[0];
  if (name === undefined) throw new KubectlFailure(`error: exactly one NAME is required, got ${words.length}`);
  const object = await generator(session, name, words);
  const mapping = await session.mapper.byKind(object.apiVersion, object.kind);
  const namespace = mapping.namespaced ? session.namespace : undefined;
  await createObject(
    session,
    mapping,
    namespace === undefined ? object : { ...object, metadata: { ...object.metadata, namespace } },
    namespace,
  );
}

export async function run(session: Session): Promise<void> {
  const { args } = session;
  const [name] = args.words;
  const image = args.text('image');
  if (name === undefined || image === undefined) throw new KubectlFailure('error: --image is required');
  const said = [...args.words.slice(1), ...args.rest];
  const labels = args.has('labels') ? pairs(args.list('labels').flatMap((text) => text.split(','))) : { run: name };
  const container = {
    name,
    image,
    ...(said.length === 0 ? {} : args.bool('command') ? { command: said } : { args: said }),
    resources: {},
  };
  const pod: ApiObject = {
    ...bare('v1', 'Pod', name),
    metadata: { name, namespace: session.namespace, labels },
    spec: { containers: [container], restartPolicy: args.text('restart') ?? 'Always', dnsPolicy: 'ClusterFirst' },
  };
  const overrides = args.text('overrides');
  const body =
    overrides === undefined
      ? pod
      : ({ ...pod, ...(JSON.parse(overrides) as object), metadata: pod.metadata } as ApiObject);
  await createObject(session, await session.mapper.byName('pods'), body, session.namespace);
}

export async function expose(session: Session): Promise<void> {
  const { args } = session;
  const subject = await subjectOf(session, args.words.slice(0, 2).join('/'));
  const object = await getSubject(session, subject);
  const spec = object.spec as { selector?: { matchLabels?: Record<string, string> } };
  const selector = spec.selector?.matchLabels ?? object.metadata.labels ?? {};
  const port = Number(args.text('port'));
  if (Number.isNaN(port)) throw new KubectlFailure("error: couldn't find port via --port flag or introspection");
  const name = args.text('name') ?? subject.name;
  const service: ApiObject = {
    ...bare('v1', 'Service', name),
    metadata: { name, namespace: session.namespace },
    spec: {
      ports: [{ port, protocol: args.text('protocol') ?? 'TCP', targetPort: Number(args.text('target-port') ?? port) }],
      selector,
      ...(args.has('type') ? { type: args.text('type') } : {}),
    },
  };
  await send(session, await session.mapper.byName('services'), {
    method: 'POST',
    namespace: session.namespace,
    body: service,
    query: { fieldManager: 'kubectl-expose' },
  });
  say(session, `service/${name} exposed`);
}

async function createToken(session: Session, name: string | undefined): Promise<void> {
  if (name === undefined) throw new KubectlFailure('error: exactly one NAME is required, got 0');
  const duration = session.args.text('duration');
  const seconds = duration === undefined ? undefined : Number(duration.replace(/h$/, '')) * 3600;
  const answer = await send(session, await session.mapper.byName('serviceaccounts'), {
    method: 'POST',
    namespace: session.namespace,
    name,
    subresource: 'token',
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: {},
      spec: {
        audiences: session.args.list('audience'),
        ...(seconds === undefined ? {} : { expirationSeconds: seconds }),
      },
    },
  });
  say(session, (answer.status as { token: string }).token);
}

function bindingOf(kind: 'ClusterRoleBinding' | 'RoleBinding'): Generator {
  return ({ args }, name) => {
    const role = args.text('clusterrole') ?? args.text('role');
    if (role === undefined) throw new KubectlFailure('error: exactly one of clusterrole or role must be specified');
    const group = 'rbac.authorization.k8s.io';
    return {
      ...bare(`${group}/v1`, kind, name),
      roleRef: { apiGroup: group, kind: args.has('clusterrole') ? 'ClusterRole' : 'Role', name: role },
      subjects: [
        ...split(args.list('user')).map((user) => ({ apiGroup: group, kind: 'User', name: user })),
        ...split(args.list('group')).map((one) => ({ apiGroup: group, kind: 'Group', name: one })),
        ...split(args.list('serviceaccount')).map((account) => ({
          kind: 'ServiceAccount',
          namespace: account.split(':')[0],
          name: account.split(':')[1],
        })),
      ],
    };
  };
}

function roleOf(kind: 'ClusterRole' | 'Role'): Generator {
  return async ({ args, mapper }, name) => {
    const byGroup = new Map<string, string[]>();
    for (const resource of split(args.list('resource'))) {
      const [plain, subresource] = resource.split('/');
      const { group, plural } = await mapper.byName(plain);
      byGroup.set(group, [
        ...(byGroup.get(group) ?? []),
        subresource === undefined ? plural : `${plural}/${subresource}`,
      ]);
    }
    const names = split(args.list('resource-name'));
    const rules = [...byGroup].map(([group, resources]) => ({
      apiGroups: [group],
      resources,
      verbs: split(args.list('verb')),
      ...(names.length === 0 ? {} : { resourceNames: names }),
    }));
    return { ...bare('rbac.authorization.k8s.io/v1', kind, name), rules };
  };
}

const secret: Generator = async (session, name, [type]) => {
  if (type !== 'generic')
    throw new KubectlFailure(
      `error: "create secret ${type}" is not among what the walkthrough player's kubectl can do (generic)`,
    );
  const data = Object.fromEntries(
    Object.entries(await literals(session)).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  );
  return { ...bare('v1', 'Secret', name), data, type: session.args.text('type') ?? 'Opaque' };
};

async function literals(session: Session): Promise<Record<string, string>> {
  const out = pairs(session.args.list('from-literal'));
  for (const from of session.args.list('from-file')) {
    const [key, path] = from.includes('=')
      ? [from.slice(0, from.indexOf('=')), from.slice(from.indexOf('=') + 1)]
      : [from.split('/').at(-1) ?? from, from];
    out[key] = await session.door.readFile(path);
  }
  return out;
}

function deployment({ args }: Session, name: string): ApiObject {
  const images = args.list('image');
  const labels = { app: name };
  const containers = images.map((image) => ({
    name: image.split('/').at(-1)?.split(/[:@]/)[0] ?? name,
    image,
    resources: {},
    ...(args.rest.length === 0 ? {} : { command: [...args.rest] }),
  }));
  return {
    ...bare('apps/v1', 'Deployment', name),
    metadata: { name, labels },
    spec: {
      replicas: Number(args.text('replicas') ?? 1),
      selector: { matchLabels: labels },
      strategy: {},
      template: { metadata: { labels }, spec: { containers } },
    },
  };
}

async function job(session: Session, name: string): Promise<ApiObject> {
  const from = session.args.text('from');
  if (from !== undefined) {
    const cron = await getSubject(session, await subjectOf(session, from));
    const { spec } = (cron.spec as { jobTemplate: { spec: unknown } }).jobTemplate;
    return {
      ...bare('batch/v1', 'Job', name),
      metadata: { name, annotations: { 'cronjob.kubernetes.io/instantiate': 'manual' } },
      spec,
    };
  }
  const container = {
    name,
    image: session.args.text('image'),
    resources: {},
    ...(session.args.rest.length === 0 ? {} : { command: [...session.args.rest] }),
  };
  return {
    ...bare('batch/v1', 'Job', name),
    spec: { template: { metadata: {}, spec: { containers: [container], restartPolicy: 'Never' } } },
  };
}

function bare(apiVersion: string, kind: string, name: string): ApiObject {
  return { apiVersion, kind, metadata: { name } };
}

function pairs(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]));
}

function split(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(','));
}
