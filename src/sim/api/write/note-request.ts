import { cloneJson } from '../../kinds/clone-json.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ApiContext, Call } from '../api-context.ts';

/** Tells the audit trail what was asked for: the object as decoded, with the defaults that decoding fills in. */
export function noteRequest(context: ApiContext, call: Call, info: ResourceInfo, draft: KubeObject): void {
  if (!call.trail.wantsRequest) {
    call.trail.requested(draft);
    return;
  }
  const asked = cloneJson(draft);
  context.kinds.applyDefaults(info, asked);
  call.trail.requested(context.kinds.normalise(info, asked));
}
