import { Args } from '@oclif/core';
import { BaseCommand, EXIT_CODES, runFlag } from '../command-line/base-command.ts';

const ACTS = ['pause', 'resume', 'message', 'inject', 'hint', 'speed', 'advance', 'extend', 'stop-attacker'];

export default class ProctorCommand extends BaseCommand {
  static override summary = 'Act as the proctor of a running run.';
  static override description =
    `pause [REASON] · resume · message TEXT · inject ID · hint OBJECTIVE (free for the team) · speed N · advance 10m · extend 15m · stop-attacker.
Each act is written into the run's journal.

${EXIT_CODES}`;
  static override examples = [
    '<%= config.bin %> proctor message "The press is calling."',
    '<%= config.bin %> proctor hint ID-6',
    '<%= config.bin %> proctor extend 15m',
  ];
  static override args = {
    act: Args.string({ required: true, description: 'what to do', options: ACTS }),
    detail: Args.string({ description: 'text, id, number or duration' }),
  };
  static override flags = { ...runFlag };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(ProctorCommand);
    const { joinRun } = await import('../command-line/join-run.ts');
    const { readProctorAct } = await import('../command-line/read-proctor-act.ts');
    const { act, detail } = args;
    const asked = act === 'pause' || act === 'resume' ? act : readProctorAct(act, detail);
    return joinRun({ run: flags.run, role: 'proctor' }, async (connection) => {
      const reason = detail ?? 'the proctor asked for it';
      if (asked === 'pause') await connection.pause(reason);
      else if (asked === 'resume') await connection.resume(reason);
      else await connection.proctor(asked);
      this.log(`${act}: done.`);
      return { act, detail };
    });
  }
}
