import { Command } from '@oclif/core';

export default class Version extends Command {
  static override description = 'Say which gameday this is.';
  static override examples = ['<%= config.bin %> version'];

  async run(): Promise<void> {
    await this.parse(Version);
    this.log(`gameday ${this.config.version} on Node ${process.version}`);
  }
}
