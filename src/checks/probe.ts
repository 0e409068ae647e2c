import type { NetworkEnd } from '../target/target.ts';
import type { AccessCheck, AdmissionCheck, ConnectCheck, Saying } from './condition.ts';
import { type Context, fill, fillAll } from './context.ts';
import { podSpecOf } from './pod-spec.ts';
import { select } from './select.ts';
import { type Verdict, verdict } from './verdict.ts';

/** Whether an identity may do something: all of the questions must get the expected answer. */
export function evaluateAccess(check: AccessCheck, context: Context, say: Saying | undefined): Verdict {
  const user = fill(check.user, context);
  const groups = fillAll(check.groups ?? [], context);
  const questions = check.verb.flatMap((verb) => [
    ...(check.path ?? []).map((path) => ({ verb, path, text: `${verb} ${path}` })),
    ...(check.resource ?? []).flatMap((resource) =>
      fillAll(check.namespace ?? '', context).map((namespace) => ({
        verb,
        resource,
        namespace,
        text: `${verb} ${resource}${namespace === '' ? '' : ` in ${namespace}`}`,
      })),
    ),
  ]);
  for (const { text, ...question } of questions) {
    const { resource = undefined, ...rest } = question as {
      resource?: string;
      verb: string;
      namespace?: string;
      path?: string;
    };
    const [name, subresource] = (resource ?? '').split('/');
    const { allowed, reason } = context.world.canI({
      username: user,
      groups,
      ...rest,
      ...(resource === undefined ? {} : { resource: name }),
      ...(subresource === undefined ? {} : { subresource }),
    });
    if (allowed === check.expect) continue;
    const plain = allowed
      ? `${user} can still ${text}${reason === '' ? '' : ` (${reason})`}`
      : `${user} can not ${text}`;
    return verdict(false, worded(say?.unmet, plain, context, { reason, user, question: text }));
  }
  return verdict(
    true,
    worded(say?.met, `${user} ${check.expect ? 'can' : 'can no longer'} ${questions[0]?.text ?? ''}`, context, {
      user,
    }),
  );
}

/** Whether connections can be opened: between every source and every destination selected. */
export function evaluateConnect(check: ConnectCheck, context: Context, say: Saying | undefined): Verdict {
  const sources = ends(check.from, check, context);
  const targets = ends(check.to, check, context);
  if (sources.length === 0 || targets.length === 0)
    return verdict(check.empty === 'met', 'there is no pod that this could be about');
  const pairs = sources.flatMap((from) => targets.map((to) => ({ from, to })));
  const wrong = pairs.filter(({ from, to }) => context.world.canConnect(from.end, to.end).allowed !== check.expect);
  const [first] = wrong.length === 0 ? pairs : wrong;
  const { reason } = context.world.canConnect(first.from.end, first.to.end);
  const open = (wrong.length === 0) === check.expect;
  const plain = `${first.from.text} ${open ? 'can' : 'can not'} reach ${first.to.text}:${check.port} (${reason})`;
  const bound = { source: first.from.text, destination: first.to.text, reason };
  return {
    ...verdict(wrong.length === 0, worded(wrong.length === 0 ? say?.met : say?.unmet, plain, context, bound)),
    fraction: (pairs.length - wrong.length) / pairs.length,
    objects: [first.from.ref, first.to.ref].filter((ref) => ref !== undefined),
  };
}

/** Whether writes would be let through: all of them must get the expected answer. */
export function evaluateAdmission(check: AdmissionCheck, context: Context, say: Saying | undefined): Verdict {
  const bodies = bodiesOf(check, context);
  const outcomes = bodies.map((body) => ({
    name: nameOf(body),
    ...context.world.admits({
      user: fill(check.user, context),
      groups: fillAll(check.groups ?? [], context),
      verb: check.verb,
      resource: check.resource,
      ...(check.namespace === undefined ? {} : { namespace: fill(check.namespace, context) }),
      ...(check.name === undefined ? {} : { name: fill(check.name, context) }),
      body,
    }),
  }));
  const wrong = outcomes.filter((outcome) => outcome.admitted !== check.expect);
  const met = wrong.length === 0 && outcomes.length > 0;
  const first = wrong[0] ?? outcomes[0] ?? { name: '', message: 'nothing to try' };
  const plain =
    met === check.expect ? `${first.name} would be let in` : `${first.name} would be refused: ${first.message}`;
  return {
    ...verdict(met, worded(met ? say?.met : say?.unmet, plain, context, { name: first.name, message: first.message })),
    fraction: outcomes.length === 0 ? 0 : (outcomes.length - wrong.length) / outcomes.length,
  };
}

interface End {
  end: NetworkEnd;
  text: string;
  ref?: string;
}

function ends(what: ConnectCheck['to'] | ConnectCheck['from'], check: ConnectCheck, context: Context): End[] {
  const where = { port: check.port, protocol: check.protocol ?? 'TCP' };
  if ('address' in what) {
    const address = fill(what.address, context);
    return [{ end: { address, ...where }, text: address }];
  }
  if ('service' in what) {
    const service = { namespace: fill(what.namespace, context), name: fill(what.service, context) };
    return [
      {
        end: { service, ...where },
        text: `service ${service.name}`,
        ref: `services/${service.namespace}/${service.name}`,
      },
    ];
  }
  return select(what, context).map(({ name, ref }) => {
    const [namespace, pod] = name.split('/');
    return { end: { pod: { namespace, name: pod }, ...where }, text: pod, ref };
  });
}

function bodiesOf(check: AdmissionCheck, context: Context): unknown[] {
  if (check.file !== undefined) return [...context.manifest(check.file)];
  if (check.bodies === undefined) return [check.body];
  const { as, ...selection } = check.bodies;
  const objects = select({ at: 'start', ...selection }, context).map(({ object }) => object);
  return as === 'pod' ? objects.map(podOf) : objects;
}

/** The pod that a workload would make, under a name of its own. */
function podOf(workload: Record<string, unknown>): Record<string, unknown> {
  const { name, namespace } = workload.metadata as { name: string; namespace?: string };
  const template = (workload.spec as { template?: { metadata?: Record<string, unknown> } }).template;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...template?.metadata, name, ...(namespace === undefined ? {} : { namespace }) },
    spec: podSpecOf(workload) ?? {},
  };
}

function nameOf(body: unknown): string {
  const metadata = (body as { metadata?: { name?: string; generateName?: string } } | undefined)?.metadata;
  return metadata?.name ?? metadata?.generateName ?? 'it';
}

function worded(
  template: string | undefined,
  plain: string,
  context: Context,
  bound: Record<string, unknown> = {},
): string {
  return template === undefined ? plain : fill(template, context, bound);
}
