import type { Config } from '@oclif/core';
import { nearest } from '../nearest.ts';
import { UserError } from '../user-error.ts';

/** Nobody knows that command; what was most likely meant. Topics (`scenario`) are known by their commands. */
export function unknownCommand(id: string, config: Config): UserError {
  const known = config.commands
    .filter(({ hidden }) => hidden !== true)
    .map((command) => command.id.replaceAll(':', ' '));
  const word = id.replaceAll(':', ' ');
  const near = nearest(word, known);
  return new UserError({
    code: 'COMMAND_NOT_FOUND',
    fact: `There is no command "${word}".${near === undefined ? '' : ` Did you mean "gameday ${near}"?`}`,
    next: 'Run `gameday --help` to see all.',
    exitCode: 2,
  });
}
