import type { Clock, Timer } from '../../../clock/clock.ts';
import { parseTime } from '../../../clock/clock.ts';
import type { ApiResponse, ResponseStream } from '../../api-request.ts';
import type { LogLine } from '../processes/log-source.ts';
import type { ContainerRecord, Run } from '../pods/container-record.ts';
import type { PodWorker } from '../pods/pod-worker.ts';
import { formatNano } from '../runtime/container-log.ts';
import { textAnswer } from './answers.ts';

interface LogOptions {
  previous: boolean;
  follow: boolean;
  timestamps: boolean;
  tailLines: number | undefined;
  limitBytes: number | undefined;
  sinceMs: number | undefined;
}

/** /containerLogs/NAMESPACE/POD/CONTAINER (upstream: pkg/kubelet/server/server.go, getContainerLogs). */
export function containerLogs(
  worker: PodWorker | undefined,
  names: { namespace: string; pod: string; container: string },
  query: URLSearchParams,
  clock: Clock,
): ApiResponse {
  const { namespace, pod, container } = names;
  if (worker === undefined)
    return textAnswer(404, `pod ${JSON.stringify(pod)} does not exist in namespace ${JSON.stringify(namespace)}\n`);
  const record = worker.records.find((one) => one.spec.name === container);
  if (record === undefined)
    return textAnswer(404, `container ${JSON.stringify(container)} not found in pod ${JSON.stringify(pod)}\n`);
  const options = readOptions(query, clock);
  const run = runWanted(worker, record, options.previous);
  if (typeof run === 'string') return textAnswer(400, run);
  if (run.type === 'failed') return textAnswer(200, '', 'text/plain');
  if (!options.follow)
    return textAnswer(
      200,
      cut(render(run.container.log.read(wanted(options)), options), options.limitBytes),
      'text/plain',
    );
  return {
    status: 200,
    headers: { 'Content-Type': 'text/plain', 'Transfer-Encoding': 'chunked' },
    stream: followed(run, options, clock),
  };
}

function readOptions(query: URLSearchParams, clock: Clock): LogOptions {
  const number = (name: string) => (query.get(name) === null ? undefined : Number(query.get(name)));
  const flag = (name: string) => /^(1|t|true)$/i.test(query.get(name) ?? '');
  const sinceSeconds = number('sinceSeconds');
  const sinceTime = query.get('sinceTime');
  const limitBytes = number('limitBytes');
  return {
    previous: flag('previous'),
    follow: flag('follow'),
    timestamps: flag('timestamps'),
    tailLines: number('tailLines'),
    limitBytes: limitBytes === 0 ? undefined : limitBytes,
    sinceMs:
      sinceSeconds !== undefined
        ? clock.now() - sinceSeconds * 1000
        : sinceTime === null
          ? undefined
          : parseTime(sinceTime),
  };
}

/** The run whose log is meant, or why there is none in the kubelet's words (upstream: kubelet_pods.go, validateContainerLogStatus). */
function runWanted(worker: PodWorker, record: ContainerRecord, previous: boolean): Run | string {
  const { name } = record.spec;
  const pod = worker.pod.metadata.name;
  const about = `container ${JSON.stringify(name)} in pod ${JSON.stringify(pod)}`;
  if (previous) {
    const last = worker.finished
      ? undefined
      : record.waiting !== undefined || !record.running
        ? (record.run ?? record.previous)
        : record.previous;
    return last ?? `previous terminated ${about} not found`;
  }
  if (worker.rejected) return `${about} is not available`;
  if (record.run !== undefined) return record.run;
  const reason = record.waiting?.reason ?? waitingReason(worker);
  if (reason === 'ErrImagePull' || reason === 'ImagePullBackOff')
    return `${about} is waiting to start: ${reason === 'ErrImagePull' ? "image can't be pulled" : 'trying and failing to pull image'}`;
  return `${about} is waiting to start: ${reason}`;
}

function waitingReason(worker: PodWorker): string {
  return worker.records.some((record) => record.kind === 'init' || record.kind === 'sidecar')
    ? 'PodInitializing'
    : 'ContainerCreating';
}

function wanted({ sinceMs, tailLines }: LogOptions): { sinceMs?: number; tailLines?: number } {
  return { ...(sinceMs === undefined ? {} : { sinceMs }), ...(tailLines === undefined ? {} : { tailLines }) };
}

function render(lines: readonly LogLine[], { timestamps }: LogOptions): string {
  return lines.map((line) => (timestamps ? `${formatNano(line.atMs)} ${line.text}` : line.text)).join('');
}

function cut(text: string, limitBytes: number | undefined): string {
  return limitBytes === undefined ? text : Buffer.from(text).subarray(0, limitBytes).toString();
}

/** What is there, then what comes, until the container ends. */
function followed(run: Extract<Run, { type: 'container' }>, options: LogOptions, clock: Clock): ResponseStream {
  const { container } = run;
  return {
    start: (out) => {
      let at = container.log.length;
      let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
      let timer: Timer | undefined;
      const send = (text: string) => {
        const allowed = left === Number.POSITIVE_INFINITY ? text : cut(text, left);
        left -= Buffer.byteLength(allowed);
        if (allowed !== '') out.write(allowed);
      };
      send(render(container.log.read(wanted(options)), options));
      const stop = () => {
        unfollow();
        leave();
        timer?.cancel();
      };
      const more = () => {
        const lines = container.log.from(at);
        at += lines.length;
        send(render(lines, options));
        timer?.cancel();
        const nextMs = container.log.nextLineMs();
        if (nextMs !== undefined) timer = clock.after(Math.max(1, nextMs - clock.now()), more);
      };
      const unfollow = container.log.follow(more);
      const leave = container.onEnd(() => {
        clock.after(0, () => {
          more();
          stop();
          out.end();
        });
      });
      if (container.running) more();
      return stop;
    },
  };
}
