import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import type { FuzzRequest } from './arbitrary-request.ts';

export interface Answer {
  status: number;
  body: string;
}

/** A bare cluster in a process of its own, so that its crash is seen as one. */
export class FuzzCluster {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #agent: https.Agent;
  readonly #server: URL;
  /** What it said on standard error. */
  errors = '';
  exited = false;

  private constructor(child: ChildProcess, folder: string, agent: https.Agent, server: URL) {
    this.#child = child;
    this.#folder = folder;
    this.#agent = agent;
    this.#server = server;
    child.on('exit', () => (this.exited = true));
    child.stderr?.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
  }

  static async start(): Promise<FuzzCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'gameday-fuzz-'));
    const kubeconfig = join(folder, 'kubeconfig');
    const child = spawn(
      process.execPath,
      [join(packageRoot(), 'bin/gameday.cjs'), 'cluster', 'start', '--kubeconfig', kubeconfig],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    await new Promise<void>((ready, failed) => {
      child.stdout.once('data', () => ready());
      child.once('exit', (code) => failed(new Error(`the cluster ended with ${code} before it was ready`)));
    });
    const text = readFileSync(kubeconfig, 'utf8');
    const data = (key: string) =>
      Buffer.from(new RegExp(`${key}:\\s*"?([A-Za-z0-9+/=]+)`).exec(text)?.[1] ?? '', 'base64');
    const server = new URL(/server:\s*"?(\S+?)"?\s*$/m.exec(text)?.[1] ?? '');
    const agent = new https.Agent({
      keepAlive: true,
      maxSockets: 8,
      ca: data('certificate-authority-data'),
      cert: data('client-certificate-data'),
      key: data('client-key-data'),
    });
    return new FuzzCluster(child, folder, agent, server);
  }

  /** Answers within the time, or throws: a hang is a finding. */
  send(request: FuzzRequest, timeoutMs = 8000): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = {
        ...request.headers,
        ...(request.body === undefined ? {} : { 'content-length': String(request.body.length) }),
      };
      const sent = https.request(
        {
          agent: this.#agent,
          hostname: this.#server.hostname,
          port: this.#server.port,
          method: request.method,
          path: request.path,
          headers,
        },
        (response) => {
          const chunks: Buffer[] = [];
          const streams = /watch|follow|exec|attach|portforward|log/.test(request.path);
          response.on('data', (chunk: Buffer) => {
            chunks.push(chunk);
            if (streams) response.destroy();
          });
          response.on('close', () =>
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
          );
          if (streams) setTimeout(() => response.destroy(), 300);
        },
      );
      sent.setTimeout(timeoutMs, () => sent.destroy(new Error(`no answer within ${timeoutMs} ms`)));
      sent.on('error', reject);
      sent.end(request.body);
    });
  }

  /** Opens a connection that stays: what comes over it is heard until it is closed. */
  hold(path: string, heard: (chunk: string) => void): Promise<() => Promise<void>> {
    const { hostname, port } = this.#server;
    const { ca, cert, key } = this.#agent.options;
    return new Promise((resolve, reject) => {
      const request = https.get({ ca, cert, key, hostname, port, path, agent: false }, (response) => {
        response.setEncoding('utf8').on('data', heard);
        response.on('error', () => undefined);
        const closed = new Promise<void>((done) => response.once('close', () => done()));
        resolve(() => {
          request.destroy();
          return closed;
        });
      });
      request.on('error', reject);
    });
  }

  /** What the process holds, as Linux tells it. */
  held(): { files: number; megabytes: number } {
    const folder = `/proc/${this.#child.pid}`;
    const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`${folder}/status`, 'utf8'))?.[1];
    return { files: readdirSync(`${folder}/fd`).length, megabytes: Math.round(Number(rss) / 1024) };
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    if (!this.exited) {
      const gone = new Promise((done) => this.#child.once('exit', done));
      this.#child.kill('SIGTERM');
      await gone;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
