import type { Clock } from '../../../clock/clock.ts';
import type { Random } from '../../../clock/random.ts';
import type { AuditSink } from '../audit-event.ts';
import { type AuditDecision, auditDecider, type AuditPolicy } from './audit-policy.ts';
import { type AuditedRequest, AuditTrail } from './audit-trail.ts';

const UNHEARD: AuditDecision = { level: 'None', omitStages: new Set(), omitManagedFields: true };

/** Where every request leaves its mark, as far as the policy wants it. */
export class AuditLog {
  readonly #decide: ReturnType<typeof auditDecider>;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #sinks = new Set<AuditSink>();
  #quiet = false;

  constructor(options: { policy: AuditPolicy; clock: Clock; random: Random }) {
    this.#decide = auditDecider(options.policy);
    this.#clock = options.clock;
    this.#random = options.random;
  }

  /** Tells `sink` of each event from now on; returns what ends that. */
  subscribe(sink: AuditSink): () => void {
    this.#sinks.add(sink);
    return () => {
      this.#sinks.delete(sink);
    };
  }

  /** Requests that `work` makes leave no mark, not even in the sequence of ids. */
  quietly<T>(work: () => T): T {
    const before = this.#quiet;
    this.#quiet = true;
    try {
      return work();
    } finally {
      this.#quiet = before;
    }
  }

  /** Follows a request. A client may bring its own id (k8s.io/apiserver/pkg/audit, WithAuditID). */
  begin(request: AuditedRequest): AuditTrail {
    const { user, verb, path, resource } = request;
    const asked = { username: user?.username, groups: user?.groups ?? [], verb, path };
    return new AuditTrail({
      auditID: request.headers['audit-id'] ?? (this.#quiet ? '' : this.#random.uuid()),
      request,
      decision: this.#quiet ? UNHEARD : this.#decide(resource === undefined ? asked : { ...asked, resource }),
      clock: this.#clock,
      sinks: this.#sinks,
    });
  }
}
