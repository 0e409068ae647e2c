import type { ObjectBody } from '../../journal/records.ts';
import type { ScenarioInstance } from '../../scenarios/instantiate-scenario.ts';
import type { Target, TargetActor } from '../../target/target.ts';
import { UserError } from '../../user-error.ts';
import { requestsOfAct } from './requests-of-act.ts';

/** Whoever set the cluster up, where the scenario names no `platform` among its actors. */
const PLATFORM: TargetActor = {
  username: 'kubernetes-admin',
  groups: ['system:masters', 'system:authenticated'],
  userAgent: 'kubectl/v1.31.4 (linux/amd64) kubernetes/a78aa47',
  sourceIP: '192.0.2.10',
};

/** Enough for images to be pulled and pods to become ready. */
const SETTLING_MS = 180_000;

/** Applies the manifests that stand before history begins, and waits until what they describe runs. */
export async function layBaseline({ instance, target }: { instance: ScenarioInstance; target: Target }): Promise<void> {
  const { platform } = instance.attack.actors;
  const actor =
    platform === undefined
      ? PLATFORM
      : {
          username: platform.user,
          groups: platform.groups,
          userAgent: platform.userAgent,
          sourceIP: platform.addresses[0],
        };
  target.time.advance(60_000);
  for (const object of instance.baseline as unknown as ObjectBody[]) {
    const [request] = requestsOfAct(
      { createObject: { resource: resourceOf(object, target), body: object } },
      { target, manifest: instance.manifest, isKubectl: true },
    );
    const answer = await target.act(actor, request);
    if (answer.status >= 400)
      throw notApplied(object, (answer.body as { message?: string }).message ?? String(answer.status));
    target.time.advance(200);
  }
  target.time.advance(SETTLING_MS);
}

function resourceOf(object: ObjectBody, target: Target): string {
  const resource = target.resourceOf(object.apiVersion, object.kind);
  if (resource === undefined)
    throw notApplied(object, `the cluster does not serve ${object.kind} of ${object.apiVersion}`);
  return resource;
}

function notApplied(object: ObjectBody, why: string): UserError {
  return new UserError({
    code: 'SCENARIO_WRONG',
    fact: `The scenario's ${object.kind} "${object.metadata.name}" can't be applied: ${why}`,
    next: 'Correct it in manifests/: the cluster refuses what a real one would.',
  });
}
