import { Args, Flags } from '@oclif/core';
import { BaseCommand, EXIT_CODES, runFlag } from '../command-line/base-command.ts';

export default class Attach extends BaseCommand {
  static override enableJsonFlag = false;
  static override summary = 'Open a second screen on a running run.';
  static override description =
    `The same screen as start, over the run's own socket. Leaving it leaves the run as it is. Without a terminal it writes lines until the run
ends or it is interrupted.

${EXIT_CODES}`;
  static override examples = ['<%= config.bin %> attach', '<%= config.bin %> attach --run octank-k7m2p9 --proctor'];
  static override args = { run: Args.string({ description: 'id of the run, as --run' }) };
  static override flags = {
    ...runFlag,
    proctor: Flags.boolean({ description: 'see what the proctor sees, the intruder included' }),
    plain: Flags.boolean({ description: 'lines instead of the screen', env: 'GAMEDAY_PLAIN' }),
    ascii: Flags.boolean({ description: 'signs in ASCII' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Attach);
    const { attachTo } = await import('../command-line/attach-to.ts');
    await attachTo({
      run: args.run ?? flags.run,
      proctor: flags.proctor,
      plain: flags.plain,
      ascii: flags.ascii,
      say: (line) => this.log(line),
    });
  }
}
