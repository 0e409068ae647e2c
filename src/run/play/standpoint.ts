import type { Context } from '../../checks/context.ts';
import { select } from '../../checks/select.ts';
import { Random } from '../../clock/random.ts';
import type { Actor } from '../../scenarios/schema/attack-schema.ts';
import type { Target, TargetActor } from '../../target/target.ts';

/** Who acts, and from where. */
export interface Standpoint {
  actor: TargetActor;
  /** The pod that it sits in, where it needs one. */
  pod?: { namespace: string; name: string };
}

interface Step {
  id: string;
  address?: string | undefined;
  userAgent?: string | undefined;
}

/** Where an actor of the script stands now, or in a sentence why it can't act at all. */
export function standpointOf(step: Step, actor: Actor, target: Target, context: () => Context): Standpoint | string {
  const identity = identityOf(step, actor, target.clock.now());
  if (actor.within === undefined) return { actor: identity };
  const running = select(actor.within, context()).filter(({ object }) => phaseOf(object) === 'Running');
  const own = running.at(0)?.object as
    | { metadata: { namespace: string; name: string }; status?: { podIP?: string } }
    | undefined;
  if (own === undefined) return 'no pod of its own runs any more';
  const { namespace, name } = own.metadata;
  return { actor: { ...identity, sourceIP: own.status?.podIP ?? identity.sourceIP }, pod: { namespace, name } };
}

/** Why a pod does not reach the API; undefined where it does. */
export function whyCutOff(pod: Standpoint['pod'], target: Target): string | undefined {
  if (pod === undefined) return undefined;
  const { allowed, reason } = target.canConnect({ pod }, { api: true, port: 443 });
  return allowed ? undefined : `${pod.name} does not reach the API: ${reason}`;
}

function identityOf(step: Step, actor: Actor, nowMs: number): TargetActor {
  const { user, groups, userAgent, serviceAccount, token, headers = {} } = actor;
  const { namespace, name } = serviceAccount ?? {};
  const sent = Object.entries(headers).filter(([, value]) => value !== '');
  return {
    username: serviceAccount === undefined ? user : `system:serviceaccount:${namespace}:${name}`,
    groups:
      serviceAccount === undefined
        ? groups
        : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
    userAgent: step.userAgent ?? userAgent,
    sourceIP: addressOf(step, actor, nowMs),
    ...(token === undefined ? {} : { token }),
    ...(sent.length === 0 ? {} : { headers: Object.fromEntries(sent) }),
  };
}

/** `any`: one of the actor's, another each time. */
function addressOf({ id, address }: Step, { addresses }: Actor, nowMs: number): string {
  return address === 'any' ? new Random(`${id} ${nowMs}`).pick(addresses) : (address ?? addresses[0]);
}

function phaseOf(object: Record<string, unknown>): string | undefined {
  return (object.status as { phase?: string } | undefined)?.phase;
}
