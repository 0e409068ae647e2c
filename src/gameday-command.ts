import { Command } from '@oclif/core';
import { formatUserError, UserError } from './user-error.ts';

/** What all commands share: errors the user can do something about are told in words, without a stack. */
export abstract class GamedayCommand extends Command {
  protected override async catch(error: Error & { exitCode?: number }): Promise<unknown> {
    if (!(error instanceof UserError)) return super.catch(error);
    this.logToStderr(formatUserError(error));
    return this.exit(error.exitCode);
  }
}
