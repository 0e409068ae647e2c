import type { Report } from './report.ts';

/** The report as Markdown, for a wiki or a ticket. */
export function renderMarkdown(report: Report): string {
  const { run, score } = report;
  const lines = [
    `# ${run.title}: after-action report`,
    '',
    `Team **${run.team}**, run \`${run.id}\`, seed \`${run.seed}\`, started ${run.startedAt}, ${run.outcome} after ${run.minutes} minutes.`,
    '',
    `## Score: ${points(score.total)} of ${points(score.max)}`,
    '',
    ...table(
      ['Stage', 'Points', 'Of', 'Entered at minute'],
      report.stages.map((stage) => [
        stage.title,
        points(stage.earned),
        points(stage.max),
        stage.enteredMinute ?? 'never',
      ]),
    ),
    '',
    `Bonus ${points(score.bonus)}, penalties ${points(-score.penalties.charged)}${score.penalties.raw > score.penalties.charged ? ` (capped at ${score.penalties.cap})` : ''}.`,
    '',
    ...table(
      ['Measure', 'Minutes'],
      report.metrics.map((metric) => [metric.label, metric.minutes ?? 'not reached']),
    ),
    '',
    '## Objectives',
    '',
    ...table(
      ['Objective', 'State', 'Points', 'First met at minute', 'Why'],
      report.objectives.map((objective) => [
        `${objective.id} ${objective.title}`,
        objective.state,
        `${points(objective.earned)}/${points(objective.max)}`,
        objective.firstMetMinute ?? '',
        objective.explanation,
      ]),
    ),
    '',
    '## What cost points: order, harm, hints, attempts',
    '',
    ...(report.costs.length === 0
      ? ['Nothing.']
      : table(
          ['Minute', 'Kind', 'Points', 'Reason'],
          report.costs.map((cost) => [cost.minute, `${cost.kind} ${cost.id}`, points(cost.points), cost.reason]),
        )),
    '',
    '## Hints taken',
    '',
    ...(report.hints.length === 0
      ? ['None.']
      : table(
          ['Minute', 'Objective', 'Hint'],
          report.hints.map((hint) => [hint.minute, `${hint.objective}, ${hint.index}`, hint.text]),
        )),
    '',
    '## The attack, tried again',
    '',
    ...(report.rehearsal === undefined
      ? ['It was not tried: the last stage was not reached.']
      : table(
          ['Outcome', 'Technique', 'Step', 'Why'],
          report.rehearsal.map((step) => [step.outcome, step.technique, step.title, step.explanation]),
        )),
    '',
    '## Evidence',
    '',
    ...(report.evidence.length === 0
      ? ['None was registered.']
      : table(
          ['Minute', 'Subject', 'SHA-256', 'Intact'],
          report.evidence.map((item) => [item.minute, item.subject, item.sha256, item.intact ? 'yes' : 'no']),
        )),
    '',
    '## ATT&CK techniques and NIST CSF 2.0 categories',
    '',
    ...table(
      ['Name', 'Objectives', 'Met'],
      [
        ...report.techniques.map(({ technique, ...row }) => ({ name: technique, ...row })),
        ...report.csf.map(({ category, ...row }) => ({ name: category, ...row })),
      ].map(({ name, objectives, met }) => [name, objectives.join(', '), `${met} of ${objectives.length}`]),
    ),
    '',
    '## Timeline',
    '',
    ...table(
      ['Minute', 'Kind', 'What'],
      report.timeline.map((item) => [item.minute, item.kind, item.text]),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function table(columns: string[], rows: (string | number)[][]): string[] {
  const line = (cells: (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)];
}

function points(value: number): string {
  return String(Math.round(value * 10) / 10);
}
