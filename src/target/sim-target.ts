import type { Clock } from '../clock/clock.ts';
import { labelsMatch } from './labels-match.ts';
import type { ObjectBody } from '../journal/records.ts';
import type { ApiRequest, Handler } from '../sim/api-request.ts';
import { builtinAuditPolicy, createCluster, loadPki, makePkiFiles, type SimCluster } from '../sim/index.ts';
import { asFromSocket, toApiRequest, toTargetResponse } from './sim-actor.ts';
import { execRequest, runCommand, runExec } from './sim-exec.ts';
import { eksMachine, nodeProcess, type SimNode, targetNode, watchMachine } from './sim-machines.ts';
import { canConnect, CONTROL_PLANE, externalHost, type OutsideHost } from './sim-network.ts';
import { watchTrace } from './sim-trace.ts';
import { digestObjects } from './state-digest.ts';
import type {
  CanI,
  NetworkEnd,
  NodeFactChange,
  ObjectChange,
  Target,
  TargetActor,
  TargetExec,
  TargetExecOutcome,
  TargetNode,
  TargetRequest,
  TargetResponse,
  TargetTime,
  TraceFact,
  Unsubscribe,
} from './target.ts';

export interface SimTargetOptions {
  seed: string;
  /** The instant the cluster is born. */
  startMs: number;
  nodes: readonly SimNode[];
  region: string;
  /** Where kubelets look for pods of their own. */
  staticPodPath?: string | undefined;
  /** Machines outside that have a name. */
  outside?: readonly OutsideHost[];
  /** Files that every node is made with, by path. */
  files?: Record<string, string>;
  /** Where pods find the API server past its service. */
  apiAddress?: string | undefined;
  /** Keys and certificates made beforehand, or kept from an earlier life of the run. */
  pki?: PkiFiles;
  roles: Record<string, { username: string; groups: string[]; namespace?: string }>;
}

export { makePkiFiles };
export type PkiFiles = Parameters<typeof loadPki>[0];

const ONLOOKER: TargetActor = {
  username: 'gameday',
  groups: ['system:masters', 'system:authenticated'],
  userAgent: 'gameday',
  sourceIP: '127.0.0.1',
};

/** The embedded cluster as a target. */
export class SimTarget implements Target {
  readonly kind = 'sim';
  readonly abilities: ReadonlySet<string> = new Set<string>();
  readonly clock: Clock;
  readonly time: TargetTime;
  readonly #cluster: SimCluster;
  readonly #options: SimTargetOptions;
  readonly #onNodeFact = new Set<(change: NodeFactChange) => void>();
  readonly #onTrace = new Set<(fact: TraceFact) => void>();

  constructor(options: SimTargetOptions) {
    this.#options = options;
    this.#cluster = createCluster({
      seed: options.seed,
      startMs: options.startMs,
      auditPolicy: builtinAuditPolicy('eks'),
      // EKS approves such a request and signs nothing: its users come from the cloud.
      idleSigners: ['kubernetes.io/kube-apiserver-client'],
      gitVersion: 'v1.31.5-eks-8cce635',
      network: {
        fakePodCidr: '10.1.0.0/16',
        clusterDns: '10.100.0.10',
        clusterDomain: 'cluster.local',
        serviceNetwork: true,
        enforcesPolicies: true,
        externalHosts: [CONTROL_PLANE, ...(options.outside ?? [])].map(externalHost),
        metrics: true,
      },
      ...(options.pki === undefined ? {} : { pki: loadPki(options.pki) }),
      ...(options.apiAddress === undefined ? {} : { advertiseAddress: options.apiAddress }),
    });
    this.clock = this.#cluster.clock;
    this.time = timeOf(this.#cluster);
    const { region, staticPodPath } = options;
    options.nodes.forEach((node, i) => {
      const spec = eksMachine(node, i, { region, ...(staticPodPath === undefined ? {} : { staticPodPath }) });
      const machine = this.#cluster.kubelets.addMachine({ ...spec, files: options.files ?? {} });
      watchMachine(machine, (change) => {
        for (const listener of [...this.#onNodeFact]) listener(change);
      });
      watchTrace(
        machine,
        (process) => nodeProcess(machine, process),
        (fact) => {
          for (const listener of [...this.#onTrace]) listener(fact);
        },
      );
    });
  }

  /** What must be kept so that kubeconfigs of this run stay valid. */
  pkiFiles(): PkiFiles {
    return this.#cluster.pki.export();
  }

  async serve(options: ServeTarget): Promise<{ server: string; port: number }> {
    const { address, port } = await this.#cluster.serve({
      port: options.port ?? 0,
      standing: true,
      ...(options.beforeRespond === undefined ? {} : { beforeRespond: options.beforeRespond }),
      ...(options.around === undefined ? {} : { around: options.around }),
    });
    return { server: `https://${address}`, port };
  }

  stop(): Promise<void> {
    return this.#cluster.stop();
  }

  kubeconfig(role: string): string {
    const { username, groups, namespace } = this.#options.roles[role];
    return this.#cluster.kubeconfig({ name: username, groups, ...(namespace === undefined ? {} : { namespace }) });
  }

  act(actor: TargetActor, request: TargetRequest): TargetResponse | Promise<TargetResponse> {
    return this.perform(toApiRequest(actor, request));
  }

  /** The API server itself, behind whatever stands before its door. */
  get handler(): Handler {
    return this.#cluster.handler;
  }

  /** A request in the server's own terms: what a journal kept of one is asked again this way. */
  perform(request: ApiRequest, handler: Handler = this.#cluster.handler): TargetResponse | Promise<TargetResponse> {
    const response = handler(request);
    return response instanceof Promise ? response.then(toTargetResponse) : toTargetResponse(response);
  }

  async exec(actor: TargetActor, exec: TargetExec): Promise<TargetExecOutcome> {
    const path = this.pathOf('pods', { namespace: exec.namespace, name: exec.pod, subresource: 'exec' }) ?? '';
    const response = await this.#cluster.handler(toApiRequest(actor, execRequest(exec, path)));
    return runExec(response, exec.stdin);
  }

  runInside(exec: TargetExec): Promise<TargetExecOutcome> {
    const { namespace, pod, command, stdin } = exec;
    const object = this.get('pods', pod, namespace);
    const { nodeName = '', containers = [] } = (object?.spec ?? {}) as {
      nodeName?: string;
      containers?: { name: string }[];
    };
    const container = exec.container ?? containers.at(0)?.name ?? '';
    const options = { command, stdin: stdin !== undefined, stdout: true, stderr: true, tty: false };
    return runCommand(
      (output) => this.#cluster.kubelets.exec({ node: nodeName, namespace, pod, container }, options, output),
      stdin,
    );
  }

  get(resource: string, name: string, namespace = ''): ObjectBody | undefined {
    return this.#cluster.store.get(resource, namespace, name);
  }

  list(resource: string, options: { namespace?: string; labelSelector?: string } = {}): readonly ObjectBody[] {
    const objects = this.#cluster.store.list(resource, options.namespace) as readonly ObjectBody[];
    const { labelSelector } = options;
    return labelSelector === undefined
      ? objects
      : objects.filter((object) => labelsMatch(labelSelector, object.metadata.labels ?? {}));
  }

  resources(): string[] {
    return this.#cluster.store.resources();
  }

  pathOf(resource: string, of: { namespace?: string; name?: string; subresource?: string } = {}): string | undefined {
    const info = this.#cluster.registry.preferred(resource);
    if (info === undefined) return undefined;
    const base = info.group === '' ? `/api/${info.version}` : `/apis/${info.group}/${info.version}`;
    const within =
      info.namespaced && of.namespace !== undefined && of.namespace !== '' ? `/namespaces/${of.namespace}` : '';
    const name = of.name === undefined ? '' : `/${of.name}`;
    return `${base}${within}/${info.resource}${name}${of.subresource === undefined ? '' : `/${of.subresource}`}`;
  }

  resourceOf(apiVersion: string, kind: string): string | undefined {
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    const info = this.#cluster.registry.byKind(group, version, kind);
    if (info === undefined) return undefined;
    return info.group === '' ? info.resource : `${info.resource}.${info.group}`;
  }

  resourceNamed(word: string): string | undefined {
    const wanted = word.toLowerCase();
    for (const info of this.#cluster.registry.all()) {
      const resource = info.group === '' ? info.resource : `${info.resource}.${info.group}`;
      const names = [
        info.resource,
        info.singular,
        info.kind.toLowerCase(),
        resource,
        `${info.singular}.${info.group}`,
        ...info.shortNames,
      ];
      if (names.includes(wanted)) return resource;
    }
    return undefined;
  }

  onAudit(listener: Parameters<Target['onAudit']>[0]): Unsubscribe {
    return this.#cluster.audit.subscribe((event) => listener(event));
  }

  onChange(listener: (change: ObjectChange) => void): Unsubscribe {
    return this.#cluster.store.subscribe('*', ({ type, resource, object, previous }) =>
      listener({
        change: type,
        resource,
        object: object,
        ...(previous === undefined ? {} : { previous: previous }),
      }),
    );
  }

  onNodeFact(listener: (change: NodeFactChange) => void): Unsubscribe {
    this.#onNodeFact.add(listener);
    return () => {
      this.#onNodeFact.delete(listener);
    };
  }

  onTrace(listener: (fact: TraceFact) => void): Unsubscribe {
    this.#onTrace.add(listener);
    return () => {
      this.#onTrace.delete(listener);
    };
  }

  canI(question: CanI): { allowed: boolean; reason: string } {
    const { username, groups = [], verb, resource, subresource = '', namespace = '', name = '', path } = question;
    const info = resource === undefined ? undefined : this.#cluster.registry.preferred(resource);
    const [plain = '', ...group] = (resource ?? '').split('.');
    const asked = {
      group: info?.group ?? group.join('.'),
      version: info?.version ?? 'v1',
      resource: info?.resource ?? plain,
    };
    return this.#cluster.authorizer.authorize({
      user: { username, groups: [...groups] },
      verb,
      path: path ?? this.pathOf(resource ?? '', { namespace, name }) ?? '',
      ...(resource === undefined ? {} : { resource: { ...asked, subresource, namespace, name } }),
    });
  }

  canConnect(from: NetworkEnd, to: NetworkEnd): { allowed: boolean; reason: string } {
    return canConnect(this.#cluster.kubelets.network, from, to);
  }

  dryRun(actor: TargetActor, request: TargetRequest): TargetResponse | undefined {
    const path = `${request.path}${request.path.includes('?') ? '&' : '?'}dryRun=All`;
    const response = this.#cluster.quietly(() => this.#cluster.handler(toApiRequest(actor, { ...request, path })));
    if (response instanceof Promise) return undefined;
    const answer = toTargetResponse(response);
    return answer instanceof Promise ? undefined : answer;
  }

  look(request: Pick<TargetRequest, 'path' | 'accept'>): TargetResponse {
    const asked = asFromSocket(toApiRequest(ONLOOKER, { method: 'GET', ...request }));
    const response = this.#cluster.quietly(() => this.#cluster.handler(asked));
    const answer = response instanceof Promise ? undefined : toTargetResponse(response);
    return answer === undefined || answer instanceof Promise ? { status: 503, body: '' } : answer;
  }

  nodes(): readonly string[] {
    return this.list('nodes').map((node) => node.metadata.name);
  }

  node(name: string): TargetNode | undefined {
    const machine = this.#cluster.kubelets.machine(name);
    return machine === undefined ? undefined : targetNode(machine, (address) => this.#nameOutside(address));
  }

  #nameOutside(address: string): string {
    return this.#options.outside?.find((host) => host.address === address)?.name ?? address;
  }

  logs({ namespace, name, container }: { namespace: string; name: string; container?: string }): string | undefined {
    const query = container === undefined ? '' : `?container=${encodeURIComponent(container)}`;
    const path = `${this.pathOf('pods', { namespace, name, subresource: 'log' })}${query}`;
    const { status, body } = this.look({ path, accept: '*/*' });
    return status === 200 && typeof body === 'string' ? body : undefined;
  }

  stateDigest(): string {
    return digestObjects(this.resources(), (resource) => this.list(resource));
  }
}

/** What this target wants to know when it is opened to participants. */
export interface ServeTarget {
  port?: number;
  beforeRespond?(): void | Promise<void>;
  around?(next: Handler): Handler;
}

function timeOf({ driver, clock }: SimCluster): TargetTime {
  return {
    get running() {
      return driver.running;
    },
    get speed() {
      return driver.speed;
    },
    start: () => driver.start(),
    pause: () => driver.pause(),
    setSpeed: (speed) => driver.setSpeed(speed),
    advance: (durationMs) => {
      driver.catchUp();
      clock.advanceTo(clock.now() + durationMs);
      driver.setSpeed(driver.speed);
    },
    hurry: (coarseMs) => clock.hurry(coarseMs),
    catchUp: () => driver.catchUp(),
  };
}
