import type { KubeObject } from '../../kube-object.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { PRIORITY_LEVELS } from './flow-control.ts';

/** --max-requests-inflight and --max-mutating-requests-inflight together, as they are by default. */
const SERVER_SEATS = 600;

interface Level extends KubeObject {
  spec: { limited?: { nominalConcurrencyShares?: number }; exempt?: { nominalConcurrencyShares?: number } };
}

/** The seats of each priority level: all of them, by the levels' shares. */
export function nominalSeats(store: ObjectStore): [level: string, seats: number][] {
  const shares = store.list(PRIORITY_LEVELS).map((object): [string, number] => {
    const { limited, exempt } = (object as Level).spec;
    return [object.metadata.name, (limited ?? exempt)?.nominalConcurrencyShares ?? 0];
  });
  const sum = shares.reduce((total, [, share]) => total + share, 0);
  return shares.map(([level, share]) => [level, sum === 0 ? 0 : Math.ceil((SERVER_SEATS * share) / sum)]);
}
