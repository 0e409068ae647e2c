import { mkdtempSync, rmSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Flags } from '@oclif/core';
import { BaseCommand } from '../../command-line/base-command.ts';
import { UserError } from '../../user-error.ts';
import { untilInterrupted } from '../../command-line/until-interrupted.ts';

export default class ClusterStart extends BaseCommand {
  static override description =
    'Start a bare simulated cluster: a Kubernetes API server with its controllers and nodes, and nothing else. Prints the path of its kubeconfig once it answers, and serves until interrupted.';
  static override enableJsonFlag = false;
  static override examples = [
    '<%= config.bin %> cluster start',
    '<%= config.bin %> cluster start --nodes 5 --kubeconfig ./kubeconfig',
    '<%= config.bin %> cluster start --nodes nodes.yaml --audit-log audit.jsonl --port 6443',
  ];
  static override flags = {
    nodes: Flags.string({
      description: 'How many nodes, or a YAML file with Node objects.',
      default: '3',
      helpValue: 'N|FILE',
    }),
    kubeconfig: Flags.string({
      description: 'Where to write the kubeconfig (default: a new temporary folder).',
      helpValue: 'FILE',
    }),
    'audit-log': Flags.string({ description: 'Append audit events to this file, one a line.', helpValue: 'FILE' }),
    'advertise-address': Flags.string({
      description:
        'IPv4 address that the service "kubernetes" leads to inside of the cluster (default: none, the API server has its loopback alone).',
      helpValue: 'IP',
    }),
    port: Flags.integer({
      description: 'Port on 127.0.0.1 (default: any free one).',
      helpValue: 'N',
      min: 0,
      max: 65535,
      default: 0,
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(ClusterStart);
    const { serveBareCluster } = await import('../../sim/index.ts');
    const auditLog = flags['audit-log'];
    const advertiseAddress = advertisable(flags['advertise-address']);
    const nodes = await nodesOf(flags.nodes);
    const ownFolder = flags.kubeconfig === undefined ? mkdtempSync(join(tmpdir(), 'gameday-')) : undefined;
    const kubeconfig = resolve(flags.kubeconfig ?? join(ownFolder ?? '', 'kubeconfig'));
    const cluster = await serveBareCluster({
      nodes,
      kubeconfig,
      auditLog: auditLog === undefined ? undefined : resolve(auditLog),
      port: flags.port,
      advertiseAddress,
    });
    this.log(kubeconfig);
    await untilInterrupted().signal;
    await cluster.stop();
    if (ownFolder !== undefined) rmSync(ownFolder, { recursive: true, force: true });
  }
}

/** Endpoints take no loopback address. */
function advertisable(text: string | undefined): string | undefined {
  if (text === undefined || (isIPv4(text) && !text.startsWith('127.'))) return text;
  throw new UserError({
    code: 'ADDRESS_NOT_ADVERTISABLE',
    fact: `${text} is no IPv4 address that others could reach the API server at.`,
    next: 'Name one outside of 127.0.0.0/8, such as 10.0.0.10.',
    exitCode: 2,
  });
}

async function nodesOf(given: string) {
  const { plainNodes, readNodes } = await import('../../sim/index.ts');
  return /^\d+$/.test(given) ? plainNodes(Number(given)) : readNodes(resolve(given));
}
