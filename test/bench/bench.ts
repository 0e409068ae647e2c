// npm run bench [-- --seconds 2 --rounds 3 --only start,verdict,steady,api]: how fast it starts, answers and judges. Prints Markdown.
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { apiRates } from './api-rates.ts';
import { makeBenchHome } from './bench-home.ts';
import { startTimes } from './start-times.ts';
import { steadyLoad } from './steady-load.ts';
import { verdictTimes } from './verdict-times.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: 'start,verdict,steady,api' },
  },
});
const only = values.only.split(',');
const home = makeBenchHome();
try {
  if (only.includes('start')) await startTimes(home);
  if (only.includes('verdict')) await verdictTimes(home);
  if (only.includes('steady')) await steadyLoad(home, 30);
  if (only.includes('api')) await apiRates(home, values);
} finally {
  rmSync(home.path, { recursive: true, force: true });
}
