import { Args } from '@oclif/core';
import { BaseCommand, EXIT_CODES, runFlag } from '../command-line/base-command.ts';

export default class NoteCommand extends BaseCommand {
  static override summary = "Write a line into the run's timeline.";
  static override description = EXIT_CODES;
  static override examples = ['<%= config.bin %> note "declared the incident, Ana leads"'];
  static override args = { text: Args.string({ required: true, description: 'the line' }) };
  static override flags = { ...runFlag };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(NoteCommand);
    const { UserError } = await import('../user-error.ts');
    if (args.text.trim() === '') {
      throw new UserError({
        code: 'NOTE_EMPTY',
        fact: 'The note says nothing.',
        next: 'Write it as `gameday note "declared the incident, Ana leads"`.',
        exitCode: 2,
      });
    }
    const { joinRun } = await import('../command-line/join-run.ts');
    return joinRun({ run: flags.run }, async (connection) => {
      await connection.note(args.text);
      this.log('Noted.');
      return { noted: args.text };
    });
  }
}
