import type {
  ConfigMap,
  ConfigMapProjection,
  ConfigMapVolumeSource,
  DownwardAPIVolumeFile,
  KeyToPath,
  Secret,
  SecretProjection,
  Volume,
  VolumeProjection,
} from 'kubernetes-types/core/v1.d.ts';
import { as } from '../../kube-object.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { type PodAddresses, podField, resourceField } from './pod-fields.ts';
import type { PodObject } from './pod-types.ts';

/** A volume that can't be set up yet; the text goes into the FailedMount event. */
export class MountError extends Error {}

const NOTHING = Buffer.alloc(0);

export interface VolumeFile {
  data: Buffer;
  mode: number;
  /** Root where none is given. */
  uid?: number | undefined;
  /** A content that is renewed by itself: it is asked for when someone reads. Throws MountError where there is none. */
  renew?(): Buffer;
}

export interface VolumeSources {
  store: ObjectStore;
  addresses: PodAddresses;
  /** A token for the pod's account. */
  token(projection: { audience?: string; expirationSeconds?: number }): string;
}

/** What a volume made of API objects holds; undefined for other volumes. */
export function volumeData(
  pod: PodObject,
  volume: Volume,
  sources: VolumeSources,
): Map<string, VolumeFile> | undefined {
  if (volume.configMap !== undefined)
    return configFiles(pod, volume.configMap, volume.configMap.defaultMode ?? 0o644, sources);
  if (volume.secret !== undefined) {
    const { secretName, defaultMode = 0o644, ...rest } = volume.secret;
    return secretFiles(
      pod,
      { ...rest, ...(secretName === undefined ? {} : { name: secretName }) },
      defaultMode,
      sources,
    );
  }
  if (volume.downwardAPI !== undefined)
    return downwardFiles(pod, volume.downwardAPI.items ?? [], volume.downwardAPI.defaultMode ?? 0o644, sources);
  if (volume.projected === undefined) return undefined;
  const files = new Map<string, VolumeFile>();
  for (const source of volume.projected.sources ?? []) {
    for (const [path, file] of projectedFiles(pod, source, volume.projected.defaultMode ?? 0o644, sources))
      files.set(path, file);
  }
  return files;
}

function projectedFiles(
  pod: PodObject,
  source: VolumeProjection,
  mode: number,
  sources: VolumeSources,
): Map<string, VolumeFile> {
  if (source.configMap !== undefined) return configFiles(pod, source.configMap, mode, sources);
  if (source.secret !== undefined) return secretFiles(pod, source.secret, mode, sources);
  if (source.downwardAPI !== undefined) return downwardFiles(pod, source.downwardAPI.items ?? [], mode, sources);
  if (source.serviceAccountToken === undefined) return new Map();
  const { path, ...wanted } = source.serviceAccountToken;
  const renew = () => Buffer.from(sources.token(wanted));
  const uid = soleUser(pod);
  const closed = uid !== undefined || pod.spec.securityContext?.fsGroup !== undefined;
  return new Map([[path, { data: NOTHING, mode: closed ? 0o600 : mode, uid, renew }]]);
}

/** The user that all of a pod's containers are told to run as: tokens are for its eyes only (upstream: FsUserFrom). */
function soleUser({ spec }: PodObject): number | undefined {
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const users = new Set(
    containers.map(({ securityContext }) => securityContext?.runAsUser ?? spec.securityContext?.runAsUser),
  );
  return users.size === 1 ? [...users][0] : undefined;
}

function configFiles(
  pod: PodObject,
  source: ConfigMapVolumeSource | ConfigMapProjection,
  mode: number,
  { store }: VolumeSources,
): Map<string, VolumeFile> {
  const { name = '', items, optional } = source;
  const object = store.get('configmaps', pod.metadata.namespace ?? '', name);
  if (object === undefined && !optional) throw new MountError(`configmap ${JSON.stringify(name)} not found`);
  const { data = {}, binaryData = {} } = object === undefined ? {} : as<ConfigMap>(object);
  const contents = new Map([
    ...Object.entries(data).map(([key, text]) => [key, Buffer.from(text)] as const),
    ...Object.entries(binaryData).map(([key, text]) => [key, Buffer.from(text, 'base64')] as const),
  ]);
  return pick(contents, items, mode, optional ?? false, 'configmap references non-existent config key');
}

function secretFiles(
  pod: PodObject,
  source: SecretProjection & { name?: string },
  mode: number,
  { store }: VolumeSources,
): Map<string, VolumeFile> {
  const { name = '', items, optional } = source;
  const object = store.get('secrets', pod.metadata.namespace ?? '', name);
  if (object === undefined && !optional) throw new MountError(`secret ${JSON.stringify(name)} not found`);
  const data = object === undefined ? {} : (as<Secret>(object).data ?? {});
  const contents = new Map(Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64')]));
  return pick(contents, items, mode, optional ?? false, 'references non-existent secret key');
}

function pick(
  contents: ReadonlyMap<string, Buffer>,
  items: readonly KeyToPath[] | undefined,
  mode: number,
  optional: boolean,
  missing: string,
): Map<string, VolumeFile> {
  if (items === undefined || items.length === 0)
    return new Map([...contents].map(([key, data]) => [key, { data, mode }]));
  const files = new Map<string, VolumeFile>();
  for (const item of items) {
    const data = contents.get(item.key);
    if (data !== undefined) files.set(item.path, { data, mode: item.mode ?? mode });
    else if (!optional) throw new MountError(`${missing}: ${item.key}`);
  }
  return files;
}

function downwardFiles(
  pod: PodObject,
  items: readonly DownwardAPIVolumeFile[],
  mode: number,
  { store, addresses }: VolumeSources,
): Map<string, VolumeFile> {
  return new Map(
    items.map((item) => {
      const text =
        item.fieldRef !== undefined
          ? podField(pod, item.fieldRef.fieldPath, addresses)
          : item.resourceFieldRef === undefined
            ? ''
            : resourceField(pod, undefined, item.resourceFieldRef, store.get('nodes', '', pod.spec.nodeName ?? ''));
      return [item.path, { data: Buffer.from(text), mode: item.mode ?? mode }];
    }),
  );
}
