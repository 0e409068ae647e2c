import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';

const src = join(packageRoot(), 'src');
const FORBIDDEN =
  /\b(Date\.now\(|new Date\(\)|Math\.random\(|setTimeout\(|setInterval\(|performance\.now\()|import \{[^}]*\brandom(Bytes|UUID|Int)\b[^}]*\} from 'node:crypto'/;

/** Keys and the serials of certificates must be secret: their chance is the machine's, not the seed's. */
const SECRET_CHANCE = /^sim\/(access\/pki|x509)\//;

test('time and chance come through src/clock only', () => {
  const offences = sourceFiles().flatMap((file) => {
    const name = relative(src, file);
    if (name.startsWith('clock/') || SECRET_CHANCE.test(name)) return [];
    return readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, i) =>
        FORBIDDEN.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line) ? [`${name}:${i + 1} ${line.trim()}`] : [],
      );
  });
  expect(offences).toEqual([]);
});

test('only commands have a default export', () => {
  const offences = sourceFiles()
    .map((file) => relative(src, file))
    .filter((name) => !name.startsWith('commands/') && /^export default/m.test(readFileSync(join(src, name), 'utf8')));
  expect(offences).toEqual([]);
});

test('every folder of src that holds code says what lives there', () => {
  const folders = new Set(sourceFiles().map((file) => relative(src, file).split('/').slice(0, -1).join('/')));
  const tops = [...folders].filter(
    (folder) => folder !== '' && !folder.startsWith('commands/') && folder.split('/').length <= 2,
  );
  const silent = tops.filter((folder) => !readdirSync(join(src, folder)).includes('README.md') && !isCovered(folder));
  expect(silent).toEqual([]);
});

/** A folder inside a folder with a README of its own is covered by it, sim's parts excepted. */
function isCovered(folder: string): boolean {
  const [top, ...rest] = folder.split('/');
  return rest.length > 0 && top !== 'sim';
}

function sourceFiles(): string[] {
  return readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
