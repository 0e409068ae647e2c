import { freshSeed } from '../clock/fresh-seed.ts';
import { chmodSync, openSync, closeSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { wallClock } from '../clock/wall-clock.ts';
import { makeFolders } from '../make-folders.ts';
import { UserError } from '../user-error.ts';
import { AuditFile } from './access/audit/audit-file.ts';
import { applyNew } from './bootstrap/apply-objects.ts';
import type { Client } from './client.ts';
import { createCluster, type SimCluster } from './cluster.ts';
import type { KubeObject } from './kube-object.ts';
import { isFakeNode } from './kubelet/fake-kubelet.ts';
import { machineOfNode } from './kubelet/machine/machine-spec.ts';

export interface BareClusterOptions {
  nodes: readonly KubeObject[];
  kubeconfig: string;
  auditLog: string | undefined;
  port: number;
  /** Undefined: the API server has its loopback address alone. */
  advertiseAddress?: string | undefined;
  /** Chosen by chance where none is given. */
  seed?: string;
}

/** A cluster with nothing in it but its nodes, born now, served until it is stopped. */
export async function serveBareCluster(options: BareClusterOptions): Promise<{ stop(): Promise<void> }> {
  checkWritable(options.kubeconfig, 'kubeconfig');
  if (options.auditLog !== undefined) checkWritable(options.auditLog, 'audit log');
  const auditFile = options.auditLog === undefined ? undefined : new AuditFile(options.auditLog);
  const cluster = createCluster({
    startMs: wallClock.now(),
    seed: options.seed ?? freshSeed(),
    ...(options.advertiseAddress === undefined ? {} : { advertiseAddress: options.advertiseAddress }),
    ...(auditFile === undefined ? {} : { auditSink: auditFile.sink }),
  });
  const admin = cluster.clientAs('kubernetes-admin');
  options.nodes.forEach((node, at) => {
    if (isFakeNode(node)) applyNew(admin, 'nodes', node);
    else cluster.kubelets.addMachine(machineOfNode(node, at));
  });
  const { address } = await cluster
    .serve({ port: options.port, standing: true })
    .catch((cause: NodeJS.ErrnoException) => {
      throw notServed(options.port, cause);
    });
  if (options.advertiseAddress === undefined) nameTargetPort(admin, Number(address.split(':').at(-1)));
  keepTime(cluster);
  const user = { name: 'kubernetes-admin', groups: ['system:masters'], entry: 'admin' };
  writeFileSync(options.kubeconfig, cluster.kubeconfig(user));
  chmodSync(options.kubeconfig, 0o600);
  return { stop: () => cluster.stop().finally(() => auditFile?.close()) };
}

/** The API server's own service leads to where it listens (pkg/controlplane/controller/kubernetesservice). */
function nameTargetPort(client: Client, port: number): void {
  const body = [{ op: 'replace', path: '/spec/ports/0/targetPort', value: port }];
  client.patch('services', 'kubernetes', { type: 'json', body }, { namespace: 'default' });
}

/** However long the birth took: clients compare the cluster's times with their own. What the first leap sets off takes time too. */
function keepTime({ clock, driver }: SimCluster): void {
  clock.advanceTo(wallClock.now());
  clock.advanceTo(wallClock.now());
  driver.start();
}

function checkWritable(file: string, what: string): void {
  try {
    makeFolders(dirname(file));
    closeSync(openSync(file, 'a', 0o600));
  } catch (cause) {
    throw new UserError({
      code: 'FILE_NOT_WRITABLE',
      fact: `Cannot write the ${what} ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
      next: `Name a file in a folder you may write to.`,
      cause,
    });
  }
}

function notServed(port: number, cause: NodeJS.ErrnoException): UserError {
  if (cause.code === 'EADDRINUSE') {
    return new UserError({
      code: 'PORT_IN_USE',
      fact: `Port ${port} of 127.0.0.1 is in use by another program.`,
      next: 'Choose another with --port, or leave it out to get a free one.',
      cause,
    });
  }
  if (cause.code === 'EACCES') {
    return new UserError({
      code: 'PORT_NOT_ALLOWED',
      fact: `Port ${port} is reserved: only the administrator may listen on it.`,
      next: 'Choose a port above 1023 with --port, or leave it out to get a free one.',
      cause,
    });
  }
  return new UserError({
    code: 'NOT_SERVED',
    fact: `Cannot listen on 127.0.0.1:${port}: ${cause.message}`,
    next: 'Choose another port with --port.',
    cause,
  });
}
