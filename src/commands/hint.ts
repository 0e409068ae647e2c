import { createInterface } from 'node:readline/promises';
import { Args, Flags } from '@oclif/core';
import { BaseCommand, EXIT_CODES, runFlag } from '../command-line/base-command.ts';
import type { HintQuote } from '../run/run-connection.ts';

export default class HintCommand extends BaseCommand {
  static override summary = 'Offer a hint: first what it costs, then, if you say yes, the hint.';
  static override description =
    `Nothing is shown or charged before --yes (or an answer at the prompt). Without an objective the one is chosen that is begun or first.

${EXIT_CODES}`;
  static override examples = [
    '<%= config.bin %> hint',
    '<%= config.bin %> hint ID-6 --yes',
    '<%= config.bin %> hint ID-6 --json',
  ];
  static override args = { objective: Args.string({ description: 'id of an objective' }) };
  static override flags = { ...runFlag, yes: Flags.boolean({ char: 'y', description: 'show it and pay for it' }) };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(HintCommand);
    const { joinRun } = await import('../command-line/join-run.ts');
    return joinRun({ run: flags.run }, async (connection) => {
      const quote = await connection.quoteHint(args.objective);
      this.log(offerOf(quote));
      const wanted = flags.yes || (await this.#asked());
      if (!wanted) {
        this.log(`Run \`gameday hint ${quote.objective} --yes\` to see it.`);
        return { quote };
      }
      const { text } = await connection.takeHint(quote);
      this.log(`\n${text}`);
      return { quote, text };
    });
  }

  async #asked(): Promise<boolean> {
    if (this.jsonEnabled() || !process.stdin.isTTY || !process.stdout.isTTY) return false;
    const prompt = createInterface({ input: process.stdin, output: process.stdout });
    try {
      return /^y(es)?$/i.test((await prompt.question('Show it? y/N ')).trim());
    } finally {
      prompt.close();
    }
  }
}

function offerOf({ index, of, objective, objectiveTitle, reason, free, pricePoints, pointsMax }: HintQuote): string {
  const cost = free ? 'It is free.' : `It costs ${pricePoints} of this objective's ${pointsMax} points.`;
  return `hint ${index} of ${of} for ${objective}: ${objectiveTitle}\n${reason}\n${cost}`;
}
