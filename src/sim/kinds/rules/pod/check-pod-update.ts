import type { Container, Pod, PodSpec, Toleration } from 'kubernetes-types/core/v1.d.ts';
import { sameContent } from '../../same-content.ts';
import { type FieldError, forbiddenField, invalid, required } from '../../field-error.ts';
import { rangeError } from '../../formats.ts';
import { goQuote } from '../../go-quote.ts';
import { goDiff } from '../../go-diff/go-diff.ts';
import { checkAnnotationUpdate, MIRROR_ANNOTATION } from './check-pod-annotations.ts';
import { checkGatedPlacement } from './check-gated-placement.ts';
import { checkImageText } from './check-containers.ts';
import { checkTolerations } from './check-scheduling.ts';
import { qualityOfService } from './quality-of-service.ts';

const MAX_INT32 = 2 ** 31 - 1;
const CHANGEABLE =
  '`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** pkg/apis/core/validation, ValidatePodUpdate, what comes after the checks of the new pod alone. */
export function checkPodUpdate(pod: Pod, old: Pod): FieldError[] {
  const [now, before] = [pod.spec ?? { containers: [] }, old.spec ?? { containers: [] }];
  const errors = checkAnnotationUpdate(pod, old);
  for (const list of ['containers', 'initContainers'] as const) {
    const { found, stop } = checkImages(`spec.${list}`, now[list] ?? [], before[list] ?? []);
    errors.push(...found);
    if (stop) return errors;
  }
  const deadline = checkDeadline(now.activeDeadlineSeconds, before.activeDeadlineSeconds);
  errors.push(...deadline.found);
  if (deadline.stop) return errors;
  errors.push(...checkAddedTolerations(now.tolerations ?? [], before.tolerations ?? []));
  errors.push(...checkDeletedGates(now, before));
  if (sameContent(now, before)) return errors;
  const quality = old.status?.qosClass ?? qualityOfService(old);
  if (quality !== qualityOfService(pod)) {
    errors.push(invalid('metadata', pod.status?.qosClass ?? '', 'Pod QoS is immutable'));
  }
  const munged = munge(now, before);
  if ((before.schedulingGates ?? []).length > 0) errors.push(...checkGatedPlacement(munged, before));
  if (sameContent(munged, before)) return errors;
  const why = `pod updates may not change fields other than ${CHANGEABLE}\n${goDiff('core.PodSpec', before, munged)}`;
  return [...errors, forbiddenField('spec', why)];
}

/** ValidatePodEphemeralContainersUpdate, what concerns the containers. */
export function checkEphemeralUpdate(pod: Pod, old: Pod): FieldError[] {
  const field = 'spec.ephemeralContainers';
  if (old.metadata?.annotations?.[MIRROR_ANNOTATION] !== undefined) {
    return [forbiddenField('[]', 'static pods do not support ephemeral containers')];
  }
  return (old.spec?.ephemeralContainers ?? []).flatMap((container) => {
    const now = (pod.spec?.ephemeralContainers ?? []).find(({ name }) => name === container.name);
    const which = `existing ephemeral containers ${goQuote(container.name)}`;
    if (!now) return [forbiddenField(field, `${which} may not be removed\n`)];
    if (sameContent(now, container)) return [];
    const diff = goDiff('core.EphemeralContainer', container, now);
    return [forbiddenField(field, `${which} may not be changed\n${diff}`)];
  });
}

function checkImages(field: string, now: readonly Container[], before: readonly Container[]) {
  if (now.length !== before.length) {
    return { found: [forbiddenField(field, 'pod updates may not add or remove containers')], stop: true };
  }
  const found = now.flatMap((container, at) =>
    (container.image ?? '') === '' ? [required(`${field}[${at}].image`)] : checkImageText(`${field}[${at}]`, container),
  );
  return { found, stop: false };
}

function checkDeadline(now: number | undefined, before: number | undefined) {
  const field = 'spec.activeDeadlineSeconds';
  if (now === undefined) {
    if (before === undefined) return { found: [], stop: false };
    const why = 'must not update from a positive integer to nil value';
    return { found: [invalid(field, undefined, why)], stop: false };
  }
  if (now < 0 || now > MAX_INT32) return { found: [invalid(field, now, rangeError(0, MAX_INT32))], stop: true };
  if (before === undefined || now <= before) return { found: [], stop: false };
  return { found: [invalid(field, now, 'must be less than or equal to previous value')], stop: true };
}

function checkAddedTolerations(now: readonly Toleration[], before: readonly Toleration[]): FieldError[] {
  const field = 'spec.tolerations';
  const same = (a: Toleration, b: Toleration) =>
    sameContent({ ...a, tolerationSeconds: 0 }, { ...b, tolerationSeconds: 0 });
  if (before.some((old) => !now.some((toleration) => same(toleration, old)))) {
    return [forbiddenField(field, 'existing toleration can not be modified except its tolerationSeconds')];
  }
  return checkTolerations(field, now);
}

function checkDeletedGates(now: PodSpec, before: PodSpec): FieldError[] {
  const known = new Set((before.schedulingGates ?? []).map(({ name }) => name));
  return (now.schedulingGates ?? []).flatMap(({ name }, at) =>
    known.has(name)
      ? []
      : [
          forbiddenField(
            `spec.schedulingGates[${at}].name`,
            `only deletion is allowed, but found new scheduling gate '${name}'`,
          ),
        ],
  );
}

/** The new spec with everything that may change put back. */
function munge(now: PodSpec, before: PodSpec): PodSpec {
  const munged: PodSpec = {
    ...now,
    containers: withOldImages(now.containers ?? [], before.containers ?? []),
    activeDeadlineSeconds: before.activeDeadlineSeconds,
    schedulingGates: before.schedulingGates,
    tolerations: before.tolerations,
  };
  if (now.initContainers) munged.initContainers = withOldImages(now.initContainers, before.initContainers ?? []);
  if ((before.terminationGracePeriodSeconds ?? 0) < 0 && now.terminationGracePeriodSeconds === 1) {
    munged.terminationGracePeriodSeconds = before.terminationGracePeriodSeconds;
  }
  return munged;
}

function withOldImages(now: readonly Container[], before: readonly Container[]): Container[] {
  return now.map((container, at) => ({ ...container, image: before[at]?.image }));
}
