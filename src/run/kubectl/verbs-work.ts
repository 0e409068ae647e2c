import { KubectlFailure } from './kubectl-door.ts';
import { type ApiObject, nameOf, quotedName } from './rest-mapper.ts';
import { say, send, type Session, unlessMissing } from './session.ts';
import { getSubject, type Subject, subjectOf, subjectsOf } from './targets.ts';
import { seconds } from './verbs-read.ts';
import { dryRunNote, dryRunOf, patchSubject } from './verbs-write.ts';

const POLL_MS = 1000;

export async function remove(session: Session): Promise<void> {
  const { args } = session;
  const subjects = await subjectsOf(session, args.words);
  if (subjects.length === 0) return say(session, 'No resources found');
  for (const subject of subjects) {
    const { mapping, name } = subject;
    const gone = await deleteSubject(session, subject);
    if (!gone) continue;
    if (args.text('output') === 'name') say(session, nameOf(mapping, name));
    else
      say(
        session,
        `${quotedName(mapping, name)} ${args.bool('force') ? 'force deleted' : 'deleted'}${dryRunNote(session)}`,
      );
  }
  if (args.bool('wait', !args.bool('force')) && dryRunOf(session) === 'none') await untilGone(session, subjects);
}

async function deleteSubject(session: Session, { mapping, namespace, name }: Subject): Promise<boolean> {
  const { args } = session;
  const grace = args.text('grace-period') ?? (args.bool('force') ? '0' : args.bool('now') ? '1' : undefined);
  const cascade =
    { orphan: 'Orphan', foreground: 'Foreground', background: 'Background' }[args.text('cascade') ?? 'background'] ??
    'Background';
  const body = {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    propagationPolicy: cascade,
    ...(grace === undefined ? {} : { gracePeriodSeconds: Number(grace) }),
  };
  const query = dryRunOf(session) === 'server' ? { dryRun: 'All' } : {};
  const call = send(session, mapping, { method: 'DELETE', namespace, name, body, query });
  return (args.bool('ignore-not-found') ? await unlessMissing(call) : await call) !== undefined;
}

export async function untilGone(session: Session, subjects: readonly Subject[]): Promise<void> {
  const uids = new Map<Subject, string | undefined>();
  await within(session, session.args.text('timeout'), 'timed out waiting for the condition', async () => {
    for (const subject of subjects) {
      const found = await unlessMissing(getSubject(session, subject));
      // A pod of a StatefulSet, or a mirror pod, comes back under its name: another object.
      const uid = uids.get(subject) ?? found?.metadata.uid;
      uids.set(subject, uid);
      if (found !== undefined && found.metadata.uid === uid && found.metadata.deletionTimestamp !== undefined)
        return false;
    }
    return true;
  });
}

export async function scale(session: Session): Promise<void> {
  const replicas = session.args.text('replicas');
  if (replicas === undefined) throw new KubectlFailure('error: required flag(s) "replicas" not set');
  for (const { mapping, namespace, name } of await subjectsOf(session, session.args.words)) {
    await send(session, mapping, {
      method: 'PATCH',
      namespace,
      name,
      subresource: 'scale',
      contentType: 'application/merge-patch+json',
      body: { spec: { replicas: Number(replicas) } },
    });
    say(session, `${nameOf(mapping, name)} scaled`);
  }
}

/** `set image deploy/web app=image:1`, `set env deploy/web KEY=value OTHER-`, `set serviceaccount deploy/web name`. */
export async function set(session: Session): Promise<void> {
  const [what, target, ...changes] = session.args.words;
  if (target === undefined)
    throw new KubectlFailure(
      'error: one or more resources must be specified as <resource> <name> or <resource>/<name>',
    );
  const subject = await subjectOf(session, target);
  const object = await getSubject(session, subject);
  const template = subject.mapping.plural === 'pods' ? object : (object.spec as { template: ApiObject }).template;
  const { containers, initContainers = [] } = template.spec as Record<
    'containers' | 'initContainers',
    { name: string }[]
  >;
  const spec = setSpec(what, changes, { containers, initContainers });
  const body = { spec: subject.mapping.plural === 'pods' ? spec : { template: { spec } } };
  const word = {
    image: 'image updated',
    env: 'env updated',
    serviceaccount: 'serviceaccount updated',
    sa: 'serviceaccount updated',
  }[what];
  await patchSubject(session, subject, { body, manager: 'kubectl-set', word: word ?? 'updated' });
}

type Containers = Record<'containers' | 'initContainers', { name: string }[]>;

function setSpec(what: string, changes: string[], known: Containers): Record<string, unknown> {
  if (what === 'serviceaccount' || what === 'sa') return { serviceAccountName: changes[0] };
  if (what === 'image') {
    const images = changes.map((change) => ({
      name: change.slice(0, change.indexOf('=')),
      image: change.slice(change.indexOf('=') + 1),
    }));
    const among = (list: { name: string }[]): { name: string; image: string }[] =>
      images.flatMap(({ name, image }) =>
        name === '*'
          ? list.map((container) => ({ name: container.name, image }))
          : list.some((container) => container.name === name)
            ? [{ name, image }]
            : [],
      );
    const containers = among(known.containers);
    const initContainers = among(known.initContainers);
    if (containers.length + initContainers.length === 0)
      throw new KubectlFailure(`error: unable to find container named "${images[0]?.name}"`);
    return {
      ...(containers.length > 0 ? { containers } : {}),
      ...(initContainers.length > 0 ? { initContainers } : {}),
    };
  }
  if (what !== 'env')
    throw new KubectlFailure(
      `error: "set ${what}" is not among what the walkthrough player's kubectl can do (image, env, serviceaccount)`,
    );
  const env = changes.map((change) =>
    change.endsWith('-')
      ? { name: change.slice(0, -1), $patch: 'delete' }
      : { name: change.slice(0, change.indexOf('=')), value: change.slice(change.indexOf('=') + 1) },
  );
  return { containers: known.containers.map(({ name }) => ({ name, env })) };
}

export async function approve(session: Session, approved: boolean): Promise<void> {
  const mapping = await session.mapper.byName('certificatesigningrequests');
  for (const name of session.args.words) {
    const request = await send(session, mapping, { name });
    const status = (request.status ?? {}) as { conditions?: unknown[] };
    const condition = approved
      ? {
          type: 'Approved',
          status: 'True',
          reason: 'KubectlApprove',
          message: 'This CSR was approved by kubectl certificate approve.',
        }
      : {
          type: 'Denied',
          status: 'True',
          reason: 'KubectlDeny',
          message: 'This CSR was denied by kubectl certificate deny.',
        };
    await send(session, mapping, {
      method: 'PUT',
      name,
      subresource: 'approval',
      body: { ...request, status: { ...status, conditions: [...(status.conditions ?? []), condition] } },
    });
    say(session, `${nameOf(mapping, name)} ${approved ? 'approved' : 'denied'}`);
  }
}

/** `wait --for=condition=Ready pod/x`, `--for=delete`, `--for=jsonpath='{.status.phase}'=Running`. */
export async function wait(session: Session): Promise<void> {
  const wanted = session.args.text('for') ?? '';
  const subjects = await subjectsOf(session, session.args.words);
  const timeout = session.args.text('timeout') ?? '30s';
  for (const subject of subjects) {
    const name = nameOf(subject.mapping, subject.name);
    await within(
      session,
      timeout,
      `timed out waiting for the condition on ${subject.mapping.plural}/${subject.name}`,
      async () => {
        const object = await unlessMissing(getSubject(session, subject));
        return fulfils(wanted, object);
      },
    );
    say(session, wanted === 'delete' ? `${name} deleted` : `${name} condition met`);
  }
}

function fulfils(wanted: string, object: ApiObject | undefined): boolean {
  if (wanted === 'delete') return object === undefined;
  const condition = /^condition=([^=]+)(?:=(.*))?$/.exec(wanted);
  if (condition === null)
    throw new KubectlFailure(
      `error: --for=${wanted} is not among what the walkthrough player's kubectl can wait for (delete, condition=NAME)`,
    );
  const [, type, status = 'True'] = condition;
  const conditions =
    (object?.status as { conditions?: { type: string; status: string }[] } | undefined)?.conditions ?? [];
  return conditions.some(
    (known) => known.type.toLowerCase() === type.toLowerCase() && known.status.toLowerCase() === status.toLowerCase(),
  );
}

/** Asks each second until it is so. Throws with the message once the time is over. */
export async function within(
  session: Session,
  timeout: string | undefined,
  message: string,
  reached: () => Promise<boolean>,
): Promise<void> {
  const limitMs = timeout === undefined || seconds(timeout) === 0 ? 600_000 : seconds(timeout) * 1000;
  const startMs = session.door.nowMs();
  while (!(await reached())) {
    if (session.door.nowMs() - startMs >= limitMs) throw new KubectlFailure(`error: ${message}`);
    await session.door.wait(POLL_MS);
  }
}
