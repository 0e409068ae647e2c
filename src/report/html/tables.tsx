import type { Report } from '../report.ts';

export function ObjectiveTable({ report }: { report: Report }) {
  return (
    <table>
      <thead>
        <tr>
          <th>Objective</th>
          <th>State</th>
          <th className="number">Points</th>
          <th className="number">First met</th>
          <th>Why</th>
        </tr>
      </thead>
      <tbody>
        {report.objectives.map((objective) => (
          <tr key={objective.id}>
            <td>
              <strong>{objective.id}</strong> {objective.title}
            </td>
            <td className={objective.state}>{objective.state}</td>
            <td className="number">
              {points(objective.earned)} / {points(objective.max)}
            </td>
            <td className="number">
              {objective.firstMetMinute === undefined ? '' : `${objective.firstMetMinute} min`}
            </td>
            <td>{objective.explanation}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Broken order, harm, downtime, hints and wrong answers, each with its price. */
export function CostTable({ report }: { report: Report }) {
  if (report.costs.length === 0) return <p>Nothing: no edge of the order was broken, no harm was done.</p>;
  return (
    <table>
      <tbody>
        {report.costs.map((cost) => (
          <tr key={`${cost.seq} ${cost.kind} ${cost.id} ${cost.object ?? ''}`}>
            <td className="number">{cost.minute} min</td>
            <td className={`kind ${cost.kind}`}>{cost.kind}</td>
            <td className="number">{points(cost.points)}</td>
            <td>
              {cost.reason} {cost.object !== undefined && <code>{cost.object}</code>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function HintTable({ report }: { report: Report }) {
  if (report.hints.length === 0) return <p>None was taken.</p>;
  return (
    <table>
      <tbody>
        {report.hints.map((hint) => (
          <tr key={`${hint.objective} ${hint.index}`}>
            <td className="number">{hint.minute} min</td>
            <td>
              {hint.objective}, hint {hint.index}
            </td>
            <td>{hint.text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Each step of the attack as it would fare against the cluster that the team left. */
export function RehearsalTable({ report }: { report: Report }) {
  if (report.rehearsal === undefined) return <p>It was not tried: the last stage was not reached.</p>;
  return (
    <table>
      <thead>
        <tr>
          <th>Step</th>
          <th>Technique</th>
          <th>Outcome</th>
          <th>Why</th>
        </tr>
      </thead>
      <tbody>
        {report.rehearsal.map((step) => (
          <tr key={step.step}>
            <td>{step.title}</td>
            <td>
              <code>{step.technique}</code>
            </td>
            <td className={OUTCOME_CLASSES[step.outcome]}>{OUTCOME_WORDS[step.outcome]}</td>
            <td>{step.explanation}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const OUTCOME_WORDS = { stopped: 'stopped', seen: 'seen, not stopped', neither: 'neither stopped nor seen' };
const OUTCOME_CLASSES = { stopped: 'met', seen: 'partly', neither: 'lost' };

export function EvidenceTable({ report }: { report: Report }) {
  if (report.evidence.length === 0) return <p>None was registered.</p>;
  return (
    <table>
      <tbody>
        {report.evidence.map((item) => (
          <tr key={item.id}>
            <td className="number">{item.minute} min</td>
            <td>
              {item.subject} {item.note}
            </td>
            <td>
              <code>{item.sha256}</code>
            </td>
            <td className={item.intact ? 'met' : 'lost'}>{item.intact ? 'intact' : 'changed'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Techniques or categories, each with the objectives that answer to it. */
export function AnsweredTable({ rows }: { rows: { name: string; objectives: string[]; met: number }[] }) {
  if (rows.length === 0) return <p>The scenario names none.</p>;
  return (
    <table>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <td>
              <code>{row.name}</code>
            </td>
            <td>{row.objectives.join(', ')}</td>
            <td className="number">
              {row.met} of {row.objectives.length} met
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function points(value: number): string {
  return String(Math.round(value * 10) / 10);
}
