import type { ApiResponse } from '../api-request.ts';
import {
  type ConnectionInput,
  type ConnectionOutput,
  type ContainerTarget,
  type ExecOptions,
  type KubeletDoor,
  KubeletRefusal,
  KubeletUnreachable,
  type MetricsSource,
  type PlainRequest,
  type SecureServer,
} from '../kubelet-door.ts';
import type { ProcessInput, ProcessOutput } from '../process-streams.ts';
import { httpOverBytes } from '../network/http-over-bytes.ts';
import { Network } from '../network/network.ts';
import type { NetworkRequest, PortServer } from '../network/network-stack.ts';
import type { ExternalHost, Peer } from '../network/network-world.ts';
import { StatusError } from '../status-error.ts';
import { dialFault, kubeletAddress, kubeletUrl, streamQuery } from './kubelet-address.ts';
import { FakeKubelets } from './fake-kubelet.ts';
import type { Actors } from './images/actor.ts';
import { type ImageCatalogue, readCatalogue } from './images/image-catalogue.ts';
import type { KubeletContext } from './kubelet-context.ts';
import { Machine } from './machine/machine.ts';
import type { MachineSpec } from './machine/machine-spec.ts';
import { machineTools } from './machine/machine-tools.ts';
import { Kubelet } from './node/kubelet.ts';
import type { PodWorker } from './pods/pod-worker.ts';
import { RunQueue } from './processes/routine.ts';
import type { Container } from './runtime/container.ts';
import { ImageRoots } from './runtime/image-roots.ts';
import { kubeletAnswer } from './server/kubelet-server.ts';
import { metricsOf } from './server/metrics-source.ts';

export interface KubeletsOptions extends KubeletContext {
  /** Addresses of pods on nodes that only pretend to run them. */
  fakePodCidr: string;
  clusterDns: string;
  clusterDomain: string;
  /** Whether service addresses and cluster names work, and whether anything enforces network policies. */
  serviceNetwork: boolean;
  enforcesPolicies: boolean;
  externalHosts: readonly ExternalHost[];
  /** What answers pods that call the API server. */
  apiServer: { server: PortServer; addresses(): readonly string[] };
  /** What programs do that is more than data. */
  actors?: Actors;
  /** Whether there is a metrics server. */
  metrics: boolean;
}

const CONTROL_PLANE: Peer = { type: 'external', name: 'control-plane', address: '10.0.0.10' };

/** All kubelets of a cluster with the machines and the network below them: the door to what runs. */
export class Kubelets implements KubeletDoor {
  readonly network: Network;
  readonly metrics: MetricsSource | undefined;
  readonly #options: KubeletsOptions;
  readonly #queue: RunQueue;
  readonly #roots: ImageRoots;
  readonly #fake: FakeKubelets;
  readonly #kubelets = new Map<string, Kubelet>();
  #catalogue: ImageCatalogue | undefined;

  constructor(options: KubeletsOptions) {
    this.#options = options;
    this.#queue = new RunQueue(options.clock);
    this.network = new Network(options);
    this.#roots = new ImageRoots(options.clock);
    this.#fake = new FakeKubelets(options, options.fakePodCidr);
    this.metrics = options.metrics ? metricsOf(() => [...this.#kubelets.values()]) : undefined;
  }

  /** Read for the first who asks: a cluster without machines needs none. */
  get catalogue(): ImageCatalogue {
    this.#catalogue ??= readCatalogue();
    return this.#catalogue;
  }

  start(): void {
    this.#fake.start();
  }

  /** Switches a machine on: its kubelet registers and takes pods. */
  addMachine(spec: MachineSpec): Machine {
    const { clock, random, store, clientAs, clusterDns, clusterDomain } = this.#options;
    const machine = new Machine({
      spec,
      clock,
      random: random.fork(`machine/${spec.name}`),
      queue: this.#queue,
      network: this.network,
      catalogue: this.catalogue,
      tools: (one) => machineTools(one, () => this.#kubelets.get(one.spec.name)),
      actors: this.#options.actors ?? {},
    });
    const kubelet = new Kubelet({
      machine,
      clock,
      random: random.fork(`kubelet/${spec.name}`),
      store,
      client: clientAs(`system:node:${spec.name}`, spec.addresses.find(({ type }) => type === 'InternalIP')?.address),
      catalogue: this.catalogue,
      roots: this.#roots,
      clusterDns,
      clusterDomain,
    });
    this.#kubelets.set(spec.name, kubelet);
    kubelet.start();
    return machine;
  }

  /** Switches a machine off, with all that runs on it. */
  removeMachine(name: string): void {
    const kubelet = this.#kubelets.get(name);
    if (kubelet === undefined) return;
    this.#kubelets.delete(name);
    kubelet.stop();
    for (const process of kubelet.machine.processes()) process.terminate({ code: 137, signal: 9 });
  }

  machine(name: string): Machine | undefined {
    return this.#kubelets.get(name)?.machine;
  }

  machines(): Machine[] {
    return [...this.#kubelets.values()].map((kubelet) => kubelet.machine);
  }

  request(node: string, request: PlainRequest): ApiResponse {
    const { path, query } = request;
    return kubeletAnswer(this.#reached(node, path, query), request, this.#options.clock);
  }

  exec(target: ContainerTarget, options: ExecOptions, output: ProcessOutput): ProcessInput {
    const { random } = this.#options;
    const execId = random.hex(64);
    return this.#container(target, 'exec', options).exec(options, {
      stdout: (chunk) => output.stdout(chunk),
      stderr: (chunk) => output.stderr(chunk),
      ended: (outcome) =>
        output.ended(
          outcome.type === 'failed'
            ? {
                type: 'failed',
                message: `error executing command in container: failed to exec in container: failed to start exec ${JSON.stringify(execId)}: ${outcome.message}`,
              }
            : outcome,
        ),
    });
  }

  attach(target: ContainerTarget, options: Omit<ExecOptions, 'command'>, output: ProcessOutput): ProcessInput {
    return this.#container(target, 'attach', options).attach(options, output);
  }

  reach({ node, namespace, pod }: { node: string; namespace: string; pod: string }): void {
    this.#reached(node, `/portForward/${namespace}/${pod}`);
  }

  connect(
    target: { node: string; namespace: string; pod: string; port: number },
    output: ConnectionOutput,
  ): ConnectionInput {
    const worker = this.#worker(target, `/portForward/${target.namespace}/${target.pod}`);
    const { sandbox } = worker;
    if (sandbox === undefined || worker.finished)
      throw new KubeletRefusal(500, `sandbox is not running for pod ${worker.pod.metadata.uid}`);
    const server = sandbox.stack.listening(target.port)?.server;
    if (server === undefined) {
      output.failed(
        `error forwarding port ${target.port} to pod ${sandbox.id}, uid : failed to execute portforward in network namespace "/var/run/netns/cni-${sandbox.id.slice(0, 8)}": failed to connect to localhost:${target.port} inside namespace ${JSON.stringify(sandbox.id)}, IPv4: dial tcp4 127.0.0.1:${target.port}: connect: connection refused IPv6 dial tcp6 [::1]:${target.port}: connect: connection refused `,
      );
      return { data: () => {}, end: () => {}, close: () => {} };
    }
    const side = server.stream?.(output) ?? httpOverBytes(server, '127.0.0.1', output);
    return { data: (chunk) => side.data(chunk), end: () => side.end(), close: () => side.end() };
  }

  http({ host, port }: { scheme: 'http' | 'https'; host: string; port: number }, request: PlainRequest): ApiResponse {
    const connection = this.network.connectAs(CONTROL_PLANE, { host, port });
    if (connection.type !== 'connected' || connection.listener.server.http === undefined) {
      throw new StatusError({
        code: 503,
        reason: 'ServiceUnavailable',
        message: `error trying to reach service: ${dialFault(`${host}:${port}`, connection)}`,
      });
    }
    const { status, headers, body } = connection.listener.server.http(networkRequest(request));
    return { status, headers, body };
  }

  secureServer({ host, port }: { host: string; port: number }): SecureServer | undefined {
    const connection = this.network.connectAs(CONTROL_PLANE, { host, port });
    if (connection.type !== 'connected') return undefined;
    const { http, tls } = connection.listener.server;
    if (http === undefined || tls === undefined) return undefined;
    return {
      certificate: tls.certificate,
      request: (request) => {
        const { afterMs = 0, stream, ...response } = http(networkRequest(request));
        return {
          response: stream === undefined ? response : { status: 200, headers: response.headers, stream },
          afterMs,
        };
      },
    };
  }

  secureFault({ host, port }: { host: string; port: number }): string {
    const connection = this.network.connectAs(CONTROL_PLANE, { host, port });
    if (connection.type !== 'connected') return dialFault(`${host}:${port}`, connection);
    return connection.listener.server.http === undefined ? 'EOF' : 'http: server gave HTTP response to HTTPS client';
  }

  /** The kubelet of a node. Nobody answers for nodes that only pretend to run pods, or whose machine is off. */
  #reached(node: string, path: string, query?: URLSearchParams): Kubelet {
    const kubelet = this.#kubelets.get(node);
    if (kubelet !== undefined) return kubelet;
    const at = kubeletAddress(this.#options.store.get('nodes', '', node));
    const fault = dialFault(`${at.host}:${at.port}`, this.network.connectAs(CONTROL_PLANE, at));
    throw new KubeletUnreachable(kubeletUrl(at, path, query), fault);
  }

  #worker(
    { node, namespace, pod }: { node: string; namespace: string; pod: string },
    path: string,
    query?: URLSearchParams,
  ): PodWorker {
    const worker = this.#reached(node, path, query).worker(namespace, pod);
    if (worker === undefined) throw new KubeletRefusal(404, `pod does not exist`);
    return worker;
  }

  #container(target: ContainerTarget, what: 'exec' | 'attach', options: Partial<ExecOptions>): Container {
    const path = `/${what}/${target.namespace}/${target.pod}/${target.container}`;
    const record = this.#worker(target, path, streamQuery(options)).records.find(
      (one) => one.spec.name === target.container,
    );
    if (record?.container === undefined || !record.running)
      throw new KubeletRefusal(500, `container not found (${JSON.stringify(target.container)})`);
    return record.container;
  }
}

function networkRequest({ method, path, query, headers, body, certificate }: PlainRequest): NetworkRequest {
  const text = query.toString();
  return {
    method,
    path: text === '' ? path : `${path}?${text}`,
    headers: Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    body: body ?? Buffer.alloc(0),
    from: CONTROL_PLANE.address,
    ...(certificate === undefined ? {} : { certificate }),
  };
}
