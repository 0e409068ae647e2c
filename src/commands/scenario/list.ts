import { BaseCommand, EXIT_CODES } from '../../command-line/base-command.ts';

export default class ScenarioList extends BaseCommand {
  static override summary = 'List the scenarios that come with gameday.';
  static override description = EXIT_CODES;
  static override examples = ['<%= config.bin %> scenario list', '<%= config.bin %> scenario list --json'];

  async run(): Promise<unknown> {
    await this.parse(ScenarioList);
    const { loadScenario, scenarioIds } = await import('../../scenarios/load-scenario.ts');
    const scenarios = scenarioIds().map((id) => {
      const { scenario } = loadScenario(id);
      const { title, summary, version, difficulty, duration, objectives } = scenario;
      const variants = Object.entries(scenario.variants).map(([name, { title: about }]) => ({ name, title: about }));
      return { id, title, summary, version, difficulty, duration, objectives: objectives.length, variants };
    });
    for (const { id, title, difficulty, duration, objectives, summary, variants } of scenarios) {
      this.log(`${id}  ${title}  (${difficulty}, ${duration}, ${objectives} objectives)`);
      this.log(`  ${summary}`);
      for (const variant of variants) this.log(`  --variant ${variant.name}: ${variant.title}`);
    }
    return { scenarios };
  }
}
