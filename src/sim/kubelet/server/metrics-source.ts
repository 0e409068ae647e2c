import type { MetricsSource } from '../../kubelet-door.ts';
import type { Kubelet } from '../node/kubelet.ts';
import { containerUsage, nodeUsage } from './stats.ts';

/** A container counts once it has run so long. */
const SCRAPE_MS = 15_000;

/** metrics.k8s.io from what containers use now. */
export function metricsOf(kubelets: () => readonly Kubelet[]): MetricsSource {
  return {
    nodes: () => kubelets().map((kubelet) => ({ name: kubelet.name, usage: nodeUsage(kubelet) })),
    pods: () =>
      kubelets().flatMap((kubelet) => {
        const share = kubelet.machine.cpuShare();
        return kubelet
          .workers()
          .filter((worker) =>
            worker.records.some(
              (record) =>
                record.running && kubelet.machine.clock.now() - (record.container?.startedMs ?? 0) > SCRAPE_MS,
            ),
          )
          .map(({ pod, records }) => ({
            namespace: pod.metadata.namespace ?? '',
            name: pod.metadata.name,
            containers: records
              .filter((record) => record.running)
              .map((record) => ({ name: record.spec.name, usage: containerUsage(record, share) })),
          }));
      }),
  };
}
