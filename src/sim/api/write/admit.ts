import type { AdmissionAttributes } from '../../access/admission.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { type Eventually, inTurn } from '../../eventually.ts';

export function admissionAttributes(
  call: Call,
  of: {
    operation: AdmissionAttributes['operation'];
    info: ResourceInfo;
    name: string;
    object: KubeObject | undefined;
    old: KubeObject | undefined;
    options: Record<string, unknown>;
    dryRun: boolean;
  },
): AdmissionAttributes {
  return {
    ...of,
    subresource: call.info.subresource,
    namespace: call.info.namespace,
    user: call.user,
    warn: (message) => call.warnings.push(message),
    annotate: (key, value, level) => call.trail.annotate(key, value, level),
  };
}

export function admitMutating(context: ApiContext, attributes: AdmissionAttributes): Eventually<void> {
  return inTurn(context.access.admission, (plugin) => plugin.mutate?.(attributes));
}

export function admitValidating(context: ApiContext, attributes: AdmissionAttributes): Eventually<void> {
  return inTurn(context.access.admission, (plugin) => plugin.validate?.(attributes));
}

/** Tells the plugins that reserved something whether it was taken. */
export function finishAdmission(context: ApiContext, attributes: AdmissionAttributes, stored: boolean): void {
  for (const plugin of context.access.admission) plugin.finished?.(attributes, stored);
}
