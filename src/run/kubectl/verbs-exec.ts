import { KubectlFailure } from './kubectl-door.ts';
import { type ApiObject, nameOf } from './rest-mapper.ts';
import { pathOf, say, send, sendPath, type Session, USER_AGENT } from './session.ts';
import { subjectOf } from './targets.ts';
import { defaultContainer, podOf } from './verbs-read.ts';
import { within } from './verbs-work.ts';

export async function exec(session: Session): Promise<void> {
  const { args } = session;
  const command = args.rest.length > 0 ? [...args.rest] : args.words.slice(1);
  if (command.length === 0) throw new KubectlFailure('error: you must specify at least one command for the container');
  const pod = await podOf(session, args.words[0]);
  await execIn(session, pod, args.text('container') ?? defaultContainer(pod), command);
}

async function execIn(session: Session, pod: ApiObject, container: string, command: string[]): Promise<void> {
  const { door, headers, args } = session;
  const { namespace = session.namespace, name } = pod.metadata;
  const stdin = args.bool('stdin') ? door.stdin : '';
  const outcome = await door.exec({
    namespace,
    pod: name,
    container,
    command,
    stdin,
    headers: { 'user-agent': USER_AGENT, ...headers },
  });
  session.out.push(outcome.stdout);
  session.err.push(outcome.stderr);
  if (outcome.exitCode !== 0)
    throw new KubectlFailure(`command terminated with exit code ${outcome.exitCode}`, outcome.exitCode);
}

/** `debug node/NAME --image=IMAGE [-it] -- COMMAND`: a pod on that node with its root at /host, and what it prints. */
export async function debug(session: Session): Promise<void> {
  const { args } = session;
  const [word = ''] = args.words;
  if (!/^(node|nodes|no)\//.test(word))
    throw new KubectlFailure(
      "error: the walkthrough player's kubectl can debug nodes only: debug node/NAME --image=IMAGE -- COMMAND",
    );
  const image = args.text('image');
  if (image === undefined) throw new KubectlFailure('error: you must specify --image');
  const node = await subjectOf(session, word);
  await send(session, node.mapping, { name: node.name });
  const pods = await session.mapper.byName('pods');
  const pod = await send(session, pods, {
    method: 'POST',
    namespace: session.namespace,
    body: debuggerPod(session, node.name, image),
    query: { fieldManager: 'kubectl-debug' },
  });
  const { name } = pod.metadata;
  session.err.push(`Creating debugging pod ${name} with container debugger on node ${node.name}.\n`);
  const ended = async (): Promise<string | undefined> =>
    (
      await send(session, pods, { namespace: session.namespace, name }).then(
        (now) => now.status as { phase?: string } | undefined,
      )
    )?.phase;
  await within(
    session,
    '60s',
    `timed out waiting for the condition on ${nameOf(pods, name)}`,
    async () => !['Pending', undefined].includes(await ended()),
  );
  if (args.rest.length === 0) return say(session, nameOf(pods, name));
  await within(session, '600s', `timed out waiting for the condition on ${nameOf(pods, name)}`, async () =>
    ['Succeeded', 'Failed'].includes((await ended()) ?? ''),
  );
  const log = await sendPath(session, pathOf(pods, { namespace: session.namespace, name, subresource: 'log' }), {
    query: { container: 'debugger' },
  });
  session.out.push(String(log ?? ''));
  const exitCode = exitCodeOf(await send(session, pods, { namespace: session.namespace, name }));
  if (exitCode !== 0) throw new KubectlFailure(`command terminated with exit code ${exitCode}`, exitCode);
}

function exitCodeOf(pod: ApiObject): number {
  const { containerStatuses = [] } = pod.status as {
    containerStatuses?: { state?: { terminated?: { exitCode: number } } }[];
  };
  return containerStatuses[0]?.state?.terminated?.exitCode ?? 0;
}

/** As kubectl's node debugger makes it (pkg/cmd/debug), for the profiles `legacy`, `general` and `sysadmin`. */
function debuggerPod(session: Session, node: string, image: string): ApiObject {
  const { args, door } = session;
  const profile = args.text('profile') ?? 'legacy';
  const suffix = suffixOf(door.nowMs());
  const container = {
    name: 'debugger',
    image,
    imagePullPolicy: 'IfNotPresent',
    ...(args.rest.length === 0 ? {} : { command: [...args.rest] }),
    resources: {},
    stdin: args.bool('stdin'),
    tty: args.bool('tty'),
    terminationMessagePolicy: 'File',
    volumeMounts: [{ mountPath: '/host', name: 'host-root' }],
    ...(profile === 'sysadmin' ? { securityContext: { privileged: true } } : {}),
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `node-debugger-${node}-${suffix}`,
      namespace: session.namespace,
      labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' },
    },
    spec: {
      containers: [container],
      hostIPC: true,
      hostNetwork: true,
      hostPID: true,
      nodeName: node,
      restartPolicy: 'Never',
      tolerations: [{ operator: 'Exists' }],
      volumes: [{ name: 'host-root', hostPath: { path: '/' } }],
    },
  };
}

/** Five letters that differ from one moment to the next, and not from one play to the next. */
function suffixOf(nowMs: number): string {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  let rest = Math.floor(nowMs / 1000);
  let out = '';
  for (let index = 0; index < 5; index++) {
    out += letters[rest % letters.length];
    rest = Math.floor(rest / letters.length);
  }
  return out;
}
