import { BaseCommand } from '../command-line/base-command.ts';

export default class Version extends BaseCommand {
  static override description = 'Say which gameday this is.';
  static override enableJsonFlag = false;
  static override examples = ['<%= config.bin %> version'];

  async run(): Promise<void> {
    await this.parse(Version);
    this.log(`gameday ${this.config.version} on Node ${process.version}`);
  }
}
