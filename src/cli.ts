import { Config, flush, run } from '@oclif/core';
import { reportError } from './command-line/report-error.ts';
import { unknownCommand } from './command-line/unknown-command.ts';
import { limitYoungGeneration } from './heap-limits.ts';

limitYoungGeneration();
try {
  await run(process.argv.slice(2), import.meta.url);
  await flush();
} catch (error) {
  const unknown = /^command (\S+) not found/.exec((error as Error).message)?.[1];
  const said = unknown === undefined ? error : unknownCommand(unknown, await Config.load(import.meta.url));
  process.exitCode = reportError(said, (line) => process.stderr.write(`${line}\n`));
}
