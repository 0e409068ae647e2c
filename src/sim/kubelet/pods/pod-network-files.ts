import type { PodObject } from './pod-types.ts';

/** The name that a pod's processes see (upstream: kubelet_pods.go, GeneratePodHostNameAndDomain). */
export function hostnameOf(pod: PodObject): string {
  const name = pod.spec.hostname ?? pod.metadata.name;
  return name.slice(0, 63).replace(/[-.]+$/, '');
}

export function hostsFile(pod: PodObject, how: { podIP: string; clusterDomain: string; nodeHosts: string }): string {
  const aliases = (pod.spec.hostAliases ?? []).map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}\n`);
  const added = aliases.length === 0 ? '' : `\n# Entries added by HostAliases.\n${aliases.join('')}`;
  if (pod.spec.hostNetwork) return `# Kubernetes-managed hosts file (host network).\n${how.nodeHosts}${added}`;
  const hostname = hostnameOf(pod);
  const domain =
    pod.spec.subdomain === undefined
      ? ''
      : `${hostname}.${pod.spec.subdomain}.${pod.metadata.namespace}.svc.${how.clusterDomain}\t`;
  return `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n${how.podIP}\t${domain}${hostname}\n${added}`;
}

/** Upstream: pkg/kubelet/network/dns. */
export function resolvFile(
  pod: PodObject,
  how: { clusterDns: string; clusterDomain: string; nodeResolv: string },
): string {
  const { dnsPolicy = 'ClusterFirst', dnsConfig = {}, hostNetwork = false } = pod.spec;
  const cluster = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork);
  const lines = (word: string) =>
    how.nodeResolv
      .split('\n')
      .filter((line) => line.startsWith(`${word} `))
      .flatMap((line) =>
        line
          .slice(word.length + 1)
          .trim()
          .split(/\s+/),
      );
  const base =
    dnsPolicy === 'None'
      ? { search: [], nameservers: [], options: [] }
      : cluster
        ? {
            search: [
              `${pod.metadata.namespace}.svc.${how.clusterDomain}`,
              `svc.${how.clusterDomain}`,
              how.clusterDomain,
              ...lines('search'),
            ],
            nameservers: [how.clusterDns],
            options: ['ndots:5'],
          }
        : { search: lines('search'), nameservers: lines('nameserver'), options: lines('options') };
  const search = [...base.search, ...(dnsConfig.searches ?? [])];
  const nameservers = [...base.nameservers, ...(dnsConfig.nameservers ?? [])];
  const options = [
    ...base.options,
    ...(dnsConfig.options ?? []).map(({ name, value }) => (value === undefined ? name : `${name}:${value}`)),
  ];
  return [
    ...(search.length === 0 ? [] : [`search ${search.join(' ')}`]),
    ...nameservers.map((server) => `nameserver ${server}`),
    ...(options.length === 0 ? [] : [`options ${options.join(' ')}`]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}
