import { formatTime, type Timer } from '../../../clock/clock.ts';
import { WorkQueue } from '../../controllers/runtime/work-queue.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { StoreEvent } from '../../store/object-store.ts';
import { RegoError } from '../rego/syntax.ts';
import type { AddonWorld } from '../common/addon-world.ts';
import { writeLine } from '../common/write-line.ts';
import { auditRound, type AuditResult } from './audit-round.ts';
import { CONSTRAINT_GROUP } from './constraint.ts';
import { type Member, Members } from './members.ts';
import { RuleBook, type Violation } from './rule-book.ts';
import { serveReviews } from './serve-reviews.ts';
import { TEMPLATES } from './template.ts';
import { reconcileConstraint, reconcileTemplate } from './template-reconciler.ts';
import { certificateOf, rotateCertificates } from './webhook-certificates.ts';

const CERTIFICATES = 'certificates';

/** Gatekeeper in one cluster: what all its pods do together while any of them is up. */
export class Gatekeeper {
  readonly #world: AddonWorld;
  readonly #book: RuleBook;
  readonly #members = new Members();
  readonly #queue: WorkQueue;
  #leave: (() => void) | undefined;

  constructor(world: AddonWorld) {
    this.#world = world;
    this.#book = new RuleBook(world);
    this.#queue = new WorkQueue({
      clock: world.clock,
      reconcile: (key) => this.#reconcile(key),
      onFailure: (key, error) => this.#failed(key, error),
    });
  }

  join(member: Member): void {
    const { process, flags, operations } = member;
    this.#members.add(member);
    this.#leave ??= this.#world.store.subscribe('*', (event) => this.#changed(event));
    this.#lookAtAll();
    if (operations.includes('webhook')) this.#serve(member);
    const audits = operations.includes('audit')
      ? this.#auditEvery(member, flags.number('audit-interval', 60))
      : undefined;
    process.onExit(() => {
      audits?.cancel();
      this.#members.remove(member);
      if (this.#members.all().length > 0) return this.#lookAtAll();
      this.#leave?.();
      this.#leave = undefined;
    });
  }

  #serve(member: Member): void {
    const { process, flags, pod } = member;
    const http = serveReviews(member, {
      world: this.#world,
      book: this.#book,
      own: pod.namespace,
      violated: (violation, action) => {
        if (flags.has('log-denies'))
          this.#log(member, 'webhook', `denied admission: ${violation.message}`, detailsOf(violation, action));
      },
    });
    const world = this.#world;
    const close = process.surroundings.network.listen({
      protocol: 'TCP',
      port: flags.number('port', 443),
      address: '0.0.0.0',
      server: {
        http,
        // Asked for at each connection: it may be made after the server is up, or be changed.
        get tls() {
          const certificate = certificateOf(world, member);
          return { certificate: certificate ?? '' };
        },
      },
      process: { name: 'manager', pid: process.pid },
    });
    if (close !== undefined) process.onExit(close);
  }

  #auditEvery(member: Member, seconds: number): Timer {
    return this.#world.clock.every(Math.max(1, seconds) * 1000, () => this.#audit(member));
  }

  #audit(member: Member): void {
    const auditId = formatTime(this.#world.clock.now());
    this.#log(member, 'controller', 'auditing constraints and violations', {
      process: 'audit',
      event_type: 'audit_started',
      audit_id: auditId,
    });
    try {
      const results = auditRound(this.#world, this.#book, member.pod.namespace);
      for (const result of results) this.#tellAudit(member, result, auditId);
    } catch (error) {
      if (!(error instanceof RegoError)) throw error;
      this.#log(member, 'controller', error.message, { process: 'audit' }, 'error');
    }
    this.#log(member, 'controller', 'auditing is complete', {
      process: 'audit',
      event_type: 'audit_finished',
      audit_id: auditId,
    });
  }

  #tellAudit(member: Member, { constraint, violations }: AuditResult, auditTimestamp: string): void {
    const resource = `${constraint.kind.toLowerCase()}.${CONSTRAINT_GROUP}`;
    const object = this.#world.store.get(resource, '', constraint.name);
    if (object === undefined) return;
    const { violations: _, ...rest } = (object.status ?? {}) as Record<string, unknown>;
    const limit = member.flags.number('constraint-violations-limit', 20);
    const status = {
      ...rest,
      auditTimestamp,
      totalViolations: violations.length,
      ...(violations.length === 0 ? {} : { violations: violations.slice(0, limit) }),
    };
    this.#quietly(resource, () => member.pod.client.update(resource, { ...object, status }, { subresource: 'status' }));
  }

  #quietly(key: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#failed(key, error);
    }
  }

  #changed({ resource, type, object }: StoreEvent): void {
    if (resource === TEMPLATES && type !== 'DELETED') this.#queue.add(`${TEMPLATES}/${object.metadata.name}`);
    else if (resource.endsWith(`.${CONSTRAINT_GROUP}`) && type !== 'DELETED')
      this.#queue.add(`${resource}/${object.metadata.name}`);
    else if (this.#concernsCertificates(resource, object)) this.#queue.add(CERTIFICATES);
  }

  #concernsCertificates(resource: string, { metadata: { name } }: KubeObject): boolean {
    if (resource === 'secrets') return name.startsWith('gatekeeper-');
    return resource.endsWith('webhookconfigurations.admissionregistration.k8s.io');
  }

  #lookAtAll(): void {
    this.#queue.add(CERTIFICATES);
    for (const { metadata } of this.#world.store.list(TEMPLATES)) this.#queue.add(`${TEMPLATES}/${metadata.name}`);
    for (const { constraint } of this.#book.constraints()) {
      this.#queue.add(`${constraint.kind.toLowerCase()}.${CONSTRAINT_GROUP}/${constraint.name}`);
    }
  }

  #reconcile(key: string): void {
    if (key === CERTIFICATES) {
      const member = this.#members.first('webhook');
      if (member !== undefined) rotateCertificates(this.#world, member);
      return;
    }
    const [resource, name] = key.split('/');
    if (resource === TEMPLATES) reconcileTemplate(this.#world, this.#book, this.#members, name);
    else reconcileConstraint(this.#world, this.#members, resource, name);
  }

  #failed(key: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    for (const member of this.#members.all().slice(0, 1)) this.#log(member, 'controller', message, { key }, 'error');
  }

  /** As zap writes it. */
  #log(member: Member, logger: string, msg: string, more: Record<string, unknown>, level = 'info'): void {
    const ts = this.#world.clock.now() / 1000;
    writeLine(member.process, 2, JSON.stringify({ level, ts, logger, msg, ...more }));
  }
}

function detailsOf({ constraint }: Violation, action: string): Record<string, unknown> {
  return {
    process: 'admission',
    event_type: 'violation',
    constraint_name: constraint.name,
    constraint_group: CONSTRAINT_GROUP,
    constraint_kind: constraint.kind,
    constraint_action: action,
  };
}
