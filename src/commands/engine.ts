import { Args } from '@oclif/core';
import { BaseCommand } from '../command-line/base-command.ts';

export default class EngineCommand extends BaseCommand {
  static override hidden = true;
  static override summary = 'Run an engine in this process: what start --detach leaves in the background.';
  static override args = { request: Args.string({ required: true, description: 'what to open, as JSON' }) };

  async run(): Promise<void> {
    const { args } = await this.parse(EngineCommand);
    const { runEngine } = await import('../command-line/run-engine.ts');
    process.exitCode = await runEngine(args.request);
  }
}
