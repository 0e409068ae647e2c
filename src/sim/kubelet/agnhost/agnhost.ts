import type { Command } from './command.ts';
import type { Program } from '../processes/process.ts';
import { baseName, writeTo } from '../tools/call.ts';
import { type FlagSpecs, parseFlags } from './command-flags.ts';
import { connect } from './connect.ts';
import { conversionWebhook } from './conversion-webhook.ts';
import {
  dnsServerList,
  dnsSuffix,
  entrypointTester,
  etcHosts,
  inClusterClient,
  logsGenerator,
  pause,
} from './plain-commands.ts';
import { guestbook } from './guestbook.ts';
import { issuerDiscovery } from './issuer-discovery.ts';
import { liveness, porter, serveHostname, testWebserver } from './plain-servers.ts';
import { portForwardTester } from './port-forward-tester.ts';
import { mounttest } from './mounttest.ts';
import { netexec } from './netexec.ts';
import { grpcHealthChecking, nettest } from './test-peers.ts';
import { webhook } from './webhook.ts';

const COMMANDS: Readonly<Record<string, Command>> = {
  connect,
  'crd-conversion-webhook': conversionWebhook,
  'dns-server-list': dnsServerList,
  'dns-suffix': dnsSuffix,
  'entrypoint-tester': entrypointTester,
  'etc-hosts': etcHosts,
  'grpc-health-checking': grpcHealthChecking,
  guestbook,
  inclusterclient: inClusterClient,
  liveness,
  'logs-generator': logsGenerator,
  mounttest,
  netexec,
  nettest,
  pause,
  'port-forward-tester': portForwardTester,
  porter,
  'serve-hostname': serveHostname,
  'test-service-account-issuer-discovery': issuerDiscovery,
  'test-webserver': testWebserver,
  webhook,
};

/** Logging flags that every command takes. */
const COMMON: FlagSpecs = {
  v: { kind: 'number', value: '0', short: 'v' },
  logtostderr: { kind: 'boolean', value: 'true' },
  alsologtostderr: { kind: 'boolean', value: 'false' },
};

/** Kubernetes' program for its own end-to-end tests (upstream: test/images/agnhost): many small servers and checks in one. */
export const agnhostProgram: Program = function* agnhost(process) {
  const [first = '', name = '', ...args] = process.argv;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    yield* writeTo(
      process,
      2,
      `Error: unknown command ${JSON.stringify(name)} for "app"\nRun 'app --help' for usage.\n`,
    );
    return 1;
  }
  const flags = parseFlags(args, { ...COMMON, ...command.flags });
  if (typeof flags === 'string') {
    yield* writeTo(process, 2, `Error: ${flags}\nUsage:\n  ${baseName(first)} ${name} [flags]\n`);
    return 1;
  }
  return yield* command.run(process, flags);
};
