import type { KubeObject } from '../../kube-object.ts';
import type { UserInfo } from '../../user-info.ts';

/** A review as it was asked for. */
export interface ReviewRequest {
  /** The decoded body, defaults filled in. Not to be changed. */
  body: KubeObject;
  user: UserInfo;
  /** Of the path; empty for cluster-scoped reviews. */
  namespace: string;
}

/** The answer of a review that keeps nothing: what was asked, with a status. */
export function answered(body: KubeObject, status: Record<string, unknown>, creationTimestamp: string | null = null) {
  const { kind, apiVersion, metadata, spec } = body;
  return {
    kind,
    apiVersion,
    metadata: { ...metadata, creationTimestamp },
    ...(spec === undefined ? {} : { spec }),
    status,
  } as unknown as KubeObject;
}
