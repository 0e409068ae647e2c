import { Command, Flags } from '@oclif/core';
import { UserError } from '../user-error.ts';
import { guardOutput } from './guard-output.ts';
import { reportError } from './report-error.ts';

/** The exit codes of every command, for its help. */
export const EXIT_CODES = 'Exit codes: 0 done, 1 it failed, 2 misused (unknown name, flag or argument).';

export const runFlag = {
  run: Flags.string({ description: 'id of the run; the youngest that is running without it', helpValue: 'ID' }),
};

/** A window of time to look through. */
export const scopeFlags = {
  from: Flags.string({
    description: 'begin of the scope: an instant (UTC), or how long ago',
    helpValue: 'RFC3339|36h',
  }),
  to: Flags.string({ description: 'end of the scope, likewise; now without it', helpValue: 'RFC3339|6h' }),
};

/** A command of gameday: `--json` where it shows data, errors with code, fact and next step. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

  protected override async init(): Promise<void> {
    await super.init();
    guardOutput();
  }

  /** Errors in JSON are data too, on stdout. */
  protected override toErrorJson(error: unknown): unknown {
    if (error instanceof UserError) return { error: { code: error.code, fact: error.message, next: error.next } };
    const { message, code } = error as Error & { code?: string };
    return {
      error: {
        code: code ?? 'FAILED',
        fact: message,
        next: `Run \`gameday ${this.id?.replaceAll(':', ' ') ?? ''} --help\` to see how it is used.`,
      },
    };
  }

  protected override async catch(error: Error & { exitCode?: number }): Promise<unknown> {
    if (this.jsonEnabled()) {
      this.logJson(this.toErrorJson(error));
      process.exitCode = exitCodeOf(error);
      return undefined;
    }
    process.exitCode = reportError(error, (line) => this.logToStderr(line));
    return undefined;
  }
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof UserError) return error.exitCode;
  const { oclif } = error as { oclif?: { exit?: number } };
  return oclif?.exit ?? 1;
}
