import type { Clock } from '../../../clock/clock.ts';
import type { ApiResponse } from '../../api-request.ts';
import type { PlainRequest } from '../../kubelet-door.ts';
import type { Kubelet } from '../node/kubelet.ts';
import { imageOf } from '../pods/container-record.ts';
import { jsonAnswer, METRICS_TYPE, notFoundAnswer, textAnswer } from './answers.ts';
import { containerLogs } from './container-logs.ts';
import { resourceMetrics, statsSummary } from './stats.ts';

/** What a kubelet answers on its port 10250 (upstream: pkg/kubelet/server/server.go). */
export function kubeletAnswer(kubelet: Kubelet, request: PlainRequest, clock: Clock): ApiResponse {
  const [first, ...rest] = request.path.split('/').filter((part) => part !== '');
  switch (request.path) {
    case '/healthz':
    case '/healthz/':
      return textAnswer(200, 'ok');
    case '/pods':
    case '/pods/':
      return jsonAnswer({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: kubelet.pods().map(untyped) });
    case '/runningpods':
    case '/runningpods/':
      return jsonAnswer({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: runningPods(kubelet) });
    case '/stats/summary':
      return jsonAnswer(statsSummary(kubelet, clock.now()));
    case '/configz':
      return jsonAnswer({ kubeletconfig: configuration(kubelet) });
    case '/metrics':
    case '/metrics/cadvisor':
    case '/metrics/probes':
    case '/metrics/resource':
      return textAnswer(200, resourceMetrics(kubelet, clock.now()), METRICS_TYPE);
  }
  if (first === 'containerLogs' && rest.length === 3) {
    const [namespace, pod, container] = rest;
    return containerLogs(kubelet.worker(namespace, pod), { namespace, pod, container }, request.query, clock);
  }
  if (first === 'run' && rest.length >= 3) return runCommand(kubelet, rest, request);
  if (first === 'logs') return nodeLogs(kubelet, rest);
  return notFoundAnswer();
}

function untyped(pod: object): object {
  const { kind: _, apiVersion: __, ...rest } = pod as Record<string, unknown>;
  return rest;
}

/** As the runtime knows them: containers by the digest of their image. */
function runningPods(kubelet: Kubelet): object[] {
  return kubelet
    .workers()
    .filter((worker) => worker.records.some((record) => record.running))
    .map(({ pod, records }) => ({
      metadata: {
        name: pod.metadata.name,
        namespace: pod.metadata.namespace,
        uid: pod.metadata.uid,
        creationTimestamp: null,
      },
      spec: {
        containers: records
          .filter((record) => record.running)
          .map((record) => ({
            name: record.spec.name,
            image: record.run === undefined ? '' : imageOf(record.run).id,
            resources: {},
          })),
      },
      status: {},
    }));
}

function configuration({ machine }: Kubelet): Record<string, unknown> {
  return {
    enableServer: true,
    staticPodPath: machine.spec.staticPodPath,
    syncFrequency: `${machine.spec.syncFrequencyMs / 1000}s`,
    fileCheckFrequency: '1s',
    httpCheckFrequency: '20s',
    address: machine.address,
    port: 10_250,
    authentication: {
      x509: { clientCAFile: '/etc/kubernetes/pki/ca.crt' },
      webhook: { enabled: true, cacheTTL: '2m0s' },
      anonymous: { enabled: false },
    },
    authorization: { mode: 'Webhook', webhook: { cacheAuthorizedTTL: '5m0s', cacheUnauthorizedTTL: '30s' } },
    clusterDomain: 'cluster.local',
    clusterDNS: ['10.100.0.10'],
    nodeStatusUpdateFrequency: '10s',
    nodeStatusReportFrequency: '5m0s',
    nodeLeaseDurationSeconds: 40,
    cgroupDriver: 'cgroupfs',
    maxPods: machine.spec.pods,
    podPidsLimit: -1,
    containerLogMaxSize: '10Mi',
    containerLogMaxFiles: 5,
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
  };
}

/** POST /run/NAMESPACE/POD/CONTAINER?cmd=…: the output of one command. */
function runCommand(kubelet: Kubelet, path: readonly string[], { query, method }: PlainRequest): ApiResponse {
  if (method !== 'POST') return textAnswer(405, '405: Method Not Allowed');
  const [namespace, pod] = path;
  const container = path.at(-1) ?? '';
  const record = kubelet.worker(namespace, pod)?.records.find((one) => one.spec.name === container);
  if (record?.container === undefined || !record.running)
    return textAnswer(
      404,
      record === undefined ? 'pod does not exist\n' : `container not found (${JSON.stringify(container)})\n`,
    );
  const output: Buffer[] = [];
  let failure: string | undefined;
  const command = (query.get('cmd') ?? '').split(' ');
  record.container.exec(
    { command, stdin: false, stdout: true, stderr: true, tty: false },
    {
      stdout: (chunk) => output.push(chunk),
      stderr: (chunk) => output.push(chunk),
      ended: (outcome) => {
        if (outcome.type === 'failed') failure = outcome.message;
        else if (outcome.exitCode !== 0)
          failure = `command '${command.join(' ')}' exited with ${outcome.exitCode}: ${Buffer.concat(output).toString()}`;
      },
    },
  );
  if (failure !== undefined) return textAnswer(500, failure);
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body: Buffer.concat(output) };
}

/** /logs/: the folder /var/log of the node. */
function nodeLogs({ machine }: Kubelet, path: readonly string[]): ApiResponse {
  const full = `/var/log/${path.join('/')}`.replace(/\/$/, '');
  const content = machine.readText(full);
  if (content !== undefined) return textAnswer(200, content);
  const names = machine.listFiles(full);
  if (names.length === 0) return notFoundAnswer();
  return textAnswer(
    200,
    `<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n${names.map((name) => `<a href="${name}">${name}</a>\n`).join('')}</pre>\n`,
    'text/html; charset=utf-8',
  );
}
