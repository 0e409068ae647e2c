import type { PodSecurityContext, SecurityContext } from 'kubernetes-types/core/v1.d.ts';
import { contentOf } from '../files/inode.ts';
import type { FileTree } from '../files/file-tree.ts';
import { inodeAt } from '../files/populate.ts';
import type { Image } from '../images/image-catalogue.ts';
import { ALL_CAPABILITIES, type Credentials, DEFAULT_CAPABILITIES } from '../processes/credentials.ts';
import { type AnyContainerSpec, podFormat, type PodObject } from './pod-types.ts';

/** A container that can't be made as its spec wants it: the waiting reason and message. */
export class ContainerConfigError extends Error {}

interface Who {
  uid: number;
  gid: number;
}

/** Who a container's processes are, and what they may do. */
export function credentialsOf(
  pod: PodObject,
  spec: AnyContainerSpec,
  image: { image: Image; tree: FileTree },
): Credentials {
  const podContext = pod.spec.securityContext ?? {};
  const context = spec.securityContext ?? {};
  verifyNonRoot(pod, spec, image.image, { podContext, context });
  const { uid, gid } = whoRuns(podContext, context, image);
  const groups = [
    ...new Set([
      gid,
      ...groupsOf(image.tree, uid),
      ...(podContext.supplementalGroups ?? []),
      ...(podContext.fsGroup === undefined ? [] : [podContext.fsGroup]),
    ]),
  ];
  const bounding = context.privileged ? ALL_CAPABILITIES : capabilitiesOf(context);
  const profile = (context.seccompProfile ?? podContext.seccompProfile)?.type;
  return {
    uid,
    gid,
    groups,
    bounding,
    // Without ambient capabilities only root has any.
    capabilities: uid === 0 ? bounding : new Set(),
    noNewPrivileges: context.allowPrivilegeEscalation === false,
    privileged: context.privileged ?? false,
    seccomp: profile === undefined || profile === 'Unconfined' || context.privileged ? 0 : 2,
  };
}

function whoRuns(
  podContext: PodSecurityContext,
  context: SecurityContext,
  image: { image: Image; tree: FileTree },
): Who {
  const [user, group] = image.image.spec.user.split(':');
  const accounts = linesOf(image.tree, '/etc/passwd');
  const named = accounts.find((fields) => fields[0] === user);
  const imageUid = user === '' ? 0 : /^\d+$/.test(user) ? Number(user) : Number(named?.[2] ?? 0);
  const uid = context.runAsUser ?? podContext.runAsUser ?? imageUid;
  const account = accounts.find((fields) => fields[2] === String(uid));
  const imageGid = group !== undefined && /^\d+$/.test(group) ? Number(group) : undefined;
  const ownGid = context.runAsUser === undefined && podContext.runAsUser === undefined ? imageGid : undefined;
  return { uid, gid: context.runAsGroup ?? podContext.runAsGroup ?? ownGid ?? Number(account?.[3] ?? 0) };
}

/** The groups that the image itself puts a user in. */
function groupsOf(tree: FileTree, uid: number): number[] {
  const name = linesOf(tree, '/etc/passwd').find((fields) => fields[2] === String(uid))?.[0];
  if (name === undefined) return [];
  return linesOf(tree, '/etc/group')
    .filter(([, , , members = '']) => members.split(',').includes(name))
    .map(([, , id]) => Number(id));
}

function linesOf(tree: FileTree, path: string): string[][] {
  const inode = inodeAt(tree, path);
  return inode?.type === 'file'
    ? contentOf(inode)
        .toString()
        .split('\n')
        .map((line) => line.split(':'))
    : [];
}

/** Upstream: pkg/kubelet/kuberuntime/security_context.go. */
function verifyNonRoot(
  pod: PodObject,
  spec: AnyContainerSpec,
  image: Image,
  contexts: { podContext: PodSecurityContext; context: SecurityContext },
): void {
  const { podContext, context } = contexts;
  if (!(context.runAsNonRoot ?? podContext.runAsNonRoot ?? false)) return;
  const about = `(pod: ${JSON.stringify(podFormat(pod))}, container: ${spec.name})`;
  const uid = context.runAsUser ?? podContext.runAsUser;
  if (uid !== undefined) {
    if (uid === 0) throw new ContainerConfigError(`container's runAsUser breaks non-root policy ${about}`);
    return;
  }
  const [user] = image.spec.user.split(':');
  if (user === '' || user === '0')
    throw new ContainerConfigError(`container has runAsNonRoot and image will run as root ${about}`);
  if (!/^\d+$/.test(user)) {
    throw new ContainerConfigError(
      `container has runAsNonRoot and image has non-numeric user (${user}), cannot verify user is non-root ${about}`,
    );
  }
}

function capabilitiesOf({ capabilities = {} }: SecurityContext): ReadonlySet<string> {
  const plain = (name: string) => name.toUpperCase().replace(/^CAP_/, '');
  const [drop, add] = [(capabilities.drop ?? []).map(plain), (capabilities.add ?? []).map(plain)];
  if (add.includes('ALL')) return new Set([...ALL_CAPABILITIES].filter((name) => !drop.includes(name)));
  const kept = drop.includes('ALL') ? [] : [...DEFAULT_CAPABILITIES].filter((name) => !drop.includes(name));
  return new Set([...kept, ...add]);
}
