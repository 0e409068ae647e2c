import { KubectlFailure } from './kubectl-door.ts';
import { type ApiObject, nameOf } from './rest-mapper.ts';
import { say, send, type Session } from './session.ts';
import { getSubject, listOf, subjectsOf } from './targets.ts';
import { untilGone } from './verbs-work.ts';
import { dryRunNote, patchSubject, writeQuery } from './verbs-write.ts';

export async function cordon(session: Session, unschedulable: boolean): Promise<void> {
  for (const subject of await subjectsOf(session, session.args.words, 'nodes')) {
    const node = await getSubject(session, subject);
    const now = (node.spec as { unschedulable?: boolean } | undefined)?.unschedulable === true;
    const word = unschedulable ? 'cordoned' : 'uncordoned';
    if (now === unschedulable) {
      say(session, `${nameOf(subject.mapping, subject.name)} already ${word}${dryRunNote(session)}`);
      continue;
    }
    const body = { spec: { unschedulable: unschedulable ? true : null } };
    await send(session, subject.mapping, {
      method: 'PATCH',
      name: subject.name,
      contentType: 'application/strategic-merge-patch+json',
      body,
      query: writeQuery(session, 'kubectl-cordon'),
    });
    say(session, `${nameOf(subject.mapping, subject.name)} ${word}${dryRunNote(session)}`);
  }
}

/** Cordons, then evicts all that neither a DaemonSet nor the node itself runs. */
export async function drain(session: Session): Promise<void> {
  await cordon(session, true);
  const pods = await session.mapper.byName('pods');
  for (const { name, mapping } of await subjectsOf(session, session.args.words, 'nodes')) {
    const running = (
      await listOf(
        { ...session, args: session.args, namespace: '' },
        { ...pods, namespaced: false },
        { fieldSelector: `spec.nodeName=${name}` },
      )
    ).filter((pod) => pod.metadata.annotations?.['kubernetes.io/config.mirror'] === undefined);
    const leaving = evictable(session, name, running);
    for (const pod of leaving) {
      const { namespace, name: podName } = pod.metadata;
      say(session, `evicting pod ${namespace}/${podName}`);
      const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: podName, namespace } };
      await send(session, pods, { method: 'POST', namespace, name: podName, subresource: 'eviction', body });
    }
    await untilGone(
      session,
      leaving.map((pod) => ({ mapping: pods, namespace: pod.metadata.namespace, name: pod.metadata.name })),
    );
    for (const pod of leaving) say(session, `pod/${pod.metadata.name} evicted`);
    say(session, `${nameOf(mapping, name)} drained`);
  }
}

function evictable(session: Session, node: string, pods: readonly ApiObject[]): ApiObject[] {
  const { args } = session;
  const owner = (pod: ApiObject): string | undefined =>
    pod.metadata.ownerReferences?.find((reference) => reference.controller === true)?.kind;
  const daemons = pods.filter((pod) => owner(pod) === 'DaemonSet');
  const bare = pods.filter((pod) => owner(pod) === undefined);
  const local = pods.filter(
    (pod) =>
      owner(pod) !== 'DaemonSet' &&
      ((pod.spec as { volumes?: { emptyDir?: unknown }[] }).volumes ?? []).some(
        (volume) => volume.emptyDir !== undefined,
      ),
  );
  const list = (some: readonly ApiObject[]): string =>
    some.map((pod) => `${pod.metadata.namespace}/${pod.metadata.name}`).join(', ');
  const problems = [
    daemons.length > 0 &&
      !args.bool('ignore-daemonsets') &&
      `cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): ${list(daemons)}`,
    local.length > 0 &&
      !args.bool('delete-emptydir-data') &&
      `cannot delete Pods with local storage (use --delete-emptydir-data to override): ${list(local)}`,
    bare.length > 0 &&
      !args.bool('force') &&
      `cannot delete Pods that declare no controller (use --force to override): ${list(bare)}`,
  ].filter((problem): problem is string => problem !== false);
  if (problems.length > 0)
    throw new KubectlFailure(
      `error: unable to drain node "${node}" due to error: ${problems.length > 1 ? `[${problems.join(', ')}]` : problems[0]}, continuing command...`,
    );
  if (daemons.length > 0) session.err.push(`Warning: ignoring DaemonSet-managed Pods: ${list(daemons)}\n`);
  return pods.filter((pod) => owner(pod) !== 'DaemonSet');
}

/** `taint nodes NODE key=value:Effect key:Effect-`. */
export async function taint(session: Session): Promise<void> {
  const isTaint = (word: string): boolean => /:[A-Za-z]+-?$/.test(word) || /-$/.test(word);
  const changes = session.args.words.filter(isTaint);
  for (const subject of await subjectsOf(
    session,
    session.args.words.filter((word) => !isTaint(word)),
  )) {
    const node = await getSubject(session, subject);
    let taints = (node.spec as { taints?: { key: string; value?: string; effect: string }[] }).taints ?? [];
    for (const change of changes) {
      const [, key, value, effect, removed] = /^([^=:]+?)(?:=([^:]*))?(?::([A-Za-z]+))?(-)?$/.exec(change) ?? [];
      taints = taints.filter((known) => known.key !== key || (effect !== undefined && known.effect !== effect));
      if (removed === undefined) taints = [...taints, { key, ...(value === undefined ? {} : { value }), effect }];
    }
    const word = changes.every((change) => change.endsWith('-')) ? 'untainted' : 'tainted';
    await patchSubject(session, subject, {
      contentType: 'application/merge-patch+json',
      body: { spec: { taints: taints.length === 0 ? null : taints } },
      manager: 'kubectl-taint',
      word,
    });
  }
}
