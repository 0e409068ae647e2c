import { Args, Flags } from '@oclif/core';
import { BaseCommand, EXIT_CODES } from '../../command-line/base-command.ts';

export default class ScenarioNew extends BaseCommand {
  static override summary = 'Write a first scenario of your own, which lints and tests clean.';
  static override description = EXIT_CODES;
  static override examples = [
    '<%= config.bin %> scenario new leaky-bucket',
    '<%= config.bin %> scenario new leaky-bucket --folder ~/scenarios/leaky-bucket',
  ];
  static override args = {
    id: Args.string({ required: true, description: 'its name: lower-case letters, digits and dashes' }),
  };
  static override flags = {
    folder: Flags.string({ description: 'where to put it; ./NAME without it', helpValue: 'PATH' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(ScenarioNew);
    const { resolve } = await import('node:path');
    const { newScenario } = await import('../../scenarios/new-scenario.ts');
    const { asFolderError } = await import('../../run/folder/folder-error.ts');
    const folder = resolve(flags.folder ?? args.id);
    try {
      const files = newScenario(args.id, folder);
      for (const file of files) this.log(file);
      this.log(`\nTry it: gameday scenario test ${folder}`);
      return { id: args.id, folder, files };
    } catch (error) {
      throw asFolderError(error, folder);
    }
  }
}
