import type { KubeObject } from '../../kube-object.ts';

export const API_SERVICES = 'apiservices.apiregistration.k8s.io';

export interface Condition {
  type: string;
  status: string;
  reason: string;
  message: string;
  lastTransitionTime?: string;
}

export interface AvailableCondition extends Condition {
  type: 'Available';
  status: 'True' | 'False';
}

/** An APIService: who answers for one version of a group. Without a service it is the server itself. */
export type ApiServiceObject = KubeObject & {
  spec: {
    group?: string;
    version: string;
    service?: ServiceReference;
    caBundle?: string;
    insecureSkipTLSVerify?: boolean;
    groupPriorityMinimum: number;
    versionPriority: number;
  };
  status?: { conditions?: Condition[] };
};

export interface ServiceReference {
  namespace: string;
  name: string;
  port?: number;
}

/** One whose service answers for it. */
export type RemoteApiService = ApiServiceObject & { spec: { service: ServiceReference } };

export function asApiService(object: KubeObject): ApiServiceObject {
  return object as ApiServiceObject;
}

export function isAvailable({ status }: ApiServiceObject): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === 'Available' && is === 'True') ?? false;
}

export function apiPath({ group = '', version }: ApiServiceObject['spec']): string {
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
}
