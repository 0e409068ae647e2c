import { formatTime, parseTime } from '../../clock/clock.ts';
import type { Random } from '../../clock/random.ts';
import type { FindingRaised, FindingUpdated } from '../../journal/journal-event.ts';
import type { AuditRecord, FindingRecord } from '../../journal/records.ts';
import { Baseline } from './baseline.ts';
import type { Catalogue, FindingRule, FindingRules } from './finding-rules.ts';
import { findingBody, type FindingFacts, type FindingScope, findingText, groupKey } from './finding-shape.ts';
import { callMatcher, type ObservedCall, roleOf } from './match-audit.ts';
import { type RuntimeFact, runtimeMatcher } from './runtime-fact.ts';
import { hasTrait, workloadOf } from './workload.ts';

const MINUTE_MS = 60_000;

interface Group {
  finding: FindingRecord;
  /** When it, or its next update, is told. */
  dueMs: number;
  raised: boolean;
  changed: boolean;
}

export interface FindingDetectorOptions {
  rules: FindingRules;
  catalogue: Catalogue;
  scope: FindingScope;
  random: Random;
}

/**
 * Watches audit events and runtime facts, counts what belongs together and tells findings some minutes later, as a
 * detector that reads logs does. Deterministic: the same events and random give the same findings at the same instants.
 */
export class FindingDetector {
  readonly #options: FindingDetectorOptions;
  readonly #callRules: { rule: FindingRule; matches: (call: ObservedCall) => boolean }[];
  readonly #runtimeRules: { rule: FindingRule; matches: (fact: RuntimeFact) => boolean }[];
  readonly #groups = new Map<string, Group>();
  readonly #baseline: Baseline;

  constructor(options: FindingDetectorOptions) {
    this.#options = options;
    this.#baseline = new Baseline(parseTime(options.scope.clusterCreatedAt));
    const rules = options.rules.rules.filter((rule) => rule.catalogues.includes(options.catalogue));
    this.#callRules = rules.flatMap((rule) => (rule.api ? [{ rule, matches: callMatcher(rule.api) }] : []));
    this.#runtimeRules = rules.flatMap((rule) =>
      rule.runtime ? [{ rule, matches: runtimeMatcher(rule.runtime) }] : [],
    );
  }

  observeAudit(event: AuditRecord): void {
    if (event.stage === 'RequestReceived') return;
    const workload = workloadOf(event);
    const call = {
      event,
      workload,
      unusual: this.#baseline.isUnusual(event, parseTime(event.requestReceivedTimestamp)),
    };
    for (const { rule, matches } of this.#callRules) {
      if (!matches(call)) continue;
      this.#count(
        rule,
        severityOf(rule, event, workload),
        { event, ...(workload === undefined ? {} : { workload }) },
        event.requestReceivedTimestamp,
      );
    }
  }

  observeRuntime(fact: RuntimeFact): void {
    for (const { rule, matches } of this.#runtimeRules) {
      if (matches(fact)) this.#count(rule, rule.severity, { runtime: fact }, fact.at);
    }
  }

  /** When something is to be told next; undefined where nothing waits. */
  nextDueMs(): number | undefined {
    let next: number | undefined;
    for (const group of this.#groups.values())
      if (group.changed && (next === undefined || group.dueMs < next)) next = group.dueMs;
    return next;
  }

  /** What is told by now, in the order in which it fell due. Each change is told once. */
  release(nowMs: number): (FindingRaised | FindingUpdated)[] {
    const { updateEveryMinutes } = this.#options.rules.delay;
    const due = [...this.#groups.values()]
      .filter((group) => group.changed && group.dueMs <= nowMs)
      .sort((a, b) => a.dueMs - b.dueMs);
    return due.map((group) => {
      const finding: FindingRecord = { ...structuredClone(group.finding), updatedAt: formatTime(group.dueMs) };
      if (!group.raised) finding.createdAt = group.finding.createdAt = formatTime(group.dueMs);
      const type = group.raised ? 'FindingUpdated' : 'FindingRaised';
      group.raised = true;
      group.changed = false;
      group.dueMs += updateEveryMinutes * MINUTE_MS;
      return { type, finding };
    });
  }

  #count(rule: FindingRule, severity: number, facts: FindingFacts, at: string): void {
    const key = groupKey(rule, facts);
    const group = this.#groups.get(key) ?? this.#open(key, rule, facts, at);
    const { service } = group.finding;
    service.count++;
    if (at < service.eventFirstSeen) service.eventFirstSeen = at;
    if (at > service.eventLastSeen) service.eventLastSeen = at;
    group.finding.severity = Math.max(group.finding.severity, severity);
    if (!group.changed)
      group.dueMs = Math.max(group.dueMs, parseTime(at) + this.#options.rules.delay.updateEveryMinutes * MINUTE_MS);
    group.changed = true;
    this.#look(at);
  }

  #open(
    key: string,
    rule: Pick<FindingRule, 'type' | 'severity' | 'title' | 'description'>,
    facts: FindingFacts,
    at: string,
  ): Group {
    const { scope, random, rules } = this.#options;
    const chance = random.fork(key);
    const id = chance.hex(32);
    const group: Group = {
      finding: {
        schemaVersion: '2.0',
        accountId: scope.accountId,
        region: scope.region,
        partition: 'aws',
        id,
        arn: `arn:aws:guardduty:${scope.region}:${scope.accountId}:detector/${scope.detectorId}/finding/${id}`,
        type: rule.type,
        severity: rule.severity,
        createdAt: '',
        updatedAt: '',
        title: findingText(rule.title, scope, facts),
        description: findingText(rule.description, scope, facts),
        ...findingBody(scope, facts),
      },
      dueMs: parseTime(at) + chance.int(rules.delay.fromMinutes * 60, rules.delay.toMinutes * 60) * 1000,
      raised: false,
      changed: false,
    };
    group.finding.service.eventFirstSeen = at;
    group.finding.service.eventLastSeen = at;
    this.#groups.set(key, group);
    return group;
  }

  /** Findings of several tactics within a day are told as one story. */
  #look(at: string): void {
    const { sequence } = this.#options.rules;
    if (!sequence.catalogues.includes(this.#options.catalogue) || this.#groups.has(sequence.type)) return;
    const sinceMs = parseTime(at) - sequence.withinHours * 3_600_000;
    const recent = [...this.#groups.values()].filter(
      ({ finding }) => parseTime(finding.service.eventLastSeen) >= sinceMs,
    );
    const tactics = new Set(recent.map(({ finding }) => finding.type.split(':')[0]));
    if (tactics.size < sequence.tactics) return;
    const group = this.#open(
      sequence.type,
      { ...sequence, description: sequence.description.replace('{count}', String(tactics.size)) },
      {},
      at,
    );
    group.finding.service.count = 1;
    group.finding.service.detection = {
      sequence: { signals: recent.map(({ finding }) => ({ id: finding.id, type: finding.type })) },
    };
    group.changed = true;
  }
}

function severityOf(rule: FindingRule, event: AuditRecord, workload: ReturnType<typeof workloadOf>): number {
  const { raise } = rule;
  if (raise === undefined) return rule.severity;
  const byRole = raise.roles?.includes(roleOf(event) ?? '') === true;
  const byWorkload = raise.workload !== undefined && hasTrait(workload, raise.workload);
  return byRole || byWorkload ? raise.severity : rule.severity;
}
