import type { KubeObject } from '../../kube-object.ts';
import { equalJson } from '../../kinds/equal-json.ts';
import type { Call } from '../api-context.ts';

/** Drops owners that are named twice, and says so (k8s.io/apiserver/pkg/endpoints/handlers/create.go). */
export function dropRepeatedOwners(call: Call, draft: KubeObject, from: 'request' | 'admission'): void {
  const owners = draft.metadata.ownerReferences ?? [];
  if (owners.length < 2) return;
  const kept = owners.filter((owner, at) => !owners.slice(0, at).some((earlier) => equalJson(earlier, owner)));
  if (kept.length === owners.length) return;
  const repeated = owners.filter((owner, at) => owners.slice(0, at).some((earlier) => equalJson(earlier, owner)));
  draft.metadata.ownerReferences = kept;
  const uids = repeated.map(({ uid }) => uid).join(', ');
  const cause = from === 'request' ? 'request' : 'mutating admission';
  call.warnings.push(
    `.metadata.ownerReferences contains duplicate entries${from === 'request' ? '' : ' after mutating admission happens'}; API server dedups owner references in 1.20+, and may reject such ${cause === 'request' ? 'requests' : 'requests'} as early as 1.24; please fix your requests; duplicate UID(s) observed: ${uids}`,
  );
}
