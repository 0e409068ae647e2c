import type { ProcessOutput, ProcessInput } from './process-streams.ts';
import type { ApiResponse } from './api-request.ts';

/** A plain HTTP request to a kubelet, or to a port of a pod or service. `path` begins with a slash and has no query. */
export interface PlainRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: Record<string, string | undefined>;
  body?: Buffer;
  /** The common name of the certificate that the client shows, where it shows one. */
  certificate?: string;
}

/** A container as exec, attach and port-forward name it. The kubelet resolves it: static pods have no object. */
export interface ContainerTarget {
  node: string;
  namespace: string;
  pod: string;
  container: string;
}

export interface ExecOptions {
  command: string[];
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  tty: boolean;
}

/** The far side of one forwarded connection. */
export interface ConnectionOutput {
  data(chunk: Buffer): void;
  end(): void;
  /** The connection could not be made or broke; the text goes to the forwarder's error stream. */
  failed(message: string): void;
}

export interface ConnectionInput {
  data(chunk: Buffer): void;
  end(): void;
  close(): void;
}

/** What a kubelet answers instead of opening a stream: plain text, as its HTTP server does. */
export class KubeletRefusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A server with TLS within the cluster's network. */
export interface SecureServer {
  /** PEM, its chain after it. */
  certificate: string;
  /** `afterMs`: how long the server takes to answer. */
  request(request: PlainRequest): { response: ApiResponse; afterMs: number };
}

/** No connection could be made to the kubelet's port. */
export class KubeletUnreachable extends KubeletRefusal {
  /** What the kubelet was to be asked. */
  readonly url: string;
  /** `message` is what Go says of the attempt to connect: `dial tcp 10.0.0.1:10250: i/o timeout`. */
  constructor(url: string, message: string) {
    super(502, message);
    this.url = url;
  }
}

export interface Usage {
  /** Nanocores. */
  cpu: number;
  /** Bytes of the working set. */
  memory: number;
}

/** `metrics.k8s.io` from the kubelets' figures. */
export interface MetricsSource {
  nodes(): { name: string; usage: Usage }[];
  pods(): { namespace: string; name: string; containers: { name: string; usage: Usage }[] }[];
}

/**
 * The kubelets of a cluster as the API server reaches them: each method stands for a request to the node's port 10250,
 * authenticated as the API server. Admission, authorization and audit have happened before.
 */
export interface KubeletDoor {
  /**
   * Plain requests: /containerLogs/NS/POD/CONTAINER (with the query of `pods/log`), /pods, /stats/summary, /logs/, /run …
   * Refusals are answers with the kubelet's own status and text. Throws KubeletUnreachable, as the others do, where there
   * is nobody to ask.
   */
  request(node: string, request: PlainRequest): ApiResponse;
  /** Throws KubeletRefusal where the kubelet does not open the stream. */
  exec(target: ContainerTarget, options: ExecOptions, output: ProcessOutput): ProcessInput;
  attach(target: ContainerTarget, options: Omit<ExecOptions, 'command'>, output: ProcessOutput): ProcessInput;
  /** Throws KubeletUnreachable where a port-forward to the pod could not even begin. */
  reach(target: { node: string; namespace: string; pod: string }): void;
  /** One connection to a port of a pod, through the pod's own loopback. Throws KubeletRefusal for a pod that is not there. */
  connect(
    target: { node: string; namespace: string; pod: string; port: number },
    output: ConnectionOutput,
  ): ConnectionInput;
  /**
   * An HTTP request from the control plane to an address of the cluster's network: the proxy to pods and services.
   * Where nothing answers there, a StatusError in the API server's words is thrown.
   */
  http(target: { scheme: 'http' | 'https'; host: string; port: number }, request: PlainRequest): ApiResponse;
  /** What speaks TLS at an address of the cluster's network; undefined where no simulated process does. */
  secureServer(target: { host: string; port: number }): SecureServer | undefined;
  /** What Go says of the attempt to speak TLS at an address where no simulated process does. */
  secureFault(target: { host: string; port: number }): string;
  /** Undefined where the cluster has no metrics server. */
  metrics: MetricsSource | undefined;
}
