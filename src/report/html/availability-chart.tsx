import type { Report } from '../report.ts';

const WIDTH = 900;
const LEFT = 80;
const HEIGHT = 90;

/** Orders a minute over the run; a red band where the shop was down. */
export function AvailabilityChart(props: { service: Report['availability'][number]; minutes: number }) {
  const { samples } = props.service;
  const minutes = Math.max(1, props.minutes);
  const top = Math.max(1, ...samples.map((sample) => sample.ordersPerMinute));
  const x = (minute: number) => LEFT + (Math.max(0, minute) / minutes) * (WIDTH - LEFT - 20);
  const y = (orders: number) => HEIGHT - 10 - (orders / top) * (HEIGHT - 25);
  const path = samples
    .map((sample, i) => `${i === 0 ? 'M' : 'L'}${x(sample.minute).toFixed(1)} ${y(sample.ordersPerMinute).toFixed(1)}`)
    .join(' ');
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`orders a minute of ${props.service.service}`}>
      <text x={0} y={20}>
        orders/min
      </text>
      <text x={0} y={36}>
        {props.service.service}
      </text>
      {samples.map((sample, i) =>
        sample.available ? null : (
          <rect
            key={sample.minute}
            x={x(sample.minute)}
            width={Math.max(2, x(samples[i + 1]?.minute ?? minutes) - x(sample.minute))}
            y={5}
            height={HEIGHT - 15}
            fill="#cf222e"
            fillOpacity={0.25}
          >
            <title>{`down at minute ${sample.minute}`}</title>
          </rect>
        ),
      )}
      <path d={path} fill="none" stroke="#0969da" strokeWidth={2} />
    </svg>
  );
}
