import type { Clock } from '../clock/clock.ts';
import type { AuditRecord, ObjectBody } from '../journal/records.ts';

/** A cluster as the director sees it: something that runs, can be asked, acted on and watched. */
export interface Target {
  readonly kind: string;
  /** The cluster's time. Pausing stops it, and everything with it. */
  readonly clock: Clock;
  readonly time: TargetTime;

  /** Starts answering participants. Resolves once a client could connect. */
  serve(options: { port?: number }): Promise<{ server: string; port: number }>;
  stop(): Promise<void>;

  /** A kubeconfig document (YAML) for a role of the scenario (`participant`, `proctor`). */
  kubeconfig(role: string): string;

  /** Acts as an identity of the scenario through the same door as everyone: authentication, authorization, admission, audit. */
  act(actor: TargetActor, request: TargetRequest): TargetResponse | Promise<TargetResponse>;

  exec(actor: TargetActor, exec: TargetExec): Promise<TargetExecOutcome>;

  /** A command that a process inside a running container starts by itself: the API hears nothing of it. */
  runInside(exec: TargetExec): Promise<TargetExecOutcome>;

  /** What it can do beside a cluster's own things, such as `aws`. */
  readonly abilities: ReadonlySet<string>;

  /** Reads the state without leaving a trace. `resource` is a group-resource such as `deployments.apps`. */
  get(resource: string, name: string, namespace?: string): ObjectBody | undefined;
  list(resource: string, options?: { namespace?: string; labelSelector?: string }): readonly ObjectBody[];
  resources(): string[];
  /** The URL path of a group-resource in its preferred version, or of one object; undefined where it is not served. */
  pathOf(resource: string, of?: { namespace?: string; name?: string; subresource?: string }): string | undefined;

  /** The group-resource of a kind, such as `deployments.apps`; undefined where it is not served. */
  resourceOf(apiVersion: string, kind: string): string | undefined;

  /** The same from what people write: `po`, `deploy`, `ClusterRoleBinding`, `networkpolicies`. */
  resourceNamed(word: string): string | undefined;

  onAudit(listener: (event: AuditRecord) => void): Unsubscribe;
  onChange(listener: (change: ObjectChange) => void): Unsubscribe;
  onNodeFact(listener: (change: NodeFactChange) => void): Unsubscribe;
  /** What processes in containers do that an agent on their node would tell of, however short they live. */
  onTrace(listener: (fact: TraceFact) => void): Unsubscribe;

  /** Asks the authorizer without leaving a trace. */
  canI(question: CanI): { allowed: boolean; reason: string };
  /** Asks the network model: may a connection from here to there be opened now? */
  canConnect(from: NetworkEnd, to: NetworkEnd): { allowed: boolean; reason: string };

  /**
   * Asks as a server-side dry run, without leaving a trace, whether a write would be let through. Undefined where that
   * depends on an admission webhook's answer.
   */
  dryRun(actor: TargetActor, request: TargetRequest): TargetResponse | undefined;

  /** Reads as an administrator would, without leaving a trace: for screens, not for judging. */
  look(request: Pick<TargetRequest, 'path' | 'accept'>): TargetResponse;

  nodes(): readonly string[];
  node(name: string): TargetNode | undefined;
  /** Lines of a container's log; undefined where there is no such container. */
  logs(pod: { namespace: string; name: string; container?: string }): string | undefined;

  /** SHA-256 over the state: the same seed gives the same digest. */
  stateDigest(): string;
}

export type Unsubscribe = () => void;

/** Control of virtual time. */
export interface TargetTime {
  readonly running: boolean;
  readonly speed: number;
  start(): void;
  pause(): void;
  setSpeed(speed: number): void;
  /** Leaps forward, running all that falls due. Works while time stands still. */
  advance(durationMs: number): void;
  /** Periodic work takes a turn only every so often, such as heartbeats while history is laid; 0 ends that. */
  hurry(coarseMs: number): void;
  /** Brings the clock to the wall's now, so that `clock.now()` is not stale. */
  catchUp(): void;
}

/** Who acts: an identity, from an address, with a program. */
export interface TargetActor {
  username: string;
  groups?: readonly string[];
  extra?: Record<string, string[]>;
  userAgent: string;
  sourceIP: string;
  /** Sent along with each request. */
  headers?: Record<string, string>;
  /** Shown instead of the identity, which the API server then has to find out. */
  token?: string;
}

/** A request in the API's own terms. Bodies are plain objects; `contentType` decides what a PATCH means. */
export interface TargetRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, such as `/api/v1/namespaces/sock-shop/secrets?limit=500`. */
  path: string;
  contentType?: string;
  accept?: string;
  /** Others, names in lower case: impersonation, a user agent of its own. */
  headers?: Record<string, string>;
  body?: unknown;
}

export interface TargetResponse {
  status: number;
  /** The answer as an object (a Status on refusal) or text. */
  body: unknown;
  /** Texts of Warning headers. */
  warnings?: string[];
}

/** A command in a container, through `pods/exec` like everyone's. */
export interface TargetExec {
  namespace: string;
  pod: string;
  container?: string;
  command: string[];
  stdin?: string;
  headers?: Record<string, string>;
}

export type TargetExecOutcome =
  | { outcome: 'ended'; stdout: string; stderr: string; exitCode: number }
  /** Not started: the server's Status, or a kubelet's text. */
  | { outcome: 'refused'; status: number; body: unknown };

export interface ObjectChange {
  change: 'ADDED' | 'MODIFIED' | 'DELETED';
  resource: string;
  object: ObjectBody;
  previous?: ObjectBody;
}

/** As the journal's NodeFactChanged. */
export interface NodeFactChange {
  node: string;
  fact: 'file' | 'process' | 'container' | 'kubelet' | 'image';
  key: string;
  value?: unknown;
}

/** A process in a container mounted something, or started a program that was not in its image. */
export type TraceFact = { node: string; process: NodeProcess } & (
  | { kind: 'mount'; source: string; target: string }
  | { kind: 'new-program' }
);

export interface CanI {
  username: string;
  groups?: readonly string[];
  verb: string;
  /** Group-resource (`secrets`, `daemonsets.apps`), or absent with `path`. */
  resource?: string;
  subresource?: string;
  namespace?: string;
  name?: string;
  /** A non-resource URL such as `/metrics`. */
  path?: string;
}

export type NetworkEnd =
  | { pod: { namespace: string; name: string }; port?: number; protocol?: 'TCP' | 'UDP' }
  | { service: { namespace: string; name: string }; port?: number; protocol?: 'TCP' | 'UDP' }
  | { node: string; port?: number; protocol?: 'TCP' | 'UDP' }
  | { address: string; port?: number; protocol?: 'TCP' | 'UDP' }
  /** The API server, where the cluster's own network meets it. */
  | { api: true; port?: number; protocol?: 'TCP' | 'UDP' };

/** A node's own facts: they outlive pods. */
export interface TargetNode {
  readonly name: string;
  /** Absolute path of a regular file → its bytes; undefined where there is none. */
  readFile(path: string): Uint8Array | undefined;
  /** Absolute paths of all regular files below a folder, sorted. */
  listFiles(folder: string): string[];
  processes(): readonly NodeProcess[];
  /** Connections that stand now, to anywhere: `xmr-pool.example:3333`, or an address where it has no name. */
  connections(): readonly { remote: string; process: NodeProcess }[];
}

export interface NodeProcess {
  pid: number;
  ppid: number;
  name: string;
  command: string;
  user: string;
  /** Of one core: 1 is a whole core. */
  cpu: number;
  startedAt: string;
  /** Container it runs in; absent for processes of the host. */
  container?: { namespace: string; pod: string; container: string };
}
