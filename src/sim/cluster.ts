import { ClockDriver } from '../clock/clock-driver.ts';
import { Random } from '../clock/random.ts';
import { VirtualClock } from '../clock/virtual-clock.ts';
import { wallClock } from '../clock/wall-clock.ts';
import { AcceptHeaders } from './api/accept.ts';
import type { ApiContext } from './api/api-context.ts';
import { createHandler } from './api/handler.ts';
import { type HttpServer, serveHttps } from './api/http-server.ts';
import { inProcessClient } from './api/in-process-client.ts';
import { plainKinds } from './api/plain-kinds.ts';
import type { Handler } from './api-request.ts';
import type { Client, ClientIdentity } from './client.ts';
import { ResourceRegistry } from './kinds/registry.ts';
import { ObjectStore } from './store/object-store.ts';

export interface ClusterOptions {
  /** The instant the cluster is born. */
  startMs: number;
  /** The same seed gives the same names, identities and addresses. */
  seed: string;
}

export interface ServeOptions {
  /** 0, or nothing: any free port. */
  port?: number;
  /** How many times faster than the wall the cluster's clock ticks. */
  speed?: number;
  /** Awaited before the answer to a request that may have changed something is sent. */
  beforeRespond?(): void | Promise<void>;
  tls: { certificate: string; key: string; ca: string };
}

/** A cluster inside the process. Until it is served, only its own actors reach it and its clock goes as told. */
export interface SimCluster {
  clock: VirtualClock;
  driver: ClockDriver;
  random: Random;
  store: ObjectStore;
  registry: ResourceRegistry;
  handler: Handler;
  clientAs(identity: string | ClientIdentity): Client;
  /** Opens the HTTPS port and lets the clock tick with the wall. */
  serve(options: ServeOptions): Promise<HttpServer>;
  stop(): Promise<void>;
}

export function createCluster(options: ClusterOptions): SimCluster {
  const clock = new VirtualClock(options.startMs);
  const random = new Random(options.seed);
  const driver = new ClockDriver(clock, wallClock);
  const registry = new ResourceRegistry();
  const store = new ObjectStore();
  let server: HttpServer | undefined;
  const context: ApiContext = {
    clock,
    random: random.fork('api'),
    store,
    registry,
    kinds: plainKinds,
    access: {
      authenticate: () => ({ username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] }),
      authorizer: { authorize: () => ({ allowed: true, reason: '' }) },
      admission: [],
    },
    accepts: new AcceptHeaders(),
    serverAddress: () => server?.address ?? '127.0.0.1:443',
  };
  const handler = createHandler(context);
  return {
    clock,
    driver,
    random,
    store,
    registry,
    handler,
    clientAs: (identity) => inProcessClient(handler, registry, asIdentity(identity)),
    serve: async (serving) => {
      server = await serveHttps({
        handler,
        tls: serving.tls,
        port: serving.port ?? 0,
        beforeRequest: () => driver.catchUp(),
        ...(serving.beforeRespond === undefined ? {} : { beforeRespond: serving.beforeRespond }),
      });
      driver.setSpeed(serving.speed ?? 1);
      driver.start();
      return server;
    },
    stop: async () => {
      driver.pause();
      await server?.close();
    },
  };
}

function asIdentity(identity: string | ClientIdentity): ClientIdentity {
  if (typeof identity !== 'string') return identity;
  return { user: { username: identity, groups: ['system:authenticated'] } };
}
