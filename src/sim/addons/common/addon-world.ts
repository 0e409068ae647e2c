import type { Clock } from '../../../clock/clock.ts';
import type { Random } from '../../../clock/random.ts';
import type { AuditSink } from '../../access/audit-event.ts';
import type { Client, ClientIdentity } from '../../client.ts';
import type { ResourceRegistry } from '../../kinds/registry.ts';
import type { ObjectStore } from '../../store/object-store.ts';

/** What installed software is given of the cluster. */
export interface AddonWorld {
  clock: Clock;
  random: Random;
  /** Read as an informer's cache. */
  store: ObjectStore;
  registry: ResourceRegistry;
  clientAs(identity: ClientIdentity): Client;
  /** Every request as the audit log has it. */
  onAudit(listener: AuditSink): () => void;
}
