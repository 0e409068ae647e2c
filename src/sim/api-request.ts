import type { Duplex } from 'node:stream';
import type { KubeObject } from './kube-object.ts';
import type { ProcessInput, ProcessOutput } from './process-streams.ts';
import type { UserInfo } from './user-info.ts';

/** Where a request came from, before anyone trusts it. */
export interface Peer {
  address: string;
  /** Subject of a client certificate that the cluster's CA signed and that is still valid. */
  certificate?: { commonName: string; organizations: string[]; serial?: string };
  /** A client certificate was shown that does not hold. */
  certificateRefused?: boolean;
}

/** A request on its way through the API server, from a socket or from inside the process. */
export interface ApiRequest {
  method: string;
  path: string;
  /** Path and query as sent, escapes and all. In-process callers leave it out. */
  uri?: string;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: Record<string, string | undefined>;
  peer: Peer;
  /** The body as sent. */
  body?: Buffer;
  /** In-process callers hand over the decoded body instead of `body`. The server does not change it. */
  object?: unknown;
  /** In-process callers are known already; a request from a socket has none and is authenticated. */
  user?: UserInfo;
}

/** A stream that the server goes on writing to until either side ends it. */
export interface ResponseStream {
  /** Called once with the means to write; returns what to do when the client goes away. */
  start(out: StreamOut): () => void;
}

export interface StreamOut {
  write(chunk: string | Buffer): void;
  end(): void;
  /** Ends at once, whatever the client has not read yet. */
  abort(): void;
  backlogBytes(): number;
}

export interface ApiResponse {
  status: number;
  headers: Record<string, string | string[]>;
  body?: string | Buffer;
  /** For in-process callers: the answer before serialisation, when it is an object or a Status. */
  object?: KubeObject | Record<string, unknown>;
  stream?: ResponseStream;
  /** Takes over the connection of a request that asked to switch protocols. */
  upgrade?(socket: Duplex, head: Buffer): void;
  /** For in-process callers: starts or joins the process itself, without a connection. */
  command?(output: ProcessOutput): ProcessInput;
}

/** Answers at once, unless something outside the process (an admission webhook, an aggregated API) has a say. */
export type Handler = (request: ApiRequest) => ApiResponse | Promise<ApiResponse>;
