import { createHash } from 'node:crypto';
import type { AuditRecord, ObjectBody } from '../journal/records.ts';
import type { FindingView, RunView } from '../journal/run-view.ts';
import type { CanI, NetworkEnd, Target } from '../target/target.ts';
import type { Topic } from './reads.ts';
import type { AdmissionQuestion, AvailabilityState, EvidenceItem, FindingItem, NodeFacts, World } from './world.ts';

export interface TargetWorldOptions {
  target: Target;
  /** The run as its journal tells it so far. */
  view: () => RunView;
  /** Folders of the nodes whose files conditions can see. */
  watchedFolders: readonly string[];
  /** Content of a piece of evidence, where it is text. */
  evidenceText: (id: string) => string;
}

/**
 * The world of a run's conditions: the cluster as its target shows it, the team's answers and evidence as the journal
 * tells them. Made before history is laid, so that it hears every audit event.
 */
export class TargetWorld implements World {
  readonly #options: TargetWorldOptions;
  readonly #audit: AuditRecord[] = [];
  readonly #lists = new Map<string, readonly ObjectBody[]>();
  readonly #topics = new Set<Topic>();
  readonly #changes: Record<string, Date> = {};
  readonly #unsubscribe: (() => void)[];
  #start: Map<string, readonly ObjectBody[]> | undefined;
  #startsAt = Infinity;
  #nodeFacts: readonly NodeFacts[] | undefined;

  constructor(options: TargetWorldOptions) {
    this.#options = options;
    const { target } = options;
    this.#unsubscribe = [
      target.onAudit((event) => {
        this.#audit.push(event);
        this.#topics.add('audit');
      }),
      target.onChange(({ resource, change, object, previous }) => {
        this.#lists.delete(resource);
        if (this.#start !== undefined && (change !== 'MODIFIED' || says(object) !== says(previous)))
          this.#noteChange(resource, object);
        this.#topics.add(`objects:${resource}`);
      }),
      target.onNodeFact(() => {
        this.#nodeFacts = undefined;
        this.#topics.add('nodes');
      }),
    ];
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  /** Play starts now: what stands is what later states are compared with. */
  markStart(): void {
    this.#startsAt = this.now();
    this.#start = new Map(this.#options.target.resources().map((resource) => [resource, this.list(resource)]));
  }

  /** Something changed that only the journal knows: `answers`, `evidence`, `queries`, `availability`. */
  touch(topic: Topic): void {
    this.#topics.add(topic);
  }

  /** What changed since this was asked last. */
  takeTopics(): Topic[] {
    const topics = [...this.#topics];
    this.#topics.clear();
    return topics;
  }

  now(): number {
    return this.#options.target.clock.now();
  }

  playStartsAt(): number {
    return this.#startsAt;
  }

  list(resource: string): readonly ObjectBody[] {
    let objects = this.#lists.get(resource);
    if (objects === undefined) {
      objects = this.#options.target.list(resource);
      this.#lists.set(resource, objects);
    }
    return objects;
  }

  listAtStart(resource: string): readonly ObjectBody[] {
    return this.#start === undefined ? this.list(resource) : (this.#start.get(resource) ?? []);
  }

  changes(): Readonly<Record<string, Date>> {
    return this.#changes;
  }

  nodeFacts(): readonly NodeFacts[] {
    this.#nodeFacts ??= this.#readNodes();
    return this.#nodeFacts;
  }

  audit(): readonly AuditRecord[] {
    return this.#audit;
  }

  evidence(): readonly EvidenceItem[] {
    return [...this.#options.view().evidence.values()].map(({ event, tamperedAt }) => ({
      id: event.id,
      subject: event.subject,
      kind: event.kind,
      sha256: event.sha256,
      bytes: event.bytes,
      note: event.note,
      at: Date.parse(event.at),
      text: this.#options.evidenceText(event.id),
      tampered: tamperedAt !== undefined,
    }));
  }

  findings(): readonly FindingItem[] {
    return [...this.#options.view().findings.values()].map(findingItem);
  }

  answer(question: string): { fraction: number; attempts: number; feedback: string } | undefined {
    const given = this.#options.view().answers.get(question) ?? [];
    if (given.length === 0) return undefined;
    const best = given.reduce((a, b) => (b.fraction > a.fraction ? b : a));
    return { fraction: best.fraction, attempts: given.length, feedback: best.feedback };
  }

  objective(id: string): { state: string; fraction: number; firstMetAt?: number } | undefined {
    const objective = this.#options.view().objectives.get(id);
    if (objective === undefined) return undefined;
    const { state, fraction, firstMetAt } = objective;
    return { state, fraction, ...(firstMetAt === undefined ? {} : { firstMetAt: Date.parse(firstMetAt) }) };
  }

  milestones(): readonly { milestone: string; subject?: string; at: number }[] {
    return this.#options.view().milestones.map(({ milestone, subject, at }) => ({
      milestone,
      ...(subject === undefined ? {} : { subject }),
      at: Date.parse(at),
    }));
  }

  queries(): readonly { tool: string; query: string; at: number }[] {
    return this.#options.view().queries.map(({ tool, query, at }) => ({ tool, query, at: Date.parse(at) }));
  }

  availability(service: string): AvailabilityState | undefined {
    const samples = this.#options.view().availability.get(service) ?? [];
    const last = samples[samples.length - 1];
    if (last === undefined) return undefined;
    let first = samples.length - 1;
    while (first > 0 && samples[first - 1].available === last.available) first--;
    const { available, ordersPerMinute, errorRate } = last;
    return { available, since: Date.parse(samples[first].at), ordersPerMinute, errorRate };
  }

  canI(question: CanI): { allowed: boolean; reason: string } {
    return this.#options.target.canI(question);
  }

  canConnect(from: NetworkEnd, to: NetworkEnd): { allowed: boolean; reason: string } {
    return this.#options.target.canConnect(from, to);
  }

  admits(write: AdmissionQuestion): { admitted: boolean; message: string } {
    const { user, groups, verb, resource, namespace, name, body } = write;
    const { target } = this.#options;
    const path = target.pathOf(resource, {
      ...(namespace === undefined ? {} : { namespace }),
      ...(name === undefined || verb === 'create' ? {} : { name }),
    });
    if (path === undefined) return { admitted: false, message: `the cluster does not serve ${resource}` };
    const response = target.dryRun(
      { username: user, groups, userAgent: 'gameday', sourceIP: '127.0.0.1' },
      {
        method: METHOD[verb],
        path,
        ...(verb === 'patch' ? { contentType: 'application/strategic-merge-patch+json' } : {}),
        body,
      },
    );
    if (response === undefined) return { admitted: false, message: 'that depends on an admission webhook' };
    return { admitted: response.status < 400, message: messageOf(response.body) };
  }

  #noteChange(resource: string, { metadata }: ObjectBody): void {
    const name = metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
    this.#changes[`${resource}/${name}`] = new Date(Math.floor(this.now() / 1000) * 1000);
  }

  #readNodes(): NodeFacts[] {
    const { target, watchedFolders } = this.#options;
    return target.nodes().flatMap((name) => {
      const node = target.node(name);
      if (node === undefined) return [];
      const paths = watchedFolders.flatMap((folder) => node.listFiles(folder));
      const files = paths.flatMap((path) => {
        const bytes = node.readFile(path);
        if (bytes === undefined) return [];
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        return [{ path, sha256, bytes: bytes.length, text: Buffer.from(bytes).toString('utf8') }];
      });
      const processes = node.processes().map(({ pid, name, command, user, cpu, container }) => ({
        pid,
        name,
        command,
        user,
        cpu,
        ...(container === undefined ? {} : { container }),
      }));
      return [{ name, files, processes }];
    });
  }
}

function findingItem({ finding, archived, suppressedBy }: FindingView): FindingItem {
  const { kubernetesUserDetails, kubernetesWorkloadDetails } = (finding.resource.kubernetesDetails ?? {}) as {
    kubernetesUserDetails?: { username?: string } | null;
    kubernetesWorkloadDetails?: { namespace?: string; name?: string } | null;
  };
  const { namespace = '', name = '' } = kubernetesWorkloadDetails ?? {};
  return {
    id: finding.id,
    type: finding.type,
    severity: finding.severity,
    user: kubernetesUserDetails?.username ?? '',
    workload: name === '' ? '' : `${namespace}/${name}`,
    archived,
    suppressed: suppressedBy !== undefined,
  };
}

const METHOD = { create: 'POST', update: 'PUT', patch: 'PATCH', delete: 'DELETE' } as const;

function messageOf(body: unknown): string {
  const message = (body as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : '';
}

/** What an object says, beside who and how it is. */
function says(object: ObjectBody | undefined): string {
  if (object === undefined) return '';
  const { metadata: _metadata, status: _status, ...rest } = object;
  return JSON.stringify(rest);
}
