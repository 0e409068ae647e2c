// Draws the terminal of a real run as SVG: node scripts/picture.mjs OUT.svg SECONDS [KEYS] -- COMMAND…
// The command runs in a pseudo-terminal of 118 × 34; what it shows after SECONDS (and KEYS) is the picture.
import { writeFileSync } from 'node:fs';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

const COLUMNS = 118;
const ROWS = 34;
const CELL = { width: 8.4, height: 17 };
const PALETTE = [
  '#16181d',
  '#e06c75',
  '#98c379',
  '#e5c07b',
  '#61afef',
  '#c678dd',
  '#56b6c2',
  '#d7dae0',
  '#7f848e',
  '#ff7b86',
  '#b1e18b',
  '#ffd68a',
  '#7cc4ff',
  '#e291f7',
  '#6fd6e3',
  '#ffffff',
];

const cut = process.argv.indexOf('--');
const [out, seconds, keys = ''] = process.argv.slice(2, cut);
const [file, ...args] = process.argv.slice(cut + 1);
const terminal = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
const child = pty.spawn(file, args, {
  cols: COLUMNS,
  rows: ROWS,
  env: { ...process.env, TERM: 'xterm-256color', LANG: 'C.UTF-8' },
});
child.onData((data) => terminal.write(data));

await sleep(Number(seconds) * 1000);
for (const key of keys) {
  child.write(key);
  await sleep(600);
}
writeFileSync(out, svg(terminal.buffer.active));
child.kill();
process.exit(0);

function svg(buffer) {
  const lines = Array.from(
    { length: ROWS },
    (_, y) =>
      `<text y="${(y + 1) * CELL.height}" xml:space="preserve">${line(buffer.getLine(buffer.viewportY + y))}</text>`,
  );
  const [width, height] = [COLUMNS * CELL.width + 24, ROWS * CELL.height + 28];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14">
<rect width="100%" height="100%" rx="8" fill="#1e2127"/><g transform="translate(12 6)" fill="#d7dae0">
${lines.join('\n')}
</g></svg>
`;
}

/** Runs of cells that look the same become one span, held to the grid. */
function line(row) {
  const spans = [];
  for (let x = 0; x < COLUMNS; x++) {
    const cell = row.getCell(x);
    if (cell.getWidth() === 0) continue;
    const style = `${cell.isBold() ? ' font-weight="bold"' : ''}${cell.isDim() ? ' fill-opacity="0.6"' : ''}${cell.isFgPalette() ? ` fill="${PALETTE[cell.getFgColor()] ?? '#d7dae0'}"` : ''}`;
    const last = spans.at(-1);
    if (last?.style === style) last.text += cell.getChars() || ' ';
    else spans.push({ x, style, text: cell.getChars() || ' ' });
  }
  return spans
    .filter((span) => span.text.trim() !== '')
    .map(
      (span) =>
        `<tspan x="${(span.x * CELL.width).toFixed(1)}" textLength="${(span.text.length * CELL.width).toFixed(1)}"${span.style}>${escape(span.text)}</tspan>`,
    )
    .join('');
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function sleep(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
