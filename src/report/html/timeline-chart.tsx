import type { Report } from '../report.ts';

const LANES = [
  { id: 'attacker', label: 'intruder' },
  { id: 'finding', label: 'findings' },
  { id: 'objective', label: 'objectives' },
  { id: 'evidence', label: 'evidence' },
  { id: 'hint', label: 'hints' },
  { id: 'harm', label: 'harm' },
] as const;
const COLORS: Record<string, string> = {
  attacker: '#cf222e',
  finding: '#8250df',
  objective: '#1a7f37',
  evidence: '#0969da',
  hint: '#9a6700',
  harm: '#cf222e',
};
const WIDTH = 900;
const LEFT = 80;
const LANE_HEIGHT = 24;

/** One lane a kind of fact, time from left to right; a point's title is the fact. */
export function TimelineChart({ report }: { report: Report }) {
  const minutes = Math.max(1, report.run.minutes);
  const x = (minute: number) => LEFT + (minute / minutes) * (WIDTH - LEFT - 20);
  const height = LANES.length * LANE_HEIGHT + 30;
  const tick = tickMinutes(minutes);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label="what happened when, by kind">
      {Array.from({ length: Math.floor(minutes / tick) + 1 }, (_, i) => i * tick).map((minute) => (
        <g key={minute}>
          <line x1={x(minute)} x2={x(minute)} y1={0} y2={height - 20} stroke="currentColor" strokeOpacity={0.12} />
          <text x={x(minute)} y={height - 6} textAnchor="middle">
            {minute}
          </text>
        </g>
      ))}
      {report.stages.map((stage) =>
        stage.enteredMinute === undefined ? null : (
          <line
            key={stage.id}
            x1={x(stage.enteredMinute)}
            x2={x(stage.enteredMinute)}
            y1={0}
            y2={height - 20}
            stroke="currentColor"
            strokeDasharray="4 3"
          >
            <title>{stage.title}</title>
          </line>
        ),
      )}
      {LANES.map((lane, i) => (
        <g key={lane.id}>
          <text x={0} y={i * LANE_HEIGHT + 16}>
            {lane.label}
          </text>
          {report.timeline
            .filter((item) => item.kind === lane.id)
            .map((item) => (
              <circle
                key={`${item.seq} ${item.text}`}
                cx={x(item.minute)}
                cy={i * LANE_HEIGHT + 12}
                r={5}
                fill={COLORS[lane.id]}
                fillOpacity={0.8}
              >
                <title>{`${item.minute} min: ${item.text}`}</title>
              </circle>
            ))}
        </g>
      ))}
    </svg>
  );
}

/** A round step that gives at most a dozen ticks. */
export function tickMinutes(minutes: number): number {
  return [1, 2, 5, 10, 15, 30, 60, 120].find((step) => minutes / step <= 12) ?? 240;
}
