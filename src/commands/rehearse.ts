import { BaseCommand, EXIT_CODES, runFlag } from '../command-line/base-command.ts';

export default class Rehearse extends BaseCommand {
  static override summary =
    'Let the attack run once more, as dry runs: which of its steps would be stopped, which seen?';
  static override description =
    `Open with the last stage. It changes nothing in the cluster and costs nothing; run it as often as you like.

${EXIT_CODES}`;
  static override examples = ['<%= config.bin %> rehearse', '<%= config.bin %> rehearse --json'];
  static override flags = { ...runFlag };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Rehearse);
    const { joinRun } = await import('../command-line/join-run.ts');
    const { rehearsalSummary } = await import('../journal/rehearsal-summary.ts');
    const { tableLines } = await import('../command-line/print-table.ts');
    return joinRun({ run: flags.run }, async (connection) => {
      const { steps } = await connection.rehearse();
      const rows = steps.map(({ outcome, technique = '', title, explanation }) => [
        outcome,
        technique,
        title,
        explanation,
      ]);
      for (const line of tableLines(['Outcome', 'Technique', 'Step', 'Why'], rows)) this.log(line);
      this.log(`\n${rehearsalSummary(steps)}.`);
      return { steps };
    });
  }
}
