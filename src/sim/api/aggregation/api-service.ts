import type { KubeObject } from '../../kube-object.ts';

export const API_SERVICES = 'apiservices.apiregistration.k8s.io';

export interface AvailableCondition {
  type: 'Available';
  status: 'True' | 'False';
  reason: string;
  message: string;
  lastTransitionTime?: string;
}

/** An APIService: who answers for one version of a group. Without a service it is the server itself. */
export type ApiServiceObject = KubeObject & {
  spec: {
    group?: string;
    version: string;
    service?: { namespace: string; name: string; port?: number };
    groupPriorityMinimum: number;
    versionPriority: number;
  };
  status?: { conditions?: AvailableCondition[] };
};

export function asApiService(object: KubeObject): ApiServiceObject {
  return object as ApiServiceObject;
}
