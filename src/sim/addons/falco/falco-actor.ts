import type { AuditEvent } from '../../access/audit-event.ts';
import type { Actor } from '../../kubelet/images/actor.ts';
import { can } from '../../kubelet/processes/credentials.ts';
import type { KernelEvent } from '../../kubelet/processes/kernel-trace.ts';
import type { Process } from '../../kubelet/processes/process.ts';
import { formatDate } from '../../kubelet/tools/date.ts';
import type { AddonWorld } from '../common/addon-world.ts';
import { readFlags } from '../common/command-flags.ts';
import { writeLine } from '../common/write-line.ts';
import { alertLine } from './alert.ts';
import { auditFields } from './audit-fields.ts';
import { type Fields, fitsCondition } from './evaluate-condition.ts';
import { type FalcoConfig, readConfig } from './falco-config.ts';
import { PRIORITIES, readRuleSet, type RuleSet } from './rule-set.ts';
import { type SensorFacts, syscallFields } from './syscall-fields.ts';

/** The program of Falco's image: tells in its log which rules fit what processes of its node do, or what the audit log holds. */
export function falcoActor(world: AddonWorld): Actor {
  return (process) => {
    const say = (line: string) =>
      writeLine(process, 1, `${formatDate(world.clock.now(), '%a %b %e %H:%M:%S %Y')}: ${line}`);
    const config = readConfig(process, readFlags(process.argv));
    say('Falco version: 0.39.1 (x86_64)');
    for (const { name } of config.ruleFiles) say(`Loading rules from file ${name}`);
    const rules = readRuleSet(config.ruleFiles, (why) => say(`Warning: ${why}`));
    const readsAudit = config.plugins.some((name) => name.startsWith('k8saudit'));
    const sources = [...(config.watchesSyscalls ? ['syscall'] : []), ...(readsAudit ? ['k8s_audit'] : [])];
    say(`Enabled event sources: ${sources.join(', ')}`);
    if (config.watchesSyscalls && !mayWatch(process)) {
      writeLine(
        process,
        2,
        'Error: An error occurred in an event source, forcing termination...\nError: Initialization issues during scap_init: the container lacks the rights to load the probe',
      );
      process.terminate({ code: 1 });
      return;
    }
    watch(world, process, { config, rules, readsAudit });
  };
}

/** Privileged, or with the capabilities that the modern probe asks for. */
function mayWatch({ credentials }: Process): boolean {
  return (
    credentials.privileged || can(credentials, 'SYS_ADMIN') || (can(credentials, 'BPF') && can(credentials, 'PERFMON'))
  );
}

interface Sensor {
  config: FalcoConfig;
  rules: RuleSet;
  readsAudit: boolean;
}

function watch(world: AddonWorld, process: Process, sensor: Sensor): void {
  const { trace, network } = process.surroundings;
  const hostname = network.node;
  if (sensor.config.watchesSyscalls && trace !== undefined) {
    const leave = trace.listen((event) => {
      if (event.process !== process) tell(world, process, sensor, syscallOf(world, event, hostname), 'syscall');
    });
    process.onExit(leave);
  }
  if (!sensor.readsAudit) return;
  const leave = world.onAudit((event: AuditEvent) => {
    if (event.stage === 'ResponseComplete') tell(world, process, sensor, auditFields(event), 'k8s_audit');
  });
  process.onExit(leave);
}

function syscallOf(world: AddonWorld, event: KernelEvent, hostname: string): Fields {
  const facts: SensorFacts = {
    hostname,
    nowMs: world.clock.now(),
    serviceNameOf: (address) => serviceAt(world, address),
    labelOf: (namespace, pod, label) => world.store.get('pods', namespace, pod)?.metadata.labels?.[label],
  };
  return syscallFields(event, facts);
}

function serviceAt({ store }: AddonWorld, address: string): string | undefined {
  const found = store
    .list('services')
    .find(({ spec }) => (spec as { clusterIP?: string } | undefined)?.clusterIP === address);
  return found === undefined ? undefined : `${found.metadata.name}.${found.metadata.namespace ?? ''}.svc.cluster.local`;
}

/** The first rule that fits is told of, as Falco does where it is not asked for all. */
function tell(world: AddonWorld, process: Process, { config, rules }: Sensor, fields: Fields, source: string): void {
  const rule = rules.rules.find(
    (one) =>
      one.source === source &&
      PRIORITIES.indexOf(one.priority) <= config.leastPriority &&
      fitsCondition(one.condition, fields, rules.macros),
  );
  if (rule === undefined) return;
  const hostname = process.surroundings.network.node;
  writeLine(process, 1, alertLine(rule, fields, { json: config.json, hostname, nowMs: world.clock.now() }));
}
