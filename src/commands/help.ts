import { Args, Help as CommandHelp } from '@oclif/core';
import { BaseCommand } from '../command-line/base-command.ts';
import { unknownCommand } from '../command-line/unknown-command.ts';

export default class Help extends BaseCommand {
  static override summary = 'Say how gameday, or one of its commands, is used.';
  static override description = 'The same as `gameday COMMAND --help`.';
  static override enableJsonFlag = false;
  static override strict = false;
  static override args = {
    command: Args.string({ description: 'name of the command, such as `start` or `scenario test`' }),
  };
  static override examples = ['<%= config.bin %> help start', '<%= config.bin %> help scenario test'];

  async run(): Promise<void> {
    const { argv } = await this.parse(Help);
    const id = argv.join(':');
    const isKnown = id === '' || this.config.findCommand(id) !== undefined || this.config.findTopic(id) !== undefined;
    if (!isKnown) throw unknownCommand(id, this.config);
    await new CommandHelp(this.config).showHelp(id === '' ? [] : [id]);
  }
}
