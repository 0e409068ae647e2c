import { createHash } from 'node:crypto';
import { parseAllDocuments } from 'yaml';
import { formatMicroTime } from '../../../clock/clock.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import { rulesFor } from '../../kinds/rules/index.ts';
import type { Machine } from '../machine/machine.ts';
import type { PodObject } from '../pods/pod-types.ts';

/** The pods of the manifests in a machine's static folder, by file (upstream: pkg/kubelet/config/file.go, common.go). */
export function readStaticPods(machine: Machine, seen: ReadonlyMap<string, string>): Map<string, PodObject> {
  const pods = new Map<string, PodObject>();
  const folder = machine.spec.staticPodPath;
  for (const name of machine.listFiles(folder)) {
    if (name.startsWith('.')) continue;
    const path = `${folder}/${name}`;
    const text = machine.readFile(path)?.toString();
    if (text === undefined) continue;
    const pod = staticPod(text, { machine, path, seen });
    if (pod !== undefined) pods.set(pod.metadata.uid ?? '', pod);
  }
  return pods;
}

function staticPod(
  text: string,
  from: { machine: Machine; path: string; seen: ReadonlyMap<string, string> },
): PodObject | undefined {
  const manifest = parseManifest(text);
  if (manifest === undefined) return undefined;
  const { machine, path, seen } = from;
  const node = machine.spec.name;
  const uid = createHash('md5')
    .update(JSON.stringify([node, path, manifest.spec, manifest.metadata]))
    .digest('hex');
  const pod = structuredClone(manifest);
  pod.metadata = {
    ...pod.metadata,
    name: `${pod.metadata.name}-${node}`,
    namespace: pod.metadata.namespace || 'default',
    uid,
    annotations: {
      ...pod.metadata.annotations,
      'kubernetes.io/config.hash': uid,
      'kubernetes.io/config.seen': seen.get(uid) ?? formatMicroTime(machine.clock.now()),
      'kubernetes.io/config.source': 'file',
    },
  };
  rulesFor({ group: '', kind: 'Pod' }).defaults?.(pod);
  pod.spec = {
    ...(pod.spec as object),
    nodeName: node,
    tolerations: [...(as<PodObject>(pod).spec.tolerations ?? []), { operator: 'Exists', effect: 'NoExecute' }],
  };
  pod.status = { phase: 'Pending' };
  return pod as PodObject;
}

/** Undefined for what is no pod: the kubelet logs it and goes on. */
function parseManifest(text: string): KubeObject | undefined {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) return undefined;
  const [document] = documents;
  if (document === undefined || document.errors.length > 0) return undefined;
  const value = document.toJS() as Partial<KubeObject> | null;
  if (value?.kind !== 'Pod' || value.apiVersion !== 'v1' || typeof value.metadata?.name !== 'string') return undefined;
  const containers = (value.spec as { containers?: unknown } | undefined)?.containers;
  return Array.isArray(containers) && containers.length > 0 ? (value as KubeObject) : undefined;
}

/** What shows a static pod in the API. */
export function mirrorOf(pod: PodObject, nodeUid: string | undefined): KubeObject {
  const { name, namespace, labels, annotations, uid } = pod.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      ...(labels === undefined ? {} : { labels }),
      annotations: { ...annotations, 'kubernetes.io/config.mirror': uid ?? '' },
      ...(nodeUid === undefined
        ? {}
        : {
            ownerReferences: [
              { apiVersion: 'v1', kind: 'Node', name: pod.spec.nodeName ?? '', uid: nodeUid, controller: true },
            ],
          }),
    },
    spec: pod.spec,
  };
}

/** Whether the API server would take a mirror (upstream: NodeRestriction); asked beforehand, so that nothing is tried in vain. */
export function refersToApi(pod: PodObject): boolean {
  const { serviceAccountName, volumes = [], containers, initContainers = [] } = pod.spec;
  if (serviceAccountName) return true;
  const refers = volumes.some(
    (volume) => volume.secret ?? volume.configMap ?? volume.projected ?? volume.persistentVolumeClaim,
  );
  const env = [...containers, ...initContainers].some(
    (container) =>
      (container.envFrom ?? []).length > 0 ||
      (container.env ?? []).some((one) => one.valueFrom?.configMapKeyRef ?? one.valueFrom?.secretKeyRef),
  );
  return refers || env;
}
