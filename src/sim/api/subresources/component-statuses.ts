import type { ApiResponse } from '../../api-request.ts';
import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import { answerList, answerObject } from '../answer.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { selectionOf } from '../read/selection.ts';
import { notWatched, type Scope } from '../scope.ts';

const COMPONENTS = ['scheduler', 'controller-manager', 'etcd-0'];

/** A resource of the past: what the control plane says of its parts, kept nowhere (pkg/registry/core/componentstatus). */
export function componentStatuses(context: ApiContext, call: Call, { info }: Scope): ApiResponse {
  call.warnings.push('v1 ComponentStatus is deprecated in v1.19+');
  const { name } = call.info;
  if (call.info.verb === 'get') {
    if (!COMPONENTS.includes(name)) throw new StatusError({ code: 500, message: `Component not found: ${name}` });
    return answerObject(context, call, { status: 200, info, object: healthy(name) });
  }
  if (call.info.verb === 'watch') throw notWatched(info);
  const { matches } = selectionOf(context, info, call.request.query, name);
  const items = COMPONENTS.map(healthy).filter((object) => matches?.(object) ?? true);
  return answerList(context, call, info, { metadata: {}, items });
}

function healthy(name: string): KubeObject {
  return {
    kind: 'ComponentStatus',
    apiVersion: 'v1',
    metadata: { name, creationTimestamp: null } as unknown as KubeObject['metadata'],
    conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
  };
}
