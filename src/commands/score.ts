import { Args, Flags } from '@oclif/core';
import { BaseCommand, EXIT_CODES } from '../command-line/base-command.ts';

export default class ScoreCommand extends BaseCommand {
  static override summary = 'Score a run, every point and penalty with its reason.';
  static override description = `A run is facts: it can be scored again by another rubric.

${EXIT_CODES}`;
  static override examples = ['<%= config.bin %> score', '<%= config.bin %> score --rubric my-rubric.yaml --json'];
  static override args = { run: Args.string({ description: 'id of the run, as --run' }) };
  static override flags = {
    run: Flags.string({ description: 'id of the run; the youngest without it', helpValue: 'ID' }),
    rubric: Flags.string({ description: "score by this rubric instead of the scenario's", helpValue: 'FILE' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(ScoreCommand);
    const { loadArchive } = await import('../command-line/load-archive.ts');
    const { rubricFor } = await import('../command-line/rubric-for.ts');
    const { score } = await import('../scoring/score.ts');
    const { metricRows } = await import('../scoring/metric-rows.ts');
    const archive = loadArchive(args.run ?? flags.run);
    const { intrusionAt } = archive.instance.scenario;
    const card = score(
      rubricFor(archive, flags.rubric),
      archive.events,
      intrusionAt === undefined ? {} : { intrusionAt },
    );
    this.log(
      `${card.total} of ${card.max}   (earned ${card.earned}, penalties ${-card.penalties.charged}, bonus ${card.bonus})`,
    );
    for (const { stage, earned, max } of card.stages) this.log(`  ${stage.padEnd(16)} ${earned} of ${max}`);
    for (const { label, ms } of metricRows(card.metrics))
      this.log(`  ${label.padEnd(28)} ${ms === undefined ? 'not reached' : `${(ms / 60_000).toFixed(1)} min`}`);
    this.log('');
    for (const line of card.lines)
      this.log(
        `${String(line.points).padStart(6)}  ${line.minute.toFixed(1).padStart(6)} min  ${line.id.padEnd(18)} ${line.reason}`,
      );
    return card;
  }
}
