import type { AuditEvent } from '../../access/audit-event.ts';
import type { Fields, FieldValue } from './evaluate-condition.ts';

interface Body {
  metadata?: { name?: string; namespace?: string; labels?: Record<string, string> };
  spec?: Record<string, unknown>;
  roleRef?: { name?: string };
  subjects?: { name?: string }[];
  rules?: { resources?: string[]; verbs?: string[] }[];
}

interface ContainerBody {
  name?: string;
  image?: string;
  securityContext?: { privileged?: boolean };
}

/** The fields of an audit event, under the names of Falco's k8saudit plugin. */
export function auditFields(event: AuditEvent): Fields {
  return ({ name, argument }) => fieldOf(event, name, argument);
}

function fieldOf(event: AuditEvent, name: string, argument: string | undefined): FieldValue {
  const body = (event.requestObject ?? {}) as Body;
  switch (name) {
    case 'jevt.rawtime':
    case 'evt.time':
      return event.stageTimestamp;
    case 'ka.auditid':
      return event.auditID;
    case 'ka.stage':
      return event.stage;
    case 'ka.verb':
      return event.verb;
    case 'ka.uri':
      return event.requestURI;
    case 'ka.user.name':
      return event.user.username;
    case 'ka.user.groups':
      return event.user.groups ?? [];
    case 'ka.useragent':
      return event.userAgent;
    case 'ka.sourceips':
      return event.sourceIPs ?? [];
    case 'ka.target.name':
      return event.objectRef?.name ?? body.metadata?.name;
    case 'ka.target.namespace':
      return event.objectRef?.namespace;
    case 'ka.target.resource':
      return event.objectRef?.resource;
    case 'ka.target.subresource':
      return event.objectRef?.subresource;
    case 'ka.response.code':
      return event.responseStatus?.code;
    case 'ka.response.reason':
      return event.responseStatus?.reason;
    case 'ka.auth.decision':
      return event.annotations?.['authorization.k8s.io/decision'];
    case 'ka.auth.reason':
      return event.annotations?.['authorization.k8s.io/reason'];
    case 'ka.req.binding.role':
      return body.roleRef?.name;
    case 'ka.req.binding.subjects.user_names':
      return (body.subjects ?? []).flatMap((subject) => subject.name ?? []);
    default:
      return podField(podSpec(body), name, argument);
  }
}

function podSpec({ spec }: Body): Record<string, unknown> {
  const template = spec?.template as { spec?: Record<string, unknown> } | undefined;
  return template?.spec ?? spec ?? {};
}

function podField(spec: Record<string, unknown>, name: string, argument: string | undefined): FieldValue {
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap(
    (list) => (spec[list] as ContainerBody[] | undefined) ?? [],
  );
  const volumes = (spec.volumes as { hostPath?: { path?: string } }[] | undefined) ?? [];
  switch (name) {
    case 'ka.req.pod.containers.image':
      return containers.flatMap(({ image }) => image ?? []);
    case 'ka.req.pod.containers.privileged':
      return containers.map(({ securityContext }) => String(securityContext?.privileged === true));
    case 'ka.req.pod.host_network':
      return spec.hostNetwork === true;
    case 'ka.req.pod.host_pid':
      return spec.hostPID === true;
    case 'ka.req.pod.host_ipc':
      return spec.hostIPC === true;
    case 'ka.req.pod.volumes.hostpath':
      return volumes.flatMap(({ hostPath }) =>
        argument === undefined || hostPath?.path === argument ? (hostPath?.path ?? []) : [],
      );
    default:
      return undefined;
  }
}
