import type { FileSpec } from '../files/populate.ts';
import { PATH } from '../images/base-files.ts';
import { toolSet } from '../tools/tool-sets.ts';
import type { MachineSpec } from './machine-spec.ts';

const FOLDERS = [
  '/boot',
  '/etc',
  '/home',
  '/media',
  '/mnt',
  '/opt',
  '/run',
  '/srv',
  '/usr/bin',
  '/usr/sbin',
  '/usr/local/bin',
  '/usr/lib',
  '/var/lib',
  '/var/log',
  '/var/log/pods',
  '/var/log/containers',
  '/var/lib/kubelet/pods',
  '/var/lib/containerd',
  '/etc/systemd/system',
  '/etc/kubernetes',
  '/etc/cron.d',
  '/var/spool/cron',
];

/** What a machine's disk holds when its kubelet starts for the first time. */
export function machineFiles(spec: MachineSpec): Record<string, FileSpec> {
  return {
    ...Object.fromEntries(FOLDERS.map((path) => [path, { directory: true } as const])),
    '/root': { directory: true, mode: 0o700 },
    '/tmp': { directory: true, mode: 0o1777 },
    '/var/tmp': { directory: true, mode: 0o1777 },
    '/bin': { link: 'usr/bin' },
    '/sbin': { link: 'usr/sbin' },
    '/lib': { link: 'usr/lib' },
    '/var/run': { link: '/run' },
    ...programs(),
    '/etc/passwd':
      'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\nsshd:x:101:65534::/run/sshd:/usr/sbin/nologin\nec2-user:x:1000:1000:EC2 Default User:/home/ec2-user:/bin/bash\n',
    '/etc/shadow': { content: 'root:*:19800:0:99999:7:::\nec2-user:!!:19800:0:99999:7:::\n', mode: 0o640 },
    '/etc/group': 'root:x:0:\ndaemon:x:1:\nwheel:x:10:ec2-user\nec2-user:x:1000:\nnogroup:x:65534:\n',
    '/etc/hostname': `${spec.name}\n`,
    '/etc/hosts': '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n',
    '/etc/resolv.conf': 'nameserver 10.0.0.2\n',
    '/etc/os-release': `PRETTY_NAME="${spec.osImage}"\nNAME="${spec.osImage.split(' ').slice(0, 2).join(' ')}"\nID=${spec.osImage.startsWith('Amazon') ? 'amzn' : 'debian'}\n`,
    [spec.staticPodPath]: { directory: true },
    '/var/lib/kubelet/kubeconfig': {
      content: `apiVersion: v1\nkind: Config\nclusters:\n- cluster:\n    certificate-authority: /etc/kubernetes/pki/ca.crt\n    server: https://kubernetes.default.svc\n  name: kubernetes\ncontexts:\n- context:\n    cluster: kubernetes\n    user: kubelet\n  name: kubelet\ncurrent-context: kubelet\n`,
      mode: 0o600,
    },
    '/var/lib/kubelet/config.yaml': `apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nauthentication:\n  anonymous:\n    enabled: false\n  webhook:\n    enabled: true\nauthorization:\n  mode: Webhook\nclusterDomain: cluster.local\nstaticPodPath: ${spec.staticPodPath}\n`,
    '/run/containerd/containerd.sock': { content: '', mode: 0o660 },
    ...spec.files,
  };
}

function programs(): Record<string, FileSpec> {
  const files: Record<string, FileSpec> = {
    '/usr/bin/bash': { program: 'bash', size: 1_265_648 },
    '/usr/bin/sh': { link: 'bash' },
    '/usr/bin/kubelet': { program: 'idle', size: 76_902_552 },
    '/usr/bin/containerd': { program: 'idle', size: 54_872_232 },
    '/usr/sbin/sshd': { program: 'idle', size: 917_192 },
    '/usr/lib/systemd/systemd': { program: 'idle', size: 100_008 },
  };
  for (const name of [
    ...Object.keys(toolSet('gnu')),
    'crictl',
    'ctr',
    'systemctl',
    'journalctl',
    'dmesg',
    'nsenter',
    'reboot',
  ]) {
    files[`/usr/bin/${name}`] = { program: `tool/${name}`, size: 40_000 + name.length * 1_024 };
  }
  return files;
}

export const MACHINE_ENV: ReadonlyMap<string, string> = new Map([
  ['PATH', PATH],
  ['HOME', '/root'],
  ['SHELL', '/bin/bash'],
  ['USER', 'root'],
]);
