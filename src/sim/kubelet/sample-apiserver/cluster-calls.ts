import type { NetworkResponse } from '../../network/network-stack.ts';
import { FileError } from '../files/file-error.ts';
import type { Process } from '../processes/process.ts';
import type { UserInfo } from '../../user-info.ts';
import { call } from './call.ts';

const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const SELF = 'sample-apiserver';

/** What an API server asks the cluster's own, as its pod's service account. Faults are Status messages. */
export interface ClusterCalls {
  /** The names of certificates that may speak for others, or why they can't be had. */
  frontProxies(): string[] | { fault: string };
  userOf(token: string): UserInfo | undefined;
  /** Why not; undefined where it is allowed. */
  isAllowed(user: UserInfo, attributes: object): boolean | { fault: string };
  hasNamespace(name: string): boolean;
}

interface Answered {
  message?: string;
  status?: { allowed?: boolean; authenticated?: boolean; user?: UserInfo };
  data?: Record<string, string>;
}

export function clusterCalls(process: Process): ClusterCalls {
  const host = process.env.get('KUBERNETES_SERVICE_HOST') ?? 'kubernetes.default.svc';
  const ask = (method: string, path: string, body?: object): NetworkResponse | undefined =>
    call(process, `https://${host}`, {
      method,
      path,
      headers: { authorization: `Bearer ${tokenOf(process)}`, 'user-agent': SELF },
      ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
    });
  const review = (kind: string, resource: string, spec: object) =>
    ask('POST', `/apis/${groupOf(kind)}/v1/${resource}`, { apiVersion: `${groupOf(kind)}/v1`, kind, spec });
  return {
    frontProxies: () => {
      const answer = ask('GET', '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication');
      if (answer?.status !== 200) return { fault: messageOf(answer) };
      return JSON.parse(read(answer).data?.['requestheader-allowed-names'] ?? '[]') as string[];
    },
    userOf: (token) => {
      const answer = review('TokenReview', 'tokenreviews', { token });
      const status = answer?.status === 201 ? read(answer).status : undefined;
      return status?.authenticated === true ? status.user : undefined;
    },
    isAllowed: ({ username, groups, extra }, attributes) => {
      const spec = { user: username, groups, ...(extra === undefined ? {} : { extra }), ...attributes };
      const answer = review('SubjectAccessReview', 'subjectaccessreviews', spec);
      return answer?.status === 201 ? read(answer).status?.allowed === true : { fault: messageOf(answer) };
    },
    hasNamespace: (name) => ask('GET', `/api/v1/namespaces/${name}`)?.status !== 404,
  };
}

function groupOf(kind: string): string {
  return kind === 'TokenReview' ? 'authentication.k8s.io' : 'authorization.k8s.io';
}

function read({ body }: NetworkResponse): Answered {
  return JSON.parse(body.toString()) as Answered;
}

function messageOf(answer: NetworkResponse | undefined): string {
  return answer === undefined ? 'connection refused' : (read(answer).message ?? '');
}

function tokenOf(process: Process): string {
  try {
    return process.files.read(TOKEN).toString();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return '';
  }
}
