import { join, resolve } from 'node:path';
import { foldRun } from '../journal/fold-run.ts';
import { buildReport, type Report } from '../report/report.ts';
import { writeFileWhole } from '../run/folder/write-file-whole.ts';
import { score } from '../scoring/score.ts';
import { UserError } from '../user-error.ts';
import type { RunArchive } from './load-archive.ts';
import { rubricFor } from './rubric-for.ts';

const EXTENSIONS: Record<string, string> = { html: 'html', markdown: 'md', json: 'json' };

export function makeReport(archive: RunArchive, rubricFile: string | undefined): Report {
  const { events, instance } = archive;
  return buildReport({
    view: foldRun(events),
    scenario: instance.scenario,
    card: score(rubricFor(archive, rubricFile), events),
  });
}

export async function renderReport(report: Report, format: string): Promise<string> {
  if (format === 'json') return JSON.stringify(report, undefined, 2);
  if (format === 'markdown') return (await import('../report/render-markdown.ts')).renderMarkdown(report);
  return (await import('../report/render-html.tsx')).renderHtml(report);
}

/** Where it was written; undefined for stdout. */
export function writeReport(
  { folder }: RunArchive,
  { text, format, output }: { text: string; format: string; output: string | undefined },
): string | undefined {
  if (output === '-') return undefined;
  const path = output === undefined ? join(folder.path, `report.${EXTENSIONS[format]}`) : resolve(output);
  try {
    writeFileWhole(path, text.endsWith('\n') ? text : `${text}\n`, 0o644);
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    const next = 'Name another place with `--output PATH`, or `--output -` to have it on stdout.';
    throw new UserError({ code: 'REPORT_NOT_WRITTEN', fact: cause.message, next, cause });
  }
  return path;
}
