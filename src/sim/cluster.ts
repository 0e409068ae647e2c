import { limitOldGeneration, limitYoungGeneration } from '../heap-limits.ts';
import { ClockDriver } from '../clock/clock-driver.ts';
import { Random } from '../clock/random.ts';
import { VirtualClock } from '../clock/virtual-clock.ts';
import { wallClock } from '../clock/wall-clock.ts';
import { addonActors } from './addons/addon-actors.ts';
import type { AuditLog } from './access/audit/audit-log.ts';
import { type AuditPolicy, builtinAuditPolicy } from './access/audit/audit-policy.ts';
import type { Authorizer } from './access/authorizer.ts';
import type { AuditSink } from './access/audit-event.ts';
import { createAccess } from './access/cluster-access.ts';
import { readClientCertificate } from './access/pki/client-certificate.ts';
import { createPki, type Pki } from './access/pki/cluster-pki.ts';
import { conversionPost } from './access/webhooks/post-conversion.ts';
import { renderKubeconfig } from './access/pki/kubeconfig.ts';
import { buildApiContext } from './api/build-context.ts';
import { METRICS_RESOURCES } from './api/metrics/resource-metrics.ts';
import { createHandler } from './api/handler.ts';
import { type HttpServer, serveHttps } from './api/http/http-server.ts';
import { serverVersion } from './api/server-version.ts';
import { inProcessClient, type Resources } from './api/in-process-client.ts';
import { startApiServices } from './api/aggregation/api-services.ts';
import { startCustomResources } from './api/custom/custom-resources.ts';
import type { Handler } from './api-request.ts';
import { seedCluster } from './bootstrap/seed-cluster.ts';
import type { Client, ClientIdentity } from './client.ts';
import { startControllers } from './controllers/index.ts';
import { expireEvents } from './store/event-expiry.ts';
import { inProcessUser } from './in-process-user.ts';
import { CustomKinds } from './kinds/custom/custom-kinds.ts';
import { sharedGoTypes } from './kinds/go-types.ts';
import { createKinds } from './kinds/kinds.ts';
import type { KubeletContext } from './kubelet/kubelet-context.ts';
import { Kubelets, type KubeletsOptions } from './kubelet/kubelets.ts';
import { ResourceRegistry } from './kinds/registry.ts';
import { apiServerPort } from './network/api-server-port.ts';
import { API_SERVER_PORT } from './network/network-world.ts';
import { type PanicLog, panicToStderr } from './panic-log.ts';
import { ObjectStore } from './store/object-store.ts';

export interface ClusterOptions {
  /** The instant the cluster is born, in milliseconds since the epoch. */
  startMs: number;
  /** The same seed gives the same names, identities and addresses. */
  seed: string;
  /** Keys and certificates; new ones where none are given. */
  pki?: Pki;
  /** What the server says it is, such as v1.31.5-eks-8cce635. */
  gitVersion?: string;
  /** What the audit log keeps; everything but secrets' bodies where none is given. */
  auditPolicy?: AuditPolicy;
  /** Told of audit events from the cluster's birth on. */
  auditSink?: AuditSink;
  /** The IPv4 address under which the API server tells pods that it is there; without one it has its loopback, and tells nothing. */
  advertiseAddress?: string;
  /** Signers of certificates that sign nothing here. */
  idleSigners?: readonly string[];
  /** What the cluster's network does; a bare one enforces no policies. */
  network?: NetworkOptions;
  /** Hears of what a controller could not do and will try again. */
  onControllerFailure?(controller: string, key: string, error: unknown): void;
  /** Hears of the simulator's own faults; standard error does where none is given. */
  panicked?: PanicLog;
}

export type NetworkOptions = Omit<KubeletsOptions, keyof KubeletContext | 'apiServer' | 'actors'>;

const BARE_NETWORK: NetworkOptions = {
  fakePodCidr: '10.1.0.0/16',
  clusterDns: '10.100.0.10',
  clusterDomain: 'cluster.local',
  serviceNetwork: true,
  enforcesPolicies: false,
  externalHosts: [],
  metrics: false,
};

export interface ServeOptions {
  /** 0, or nothing: any free port. */
  port?: number;
  /** How many times faster than the wall the cluster's clock ticks. */
  speed?: number;
  /** Awaited before the answer to a request that may have changed something is sent. */
  beforeRespond?(): void | Promise<void>;
  /** Stands before the API server for requests from sockets: to note them, or to answer in its place. */
  around?(next: Handler): Handler;
  /** The clock stands still until the driver is started. */
  standing?: boolean;
}

/** A cluster inside the process. Until it is served, only its own actors reach it and its clock goes as told. */
export interface SimCluster {
  clock: VirtualClock;
  driver: ClockDriver;
  random: Random;
  store: ObjectStore;
  registry: ResourceRegistry;
  pki: Pki;
  /** Where every request can be heard of. */
  audit: AuditLog;
  /** Who may do what, asked without a request. */
  authorizer: Authorizer;
  handler: Handler;
  /** What runs on nodes: machines with their files and processes, and the network between them. */
  kubelets: Kubelets;
  /** Runs questions (dry runs, look-ups) that leave no trace: nothing in the audit log, no chance drawn. */
  quietly<T>(work: () => T): T;
  /** A client for one of the cluster's own actors by name, or for anyone. */
  clientAs(identity: string | ClientIdentity): Client;
  /** Opens the HTTPS port and lets the clock tick with the wall. */
  serve(options?: ServeOptions): Promise<HttpServer>;
  /** A kubeconfig with a client certificate, under `entry` where not the name itself. Only once the cluster is served: it names the address. */
  kubeconfig(user: { name: string; groups: string[]; namespace?: string; entry?: string }): string;
  stop(): Promise<void>;
}

const COMPACT_EVERY_MS = 300_000;

export function createCluster(options: ClusterOptions): SimCluster {
  limitYoungGeneration();
  const clock = new VirtualClock(options.startMs);
  const random = new Random(options.seed);
  const panicked = options.panicked ?? panicToStderr;
  const driver = new ClockDriver(clock, wallClock, (fault) => panicked('a timer', fault));
  const pki = options.pki ?? createPki(options.startMs);
  const registry = new ResourceRegistry();
  const store = new ObjectStore();
  const conversions = random.fork('conversions');
  const custom = new CustomKinds(sharedGoTypes(), {
    post: conversionPost({ store, clock, kubelets: () => kubelets }),
    uid: () => conversions.uuid(),
  });
  const kinds = createKinds(custom);
  let server: HttpServer | undefined;
  const serverAddress = () => server?.address ?? '127.0.0.1:443';
  const { advertiseAddress } = options;
  const advertised = advertiseAddress === undefined ? [] : [`${advertiseAddress}:${API_SERVER_PORT}`];
  const access = createAccess({
    clock,
    random: random.fork('access'),
    store,
    registry,
    kinds,
    pki,
    auditPolicy: options.auditPolicy ?? builtinAuditPolicy('full'),
    apiServerClient: () => clientAs('system:apiserver'),
    kubelets: () => kubelets,
  });
  if (options.auditSink !== undefined) access.audit.subscribe(options.auditSink);
  const context = buildApiContext({
    clock,
    random: random.fork('api'),
    store,
    registry,
    kinds,
    custom,
    access,
    panicked,
    version: serverVersion(options.gitVersion),
    serverAddress,
    kubelets: () => kubelets,
  });
  const handler = createHandler(context);
  const resources: Resources = {
    preferred: (name) => registry.preferred(name) ?? context.remotes.preferred(name),
  };
  const clientAs = (identity: string | ClientIdentity, sourceAddress?: string): Client =>
    inProcessClient(handler, resources, {
      ...(typeof identity === 'string' ? inProcessUser(identity) : identity),
      ...(sourceAddress === undefined ? {} : { sourceAddress }),
    });
  startCustomResources(context, clientAs('system:apiserver'));
  startApiServices(context, clientAs('system:apiserver'));
  seedCluster({
    client: clientAs('system:apiserver'),
    clock,
    random: random.fork('bootstrap'),
    caCertificate: pki.caCertificate,
    advertiseAddress,
  });
  expireEvents({ clock, store });
  const kubelets = new Kubelets({
    clock,
    random: random.fork('kubelet'),
    store,
    clientAs,
    apiServer: {
      server: apiServerPort(handler, pki.files['apiserver.crt']),
      addresses: () => [serverAddress(), ...advertised],
    },
    actors: addonActors({
      clock,
      random: random.fork('addons'),
      store,
      registry,
      clientAs,
      onAudit: (listener) => access.audit.subscribe(listener),
    }),
    ...(options.network ?? BARE_NETWORK),
  });
  if (kubelets.metrics !== undefined) for (const info of METRICS_RESOURCES) registry.add([info], info);
  kubelets.start();
  startControllers({
    clock,
    random: random.fork('controllers'),
    store,
    registry,
    remotes: context.remotes,
    clientAs,
    pki,
    ...(options.idleSigners === undefined ? {} : { idleSigners: options.idleSigners }),
    ...(options.onControllerFailure === undefined ? {} : { onFailure: options.onControllerFailure }),
  });
  forgetOldChanges(clock, store);
  return {
    clock,
    driver,
    random,
    store,
    registry,
    pki,
    audit: access.audit,
    authorizer: access.authorizer,
    handler,
    kubelets,
    quietly: (work) => access.audit.quietly(() => context.random.undisturbed(work)),
    clientAs,
    serve: async (serving = {}) => {
      limitYoungGeneration();
      limitOldGeneration();
      server = await serveHttps({
        handler: serving.around?.(handler) ?? handler,
        tls: { certificate: pki.files['apiserver.crt'], key: pki.files['apiserver.key'], ca: pki.caCertificate },
        readCertificate: (der) => readClientCertificate(pki, der, clock.now()),
        port: serving.port ?? 0,
        panicked,
        beforeRequest: () => driver.catchUp(),
        ...(serving.beforeRespond === undefined ? {} : { beforeRespond: serving.beforeRespond }),
      });
      driver.setSpeed(serving.speed ?? 1);
      if (serving.standing !== true) driver.start();
      return server;
    },
    kubeconfig: ({ name, groups, namespace, entry = name }) => {
      if (server === undefined)
        throw new Error('The cluster has no address yet: serve it before asking for a kubeconfig.');
      return renderKubeconfig({
        name: 'gameday',
        server: `https://${server.address}`,
        caCertificate: pki.caCertificate,
        userName: entry,
        credential: pki.issueClientCredential({ name, groups }, clock.now()),
        ...(namespace === undefined ? {} : { namespace }),
      });
    },
    stop: async () => {
      driver.pause();
      await server?.close();
    },
  };
}

/** As etcd is compacted: watches begin from the last five to ten minutes, and from no change of the cluster's birth. */
function forgetOldChanges(clock: VirtualClock, store: ObjectStore): void {
  store.compact(store.revision);
  let before = store.revision;
  clock.every(COMPACT_EVERY_MS, () => {
    store.compact(before);
    before = store.revision;
  });
}
