import type { FindingRecord } from '../../journal/records.ts';
import type { Call } from './call.ts';
import type { Posture } from './posture.ts';

/** Which cluster it is, who made it, and as whom it acts in the cloud. */
export interface ClusterCard {
  name: string;
  region: string;
  version: string;
  /** RFC 3339. */
  createdAt: string;
  createdBy?: string | undefined;
  role?: string | undefined;
}

/** The facts of one page: calls inside the scope that match the filter, and those before it as the baseline. */
export interface Scoped {
  calls: Call[];
  before: Call[];
  findings: readonly FindingRecord[];
  filter: Readonly<Record<string, string>>;
  cluster: ClusterCard | undefined;
  fromMs: number;
  toMs: number;
  posture: Posture | undefined;
}
