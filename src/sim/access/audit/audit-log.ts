import type { Clock } from '../../../clock/clock.ts';
import type { Random } from '../../../clock/random.ts';
import type { AuditSink } from '../audit-event.ts';
import { type AuditPolicy, decideAudit } from './audit-policy.ts';
import { type AuditedRequest, AuditTrail } from './audit-trail.ts';

/** Where every request leaves its mark, as far as the policy wants it. */
export class AuditLog {
  readonly #policy: AuditPolicy;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #sinks = new Set<AuditSink>();

  constructor(options: { policy: AuditPolicy; clock: Clock; random: Random }) {
    this.#policy = options.policy;
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

  /** Follows a request. A client may bring its own id (k8s.io/apiserver/pkg/audit, WithAuditID). */
  begin(request: AuditedRequest): AuditTrail {
    const { user, verb, path, resource } = request;
    const asked = { username: user?.username, groups: user?.groups ?? [], verb, path };
    return new AuditTrail({
      auditID: request.headers['audit-id'] ?? this.#random.uuid(),
      request,
      decision: decideAudit(this.#policy, resource === undefined ? asked : { ...asked, resource }),
      clock: this.#clock,
      sinks: this.#sinks,
    });
  }
}
