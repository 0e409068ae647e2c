import type { Report } from '../report.ts';
import { AvailabilityChart } from './availability-chart.tsx';
import { AnsweredTable, CostTable, EvidenceTable, HintTable, ObjectiveTable, RehearsalTable } from './tables.tsx';
import { STYLE } from './style.ts';
import { TimelineChart } from './timeline-chart.tsx';

export function ReportPage({ report }: { report: Report }) {
  const { run, score } = report;
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${run.title}: ${run.team}`}</title>
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
      </head>
      <body>
        <header>
          <h1>{run.title}</h1>
          <p>
            Team <strong>{run.team}</strong> · run {run.id} · seed {run.seed} · {run.startedAt} · {run.outcome} ·{' '}
            {run.minutes} min of play
          </p>
          <p className="score">
            {points(score.total)} <small>of {points(score.max)}</small>
          </p>
        </header>
        <section>
          <h2>Stages</h2>
          <StageBars report={report} />
          <dl className="metrics">
            {report.metrics.map((metric) => (
              <div key={metric.id}>
                <dt>{metric.label}</dt>
                <dd>{metric.minutes === undefined ? 'not reached' : `${metric.minutes} min`}</dd>
              </div>
            ))}
            <div>
              <dt>Bonus</dt>
              <dd>{points(score.bonus)}</dd>
            </div>
            <div>
              <dt>Penalties</dt>
              <dd>{points(-score.penalties.charged)}</dd>
            </div>
          </dl>
        </section>
        <section>
          <h2>The run in time</h2>
          <TimelineChart report={report} />
          {report.availability.map((service) => (
            <AvailabilityChart key={service.service} service={service} minutes={run.minutes} />
          ))}
        </section>
        <section>
          <h2>Objectives</h2>
          <ObjectiveTable report={report} />
        </section>
        <section>
          <h2>What cost points</h2>
          <CostTable report={report} />
        </section>
        <section>
          <h2>The attack, tried again</h2>
          <RehearsalTable report={report} />
        </section>
        <section>
          <h2>Hints</h2>
          <HintTable report={report} />
        </section>
        <section>
          <h2>Evidence</h2>
          <EvidenceTable report={report} />
        </section>
        <section>
          <h2>ATT&amp;CK techniques</h2>
          <AnsweredTable rows={report.techniques.map(({ technique, ...row }) => ({ name: technique, ...row }))} />
        </section>
        <section>
          <h2>NIST Cybersecurity Framework 2.0</h2>
          <AnsweredTable rows={report.csf.map(({ category, ...row }) => ({ name: category, ...row }))} />
        </section>
        <section>
          <h2>Minute by minute</h2>
          <table>
            <tbody>
              {report.timeline.map((item) => (
                <tr key={`${item.seq} ${item.text}`}>
                  <td className="number">{item.minute}</td>
                  <td className={`kind ${item.kind}`}>{item.kind}</td>
                  <td>{item.text}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        <footer>gameday {run.gamedayVersion}</footer>
      </body>
    </html>
  );
}

function StageBars({ report }: { report: Report }) {
  return (
    <table>
      <tbody>
        {report.stages.map((stage) => (
          <tr key={stage.id}>
            <th scope="row">{stage.title}</th>
            <td className="bar">
              <meter min={0} max={stage.max} value={Math.max(0, stage.earned)} />
            </td>
            <td className="number">
              {points(stage.earned)} / {points(stage.max)}
            </td>
            <td>{stage.enteredMinute === undefined ? 'never entered' : `entered at minute ${stage.enteredMinute}`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function points(value: number): string {
  return String(Math.round(value * 10) / 10);
}
