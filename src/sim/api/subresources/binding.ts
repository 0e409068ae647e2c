import { formatTime } from '../../../clock/clock.ts';
import type { ApiResponse } from '../../api-request.ts';
import { type FieldError, notSupported, required } from '../../kinds/field-error.ts';
import type { KubeObject } from '../../kube-object.ts';
import { badRequest, conflict, notFound, StatusError } from '../../status-error.ts';
import { answerPlain } from '../answer.ts';
import { negotiate } from '../negotiate.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { andThen, type Eventually } from '../../eventually.ts';
import type { Scope } from '../scope.ts';
import { admissionAttributes, admitMutating, admitValidating } from '../write/admit.ts';
import { decodeBody } from '../write/body.ts';
import { setNamespace } from '../write/create.ts';
import { noteRequest } from '../write/note-request.ts';
import { parseWriteOptions } from '../write/write-options.ts';
import { BINDING } from './body-kinds.ts';

interface Target {
  kind?: string;
  name?: string;
}

interface PodSpec {
  nodeName?: string;
  schedulingGates?: unknown[];
}

/** POST of pods/NAME/binding and of bindings (pkg/registry/core/pod/storage/storage.go, BindingREST). */
export function createBinding(context: ApiContext, call: Call, { info }: Scope): Eventually<ApiResponse> {
  negotiate(context, call, 'one');
  const options = parseWriteOptions(call, 'CreateOptions');
  const binding = decodeBody(context, call, BINDING, options.fieldValidation);
  noteRequest(context, call, BINDING, binding);
  setNamespace(BINDING, call, binding);
  const name = call.info.subresource === '' ? binding.metadata.name : call.info.name;
  const attributes = admissionAttributes(call, {
    operation: 'CREATE',
    info,
    name,
    object: binding,
    old: undefined,
    options: options.given,
    dryRun: options.dryRun,
  });
  return andThen(admitMutating(context, attributes), () => {
    if (binding.metadata.name !== name) throw badRequest('name in URL does not match name in Binding object');
    const errors = targetErrors(binding.target ?? {});
    if (errors.length > 0) throw aggregate(errors);
    return andThen(admitValidating(context, attributes), () => {
      assign(context, call, binding, options.dryRun);
      return answerPlain(context, call, 201, SUCCESS);
    });
  });
}

export const SUCCESS = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

/** Not wrapped into an Invalid upstream either. */
function aggregate(errors: FieldError[]): StatusError {
  const texts = errors.map(({ field, body }) => `${field}: ${body}`);
  return new StatusError({ code: 500, message: texts.length === 1 ? texts[0] : `[${texts.join(', ')}]` });
}

function targetErrors({ kind = '', name = '' }: Target): FieldError[] {
  const errors: FieldError[] = [];
  if (kind !== '' && kind !== 'Node') errors.push(notSupported('target.kind', kind, ['Node', '<empty>']));
  if (name === '') errors.push(required('target.name'));
  return errors;
}

function assign(context: ApiContext, call: Call, binding: KubeObject, dryRun: boolean): void {
  const { name, annotations, uid, resourceVersion } = binding.metadata;
  const pod = context.store.get('pods', call.info.namespace, name);
  if (pod === undefined) throw notFound({ group: '', resource: 'pods' }, name);
  const refuse = (why: string) => conflict({ group: '', resource: 'pods/binding' }, name, why);
  for (const [field, wanted, found] of [
    ['UID', uid, pod.metadata.uid],
    ['ResourceVersion', resourceVersion, pod.metadata.resourceVersion],
  ]) {
    if (wanted === undefined || wanted === '' || wanted === found) continue;
    const key = `${dryRun ? '' : '/registry'}/pods/${call.info.namespace}/${name}`;
    const why = `Precondition failed: ${field} in precondition: ${wanted}, ${field} in object meta: ${found}`;
    throw conflict(
      { group: '', resource: 'pods' },
      name,
      `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`,
    );
  }
  const spec = (pod.spec ?? {}) as PodSpec;
  if (pod.metadata.deletionTimestamp !== undefined) {
    throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  }
  if ((spec.nodeName ?? '') !== '')
    throw refuse(`pod ${name} is already assigned to node ${JSON.stringify(spec.nodeName)}`);
  if ((spec.schedulingGates ?? []).length > 0) throw refuse(`pod ${name} has non-empty .spec.schedulingGates`);
  if (!dryRun)
    context.store.put(
      'pods',
      bound(pod, (binding.target as Target).name ?? '', annotations, formatTime(context.clock.now())),
    );
}

function bound(
  pod: KubeObject,
  node: string,
  annotations: Record<string, string> | undefined,
  now: string,
): KubeObject {
  const status = (pod.status ?? {}) as { conditions?: { type: string }[] };
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now };
  const others = (status.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
  const metadata =
    annotations === undefined
      ? pod.metadata
      : { ...pod.metadata, annotations: { ...pod.metadata.annotations, ...annotations } };
  return {
    ...pod,
    metadata,
    spec: { ...(pod.spec as object), nodeName: node },
    status: { ...status, conditions: [...others, scheduled] },
  };
}
