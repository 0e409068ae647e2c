import type {
  HostPathVolumeSource,
  PersistentVolume,
  PersistentVolumeClaim,
  Volume,
  VolumeMount,
} from 'kubernetes-types/core/v1.d.ts';
import { as } from '../../kube-object.ts';
import { FileTree } from '../files/file-tree.ts';
import { type Directory, type Inode, isDirectory, newFile } from '../files/inode.ts';
import { folderAt, inodeAt, place } from '../files/populate.ts';
import type { Machine } from '../machine/machine.ts';
import type { MountWish } from '../runtime/container-files.ts';
import { expand } from './environment.ts';
import type { AnyContainerSpec, PodObject } from './pod-types.ts';
import { writeProjected } from './projected-folder.ts';
import { MountError, volumeData, type VolumeSources } from './volume-data.ts';

export interface MountedVolume {
  volume: Volume;
  root: Inode;
  type: string;
  source: string;
  readOnly: boolean;
}

const PLUGINS: Record<string, string> = {
  emptyDir: 'empty-dir',
  configMap: 'configmap',
  secret: 'secret',
  downwardAPI: 'downward-api',
  projected: 'projected',
};

/** The volumes of one pod on its node. */
export class PodVolumes {
  readonly #pod: () => PodObject;
  readonly #machine: Machine;
  readonly #sources: VolumeSources;
  readonly #mounted = new Map<string, MountedVolume>();

  constructor(options: { pod(): PodObject; machine: Machine; sources: VolumeSources }) {
    this.#pod = options.pod;
    this.#machine = options.machine;
    this.#sources = options.sources;
  }

  /** Sets up what is not there yet. Returns what failed, by volume. */
  mountAll(): { volume: string; message: string }[] {
    const failures: { volume: string; message: string }[] = [];
    for (const volume of this.#pod().spec.volumes ?? []) {
      if (this.#mounted.has(volume.name)) continue;
      try {
        this.#mounted.set(volume.name, this.#mount(volume));
      } catch (error) {
        if (!(error instanceof MountError)) throw error;
        failures.push({ volume: volume.name, message: error.message });
      }
    }
    return failures;
  }

  unmounted(): string[] {
    return (this.#pod().spec.volumes ?? []).map((volume) => volume.name).filter((name) => !this.#mounted.has(name));
  }

  list(): MountedVolume[] {
    return [...this.#mounted.values()];
  }

  /** Brings volumes made of API objects up to date. What is missing now stays as it was. */
  refresh(): void {
    for (const { volume, root } of this.#mounted.values()) {
      if (root.type !== 'directory') continue;
      try {
        const files = volumeData(this.#pod(), volume, this.#sources);
        if (files !== undefined) writeProjected(root, files, this.#how());
      } catch (error) {
        if (!(error instanceof MountError)) throw error;
      }
    }
  }

  /** A container's mounts, in order. */
  mountsOf(spec: AnyContainerSpec, env: ReadonlyMap<string, string>): MountWish[] {
    return (spec.volumeMounts ?? []).flatMap((mount) => {
      const volume = this.#mounted.get(mount.name);
      if (volume === undefined) return [];
      return [
        {
          path: mount.mountPath,
          root: this.#subPath(volume, mount, env),
          readOnly: (mount.readOnly ?? false) || volume.readOnly,
          type: volume.type,
          source: volume.source,
        },
      ];
    });
  }

  /** The pod is gone: its folder goes, what belongs to the node stays. */
  remove(): void {
    this.#machine.removeFile(this.#folderPath());
    this.#mounted.clear();
  }

  #how() {
    return { nowMs: this.#machine.clock.now(), gid: this.#pod().spec.securityContext?.fsGroup };
  }

  #folderPath(): string {
    return `/var/lib/kubelet/pods/${this.#pod().metadata.uid}`;
  }

  #mount(volume: Volume): MountedVolume {
    const files = volumeData(this.#pod(), volume, this.#sources);
    const made = (root: Inode, mounted: Partial<MountedVolume> = {}): MountedVolume => ({
      volume,
      root,
      type: 'ext4',
      source: '/dev/nvme0n1p1',
      readOnly: false,
      ...mounted,
    });
    if (files !== undefined) {
      for (const file of files.values()) file.renew?.();
      const root = this.#ownFolder(volume);
      writeProjected(root, files, this.#how());
      return made(root, { type: 'tmpfs', source: 'tmpfs', readOnly: true });
    }
    if (volume.emptyDir !== undefined) return this.#emptyDir(volume, made);
    if (volume.hostPath !== undefined) return made(this.#hostPath(volume.hostPath));
    if (volume.persistentVolumeClaim !== undefined) {
      const { claimName, readOnly = false } = volume.persistentVolumeClaim;
      return made(this.#claim(claimName), { readOnly });
    }
    return made(this.#ownFolder(volume));
  }

  #emptyDir(volume: Volume, made: (root: Inode, mounted?: Partial<MountedVolume>) => MountedVolume): MountedVolume {
    const inMemory = volume.emptyDir?.medium === 'Memory';
    const root = inMemory ? new FileTree(() => this.#machine.clock.now()).root : this.#ownFolder(volume);
    const { fsGroup } = this.#pod().spec.securityContext ?? {};
    Object.assign(root, { mode: fsGroup === undefined ? 0o777 : 0o2777, gid: fsGroup ?? 0 });
    return inMemory ? made(root, { type: 'tmpfs', source: 'tmpfs' }) : made(root);
  }

  #ownFolder(volume: Volume): Directory {
    const kind = Object.keys(volume).find((key) => key !== 'name') ?? 'unknown';
    const path = `${this.#folderPath()}/volumes/kubernetes.io~${PLUGINS[kind] ?? kind}/${volume.name}`;
    return folderAt(this.#machine.disk, path, this.#machine.clock.now());
  }

  #hostPath({ path, type = '' }: HostPathVolumeSource): Inode {
    const { disk, clock } = this.#machine;
    if (path === '/') return disk.root;
    const found = inodeAt(disk, path);
    const check = (fits: boolean, what: string): Inode => {
      if (found === undefined || !fits) throw new MountError(`hostPath type check failed: ${path} is not a ${what}`);
      return found;
    };
    switch (type) {
      case 'Directory':
        return check(found !== undefined && isDirectory(found), 'directory');
      case 'File':
        return check(found?.type === 'file', 'file');
      case 'Socket':
        return check(found?.type === 'socket', 'socket file');
      case 'CharDevice':
        return check(found?.type === 'device' && found.kind === 'character', 'character device');
      case 'BlockDevice':
        return check(found?.type === 'device' && found.kind === 'block', 'block device');
      case 'FileOrCreate':
        if (found === undefined)
          place(disk, path, newFile('', { mode: 0o644, uid: 0, gid: 0, mtimeMs: clock.now() }), clock.now());
        else check(found.type === 'file', 'file');
        return inodeAt(disk, path) ?? disk.root;
      case 'DirectoryOrCreate':
        if (found !== undefined) check(isDirectory(found), 'directory');
        return folderAt(disk, path, clock.now());
      default:
        // The runtime makes a folder where nothing is.
        return found ?? folderAt(disk, path, clock.now());
    }
  }

  /** A bound claim is a folder of its volume's own, wherever it is mounted. */
  #claim(name: string): Inode {
    const namespace = this.#pod().metadata.namespace ?? '';
    const object = this.#sources.store.get('persistentvolumeclaims', namespace, name);
    if (object === undefined) throw new MountError(`persistentvolumeclaim ${JSON.stringify(name)} not found`);
    const { spec, status } = as<PersistentVolumeClaim>(object);
    if (status?.phase !== 'Bound' || spec?.volumeName === undefined)
      throw new MountError(`error processing PVC ${namespace}/${name}: PVC is not bound`);
    const volume = this.#sources.store.get('persistentvolumes', '', spec.volumeName);
    const { hostPath, local } = volume === undefined ? {} : (as<PersistentVolume>(volume).spec ?? {});
    if (hostPath !== undefined) return this.#hostPath(hostPath);
    return folderAt(
      this.#machine.disk,
      local?.path ?? `/var/lib/kubelet/plugins/volumes/${spec.volumeName}`,
      this.#machine.clock.now(),
    );
  }

  #subPath({ root, readOnly }: MountedVolume, mount: VolumeMount, env: ReadonlyMap<string, string>): Inode {
    const path = subPathOf(mount, env);
    if (path === '') return root;
    if (path.startsWith('/')) throw new MountError(`error SubPath \`${path}\` must not be an absolute path`);
    if (path.split('/').includes('..'))
      throw new MountError(`unable to provision SubPath \`${path}\`: must not contain '..'`);
    let at: Inode = root;
    for (const name of path.split('/').filter((part) => part !== '' && part !== '.')) {
      const child: Inode | undefined = at.type === 'directory' ? at.entries.get(name) : undefined;
      const target = child?.type === 'link' ? followWithin(root, at, child.target) : child;
      if (target !== undefined) at = target;
      else if (at.type === 'directory' && !readOnly) at = makeFolder(at, name, this.#machine.clock.now());
      else throw new MountError(`failed to prepare subPath for volumeMount ${JSON.stringify(mount.name)}`);
    }
    return at;
  }
}

/** A name that stands for nothing is a mistake here, unlike in commands (upstream: ExpandContainerVolumeMounts). */
function subPathOf({ subPath = '', subPathExpr }: VolumeMount, env: ReadonlyMap<string, string>): string {
  if (subPathExpr === undefined) return subPath;
  return expand(subPathExpr, (name) => {
    const value = env.get(name);
    if (value === undefined) throw new MountError(`missing value for ${JSON.stringify(name)}`);
    return value;
  });
}

function followWithin(root: Inode, from: Inode, target: string): Inode | undefined {
  let at: Inode | undefined = target.startsWith('/') ? root : from;
  for (const name of target.split('/').filter((part) => part !== '')) {
    const child: Inode | undefined = at?.type === 'directory' ? at.entries.get(name) : undefined;
    at = child?.type === 'link' && at !== undefined ? followWithin(root, at, child.target) : child;
  }
  return at;
}

function makeFolder(parent: Directory, name: string, nowMs: number): Directory {
  const tree = new FileTree(() => nowMs);
  const made = folderAt(tree, `/${name}`, nowMs);
  tree.root.entries.delete(name);
  made.parent = undefined;
  parent.entries.set(name, made);
  made.parent = parent;
  made.name = name;
  return made;
}
