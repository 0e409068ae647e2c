import type { ObjectBody } from '../../journal/records.ts';
import { withoutAuthority } from '../../target/state-digest.ts';
import type { ObjectChange, Target } from '../../target/target.ts';
import type { Recorder } from '../recorder.ts';

/** Says whose doing an audited call was, as far as the team may know. */
const TEAM_ACTOR = 'participant';

/** Writes down what happens in the cluster: audit events from its birth, changes of state from the start of play. */
export class ClusterScribe {
  readonly #recorder: Recorder;
  readonly #unsubscribe: (() => void)[];
  #playing = false;

  constructor(options: { target: Target; recorder: Recorder; team: readonly string[] }) {
    const { target, recorder, team } = options;
    this.#recorder = recorder;
    this.#unsubscribe = [
      target.onAudit((event) => {
        const username = event.user.username ?? '';
        recorder.record({ type: 'AuditRecorded', event }, team.includes(username) ? TEAM_ACTOR : username);
      }),
      target.onChange((change) => this.#change(change)),
      target.onNodeFact((fact) => {
        if (this.#playing) this.#recorder.record({ type: 'NodeFactChanged', ...fact });
      }),
    ];
  }

  /** History is laid: from now on changes of state are kept too. */
  playStarts(): void {
    this.#playing = true;
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  #change({ change, resource, object, previous }: ObjectChange): void {
    if (!this.#playing || isHeartbeat(resource, object, previous)) return;
    this.#recorder.record({ type: 'ObjectChanged', change, resource, object: withoutAuthority(object) });
  }
}

/** Leases, and nodes that say only that they are still there. */
function isHeartbeat(resource: string, object: ObjectBody, previous: ObjectBody | undefined): boolean {
  if (resource === 'leases.coordination.k8s.io') return true;
  return resource === 'nodes' && previous !== undefined && quiet(object) === quiet(previous);
}

function quiet(node: ObjectBody): string {
  return JSON.stringify(node, (key, value: unknown) =>
    key === 'resourceVersion' || key === 'lastHeartbeatTime' || key === 'managedFields' ? undefined : value,
  );
}
