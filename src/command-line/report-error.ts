import { UserError } from '../user-error.ts';
import { formatUserError } from '../user-error.ts';

/** Says what went wrong; returns the exit code. */
export function reportError(error: unknown, say: (line: string) => void): number {
  if (error instanceof UserError) {
    say(formatUserError(error));
    return error.exitCode;
  }
  if (isUsageError(error)) {
    say(`USAGE: ${error.message.split('\n')[0]}`);
    say(usageHelp(error));
    return 2;
  }
  const { stack, message } = error as Error;
  say(`UNEXPECTED: ${message}`);
  say('This is a fault of gameday. Please report it with what you did and the lines below.');
  say(stack ?? '');
  return 1;
}

interface UsageError extends Error {
  oclif: { exit: number };
}

/** Unknown flags, missing arguments, wrong values: oclif's parser marks them with exit code 2. */
function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && (error as Partial<UsageError>).oclif?.exit === 2;
}

function usageHelp(error: Error): string {
  const rest = error.message
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '' && !line.startsWith('See more help'));
  return [...rest, 'Run it with --help to see arguments, flags and examples.'].join('\n');
}
