import { formatTime } from '../../../clock/clock.ts';
import type { Kubelet } from '../node/kubelet.ts';
import { SYSTEM_CPU } from '../machine/machine.ts';
import { bytesBelow } from '../node/eviction.ts';
import type { ContainerRecord } from '../pods/container-record.ts';
import type { PodWorker } from '../pods/pod-worker.ts';
import type { Usage } from '../../kubelet-door.ts';

/** What the system's own programs use. */
const SYSTEM: Usage = { cpu: SYSTEM_CPU, memory: 900 * 2 ** 20 };

/** `share`: how much of what it wants its machine gives it. */
export function containerUsage(record: ContainerRecord, share: number): Usage {
  const { container } = record;
  if (container === undefined || !container.running) return { cpu: 0, memory: 0 };
  const { cgroup } = container.surroundings;
  const wanted = cgroup.usage().cpu + 20_000 * cgroup.processes.size;
  return { cpu: Math.round(wanted * share), memory: cgroup.memory() };
}

function podUsage(worker: PodWorker, share: number): Usage {
  return sum(worker.records.map((record) => containerUsage(record, share)));
}

export function nodeUsage(kubelet: Kubelet): Usage {
  const share = kubelet.machine.cpuShare();
  const pods = sum(kubelet.workers().map((worker) => podUsage(worker, share)));
  return { cpu: Math.round(SYSTEM.cpu * share) + pods.cpu, memory: SYSTEM.memory + pods.memory };
}

function sum(usages: readonly Usage[]): Usage {
  return usages.reduce((total, { cpu, memory }) => ({ cpu: total.cpu + cpu, memory: total.memory + memory }), {
    cpu: 0,
    memory: 0,
  });
}

/** /stats/summary (upstream: staging/src/k8s.io/kubelet/pkg/apis/stats/v1alpha1). */
export function statsSummary(kubelet: Kubelet, nowMs: number): Record<string, unknown> {
  const { machine } = kubelet;
  const time = formatTime(nowMs);
  const usage = nodeUsage(kubelet);
  const fs = (usedBytes: number) => ({
    time,
    availableBytes: Math.round(machine.spec.storageBytes * 0.8),
    capacityBytes: machine.spec.storageBytes,
    usedBytes,
    inodesFree: 6_000_000,
    inodes: 6_553_600,
    inodesUsed: 553_600,
  });
  const used = Math.round(machine.spec.storageBytes * 0.2);
  return {
    node: {
      nodeName: machine.spec.name,
      systemContainers: ['kubelet', 'runtime', 'pods'].map((name) => ({
        name,
        startTime: formatTime(machine.bootMs),
        cpu: cpuStats(time, SYSTEM),
        memory: memoryStats(time, SYSTEM),
      })),
      startTime: formatTime(machine.bootMs),
      cpu: cpuStats(time, usage),
      memory: { ...memoryStats(time, usage), availableBytes: machine.spec.memoryBytes - usage.memory },
      network: { time, name: 'eth0', rxBytes: 0, rxErrors: 0, txBytes: 0, txErrors: 0 },
      fs: fs(used),
      runtime: { imageFs: fs(Math.round(used / 2)), containerFs: fs(used) },
      rlimit: { time, maxpid: 32_768, curproc: machine.processes().length },
    },
    pods: kubelet
      .workers()
      .filter((worker) => !worker.finished && worker.sandbox !== undefined)
      .map((worker) => podStats(worker, { time, share: machine.cpuShare() }, fs)),
  };
}

function podStats(
  worker: PodWorker,
  { time, share }: { time: string; share: number },
  fs: (usedBytes: number) => object,
): Record<string, unknown> {
  const { name, namespace, uid } = worker.pod.metadata;
  const usage = podUsage(worker, share);
  return {
    podRef: { name, namespace, uid },
    startTime: worker.startTime,
    containers: worker.records
      .filter((record) => record.running)
      .map((record) => ({
        name: record.spec.name,
        startTime: formatTime(record.container?.startedMs ?? 0),
        cpu: cpuStats(time, containerUsage(record, share)),
        memory: memoryStats(time, containerUsage(record, share)),
        rootfs: fs(40_960),
        logs: fs(4096),
      })),
    cpu: cpuStats(time, usage),
    memory: memoryStats(time, usage),
    network: { time, name: 'eth0', rxBytes: 0, rxErrors: 0, txBytes: 0, txErrors: 0 },
    volume: worker.volumes.list().map(({ volume, root }) => ({ ...fs(bytesBelow(root)), name: volume.name })),
    'ephemeral-storage': fs(40_960),
    process_stats: {
      process_count: worker.records.reduce(
        (count, record) => count + (record.container?.surroundings.cgroup.processes.size ?? 0),
        0,
      ),
    },
  };
}

function cpuStats(time: string, { cpu }: Usage): Record<string, unknown> {
  return { time, usageNanoCores: cpu, usageCoreNanoSeconds: cpu * 3600 };
}

function memoryStats(time: string, { memory }: Usage): Record<string, unknown> {
  return {
    time,
    usageBytes: memory,
    workingSetBytes: memory,
    rssBytes: Math.round(memory * 0.8),
    pageFaults: 0,
    majorPageFaults: 0,
  };
}

/** /metrics/resource: what the metrics server scrapes. */
export function resourceMetrics(kubelet: Kubelet, nowMs: number): string {
  const node = nodeUsage(kubelet);
  const share = kubelet.machine.cpuShare();
  const lines = [
    '# HELP container_cpu_usage_seconds_total [STABLE] Cumulative cpu time consumed by the container in core-seconds',
    '# TYPE container_cpu_usage_seconds_total counter',
  ];
  const memory = [
    '# HELP container_memory_working_set_bytes [STABLE] Current working set of the container in bytes',
    '# TYPE container_memory_working_set_bytes gauge',
  ];
  for (const worker of kubelet.workers()) {
    for (const record of worker.records.filter((one) => one.running)) {
      const labels = `container="${record.spec.name}",namespace="${worker.pod.metadata.namespace}",pod="${worker.pod.metadata.name}"`;
      const usage = containerUsage(record, share);
      lines.push(`container_cpu_usage_seconds_total{${labels}} ${((usage.cpu / 1e9) * 3600).toFixed(6)} ${nowMs}`);
      memory.push(`container_memory_working_set_bytes{${labels}} ${usage.memory} ${nowMs}`);
    }
  }
  const own = [
    '# HELP node_cpu_usage_seconds_total [STABLE] Cumulative cpu time consumed by the node in core-seconds',
    '# TYPE node_cpu_usage_seconds_total counter',
    `node_cpu_usage_seconds_total ${((node.cpu / 1e9) * 3600).toFixed(6)} ${nowMs}`,
    '# HELP node_memory_working_set_bytes [STABLE] Current working set of the node in bytes',
    '# TYPE node_memory_working_set_bytes gauge',
    `node_memory_working_set_bytes ${node.memory} ${nowMs}`,
  ];
  return `${[...lines, ...memory, ...own].join('\n')}\n`;
}
