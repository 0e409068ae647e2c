import type { RunView } from '../journal/run-view.ts';

export interface EvidenceRow {
  id: string;
  kind: string;
  subject: string;
  bytes: number;
  sha256: string;
  file: string;
  note: string;
  at: string;
  intact: boolean;
}

export function evidenceRows(view: RunView): EvidenceRow[] {
  return [...view.evidence.values()].map(({ event, tamperedAt }) => ({
    id: event.id,
    kind: event.kind,
    subject: event.subject,
    bytes: event.bytes,
    sha256: event.sha256,
    file: event.file,
    note: event.note,
    at: event.at,
    intact: tamperedAt === undefined,
  }));
}
