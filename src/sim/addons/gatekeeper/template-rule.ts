import type { KubeObject } from '../../kube-object.ts';

/** What a template's rule is asked: an object as it would be, and the constraint's parameters. */
export interface TemplateInput {
  object: KubeObject;
  operation: string;
  parameters: Record<string, unknown>;
}

/** The violations of one object, in the words of the template; none where it complies. */
export type TemplateRule = (input: TemplateInput) => string[];

export interface Container {
  name: string;
  image: string;
  ports: { hostPort?: number }[];
  securityContext: {
    privileged?: boolean;
    allowPrivilegeEscalation?: boolean;
    runAsNonRoot?: boolean;
    runAsUser?: number;
    capabilities?: { add?: string[]; drop?: string[] };
  };
}

export interface PodSpec {
  containers: Container[];
  hostPID: boolean;
  hostIPC: boolean;
  hostNetwork: boolean;
  automountServiceAccountToken: boolean | undefined;
  volumes: { name: string; hostPath?: { path: string } }[];
}

type Body = Record<string, unknown> | undefined;

/** A pod's spec with init and ephemeral containers among its containers, as the library's rules look at it. */
export function podSpecOf(object: KubeObject): PodSpec {
  return readPodSpec(object.spec as Body, ['containers', 'initContainers', 'ephemeralContainers']);
}

/** The pod template of a workload, its regular containers only: the workshop's rules look no further. */
export function workshopSpecOf(object: KubeObject, where: 'pod' | 'template'): PodSpec {
  const spec = object.spec as Body;
  const template = spec?.template as Body;
  return readPodSpec(where === 'pod' ? spec : (template?.spec as Body), ['containers']);
}

function readPodSpec(spec: Body, lists: string[]): PodSpec {
  return {
    containers: lists.flatMap((list) => (spec?.[list] as Partial<Container>[] | undefined) ?? []).map(readContainer),
    hostPID: spec?.hostPID === true,
    hostIPC: spec?.hostIPC === true,
    hostNetwork: spec?.hostNetwork === true,
    automountServiceAccountToken: spec?.automountServiceAccountToken as boolean | undefined,
    volumes: (spec?.volumes as PodSpec['volumes'] | undefined) ?? [],
  };
}

function readContainer(body: Partial<Container>): Container {
  return {
    name: body.name ?? '',
    image: body.image ?? '',
    ports: body.ports ?? [],
    securityContext: body.securityContext ?? {},
  };
}
