import { formatTime } from '../../clock/clock.ts';
import { KubectlFailure } from './kubectl-door.ts';
import { printTable } from './output.ts';
import { type ApiObject, nameOf } from './rest-mapper.ts';
import { say, send, type Session } from './session.ts';
import { getSubject, listOf, type Subject, subjectsOf } from './targets.ts';
import { patchSubject } from './verbs-write.ts';
import { labelText } from './verbs-read.ts';
import { within } from './verbs-work.ts';

const REVISION = 'deployment.kubernetes.io/revision';

export async function rollout(session: Session): Promise<void> {
  const [what, ...words] = session.args.words;
  for (const subject of await subjectsOf(session, words)) {
    switch (what) {
      case 'restart':
        await restart(session, subject);
        break;
      case 'status':
        await status(session, subject);
        break;
      case 'undo':
        await undo(session, subject);
        break;
      case 'history':
        await history(session, subject);
        break;
      case 'pause':
      case 'resume':
        await patchSubject(session, subject, {
          body: { spec: { paused: what === 'pause' ? true : null } },
          manager: 'kubectl-rollout',
          word: `${what}d`,
        });
        break;
      default:
        throw new KubectlFailure(`error: unknown command "rollout ${what}"`);
    }
  }
}

async function restart(session: Session, subject: Subject): Promise<void> {
  const annotations = { 'kubectl.kubernetes.io/restartedAt': formatTime(session.door.nowMs()) };
  await patchSubject(session, subject, {
    body: { spec: { template: { metadata: { annotations } } } },
    manager: 'kubectl-rollout',
    word: 'restarted',
  });
}

async function status(session: Session, subject: Subject): Promise<void> {
  const { mapping, name } = subject;
  const timeout = session.args.text('timeout');
  await within(session, timeout, 'timed out waiting for the condition', async () =>
    isRolledOut(await getSubject(session, subject)),
  );
  if (mapping.kind === 'Deployment') return say(session, `deployment "${name}" successfully rolled out`);
  if (mapping.kind === 'DaemonSet') return say(session, `daemon set "${name}" successfully rolled out`);
  say(session, `statefulset "${name}" successfully rolled out`);
}

interface WorkloadStatus {
  observedGeneration?: number;
  replicas?: number;
  updatedReplicas?: number;
  availableReplicas?: number;
  readyReplicas?: number;
  desiredNumberScheduled?: number;
  updatedNumberScheduled?: number;
  numberAvailable?: number;
  conditions?: { type: string; reason?: string }[];
}

function isRolledOut(object: ApiObject): boolean {
  const now = (object.status ?? {}) as WorkloadStatus;
  const wanted = (object.spec as { replicas?: number }).replicas ?? 1;
  if ((now.observedGeneration ?? 0) < (object.metadata.generation ?? 0)) return false;
  if (now.conditions?.some((condition) => condition.reason === 'ProgressDeadlineExceeded') === true) {
    throw new KubectlFailure(`error: deployment "${object.metadata.name}" exceeded its progress deadline`);
  }
  if (object.kind === 'DaemonSet') {
    const desired = now.desiredNumberScheduled ?? 0;
    return (now.updatedNumberScheduled ?? 0) >= desired && (now.numberAvailable ?? 0) >= desired;
  }
  const updated = now.updatedReplicas ?? 0;
  const available = object.kind === 'StatefulSet' ? (now.readyReplicas ?? 0) : (now.availableReplicas ?? 0);
  return updated >= wanted && (now.replicas ?? 0) <= updated && available >= updated;
}

/** Back to the revision before the last, or to `--to-revision`. */
async function undo(session: Session, subject: Subject): Promise<void> {
  const { mapping, namespace, name } = subject;
  if (mapping.kind !== 'Deployment')
    throw new KubectlFailure(`error: the walkthrough player's kubectl can undo Deployments, not ${mapping.plural}`);
  const sets = (await revisionsOf(session, subject)).sort((a, b) => revisionOf(b) - revisionOf(a));
  const wanted = session.args.text('to-revision');
  const found =
    wanted === undefined || wanted === '0' ? sets[1] : sets.find((set) => revisionOf(set) === Number(wanted));
  if (found === undefined)
    throw new KubectlFailure(
      wanted === undefined
        ? `error: no rollout history found for deployment "${name}"`
        : `error: unable to find specified revision ${wanted} in history`,
    );
  const template = structuredClone((found.spec as { template: ApiObject }).template);
  delete template.metadata.labels?.['pod-template-hash'];
  await send(session, mapping, {
    method: 'PATCH',
    namespace,
    name,
    contentType: 'application/json-patch+json',
    body: [{ op: 'replace', path: '/spec/template', value: template }],
    query: { fieldManager: 'kubectl-rollout' },
  });
  say(session, `${nameOf(mapping, name)} rolled back`);
}

async function history(session: Session, subject: Subject): Promise<void> {
  const sets = (await revisionsOf(session, subject)).sort((a, b) => revisionOf(a) - revisionOf(b));
  say(session, `${nameOf(subject.mapping, subject.name)} `);
  printTable(
    session,
    ['REVISION', 'CHANGE-CAUSE'],
    sets.map((set) => [String(revisionOf(set)), set.metadata.annotations?.['kubernetes.io/change-cause'] ?? '<none>']),
  );
}

async function revisionsOf(session: Session, subject: Subject): Promise<ApiObject[]> {
  const object = await getSubject(session, subject);
  const { matchLabels } = (object.spec as { selector: { matchLabels: Record<string, string> } }).selector;
  const sets = await listOf(session, await session.mapper.byName('replicasets.apps'), {
    labelSelector: labelText(matchLabels),
  });
  return sets.filter((set) => set.metadata.ownerReferences?.some((owner) => owner.uid === object.metadata.uid));
}

function revisionOf(set: ApiObject): number {
  return Number(set.metadata.annotations?.[REVISION] ?? 0);
}
