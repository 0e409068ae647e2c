import type { FindingView } from '../../journal/run-view.ts';
import { unknownName } from '../play/play-error.ts';
import type { RunConnection } from '../run-connection.ts';

/** Findings by severity and time, the worst first; archived ones only where asked for. */
export async function listFindings(
  connection: RunConnection,
  options: { archived?: boolean } = {},
): Promise<FindingView[]> {
  const found = [...connection.view().findings.values()]
    .filter(({ archived }) => options.archived === true || !archived)
    .sort((a, b) => b.finding.severity - a.finding.severity || b.finding.updatedAt.localeCompare(a.finding.updatedAt));
  if (connection.view().phase === 'playing') await connection.asked('findings', '', found.length);
  return found;
}

/** One finding by its id, or by the beginning of it. */
export async function readFinding(connection: RunConnection, id: string): Promise<FindingView> {
  const all = [...connection.view().findings.values()];
  const found = all.find(({ finding }) => finding.id === id) ?? all.find(({ finding }) => finding.id.startsWith(id));
  if (found === undefined)
    throw unknownName(
      'finding',
      id,
      all.map(({ finding }) => finding.id.slice(0, 8)),
    );
  if (connection.view().phase === 'playing') await connection.asked('findings', found.finding.id, 1);
  return found;
}
