import { resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { Args, Flags } from '@oclif/core';
import { BaseCommand, EXIT_CODES } from '../command-line/base-command.ts';
import type { StartRequest } from '../run/start-request.ts';

export default class Start extends BaseCommand {
  static override summary = 'Start a run of a scenario.';
  static override description =
    `A cluster with its history, the story and the clock. On a terminal it opens the screen; without one (or with --plain) it writes lines
and runs until the run ends or is interrupted. What is given by --seed can be played again by anyone.

${EXIT_CODES} An interrupted run exits with 0: it can be resumed.`;
  static override examples = [
    '<%= config.bin %> start octank',
    '<%= config.bin %> start octank --seed k7m2p9 --team blue',
    '<%= config.bin %> start octank --variant hard',
    '<%= config.bin %> start octank --detach --json',
    '<%= config.bin %> start octank --autoplay reference --speed 30',
  ];
  static override args = {
    scenario: Args.string({
      required: true,
      description: 'name of a scenario (see `scenario list`), or the path of its folder',
    }),
  };
  static override flags = {
    seed: Flags.string({
      description: 'draws names, addresses, nodes and times; a fresh one without it',
      helpValue: 'TEXT',
    }),
    team: Flags.string({ description: 'name of the team', helpValue: 'NAME', default: 'blue' }),
    detach: Flags.boolean({
      description: 'leave the run in the background: attach, status and stop reach it from any terminal',
    }),
    plain: Flags.boolean({ description: 'lines instead of the screen', env: 'GAMEDAY_PLAIN' }),
    ascii: Flags.boolean({ description: 'signs in ASCII' }),
    autoplay: Flags.string({
      description: 'let a walkthrough of the scenario play the run by itself',
      helpValue: 'WALKTHROUGH',
    }),
    speed: Flags.string({ description: 'how many times faster than the wall the clock ticks', helpValue: 'N' }),
    port: Flags.integer({
      description: 'port of the API server on 127.0.0.1; any free one without it',
      helpValue: 'N',
      min: 1,
      max: 65535,
    }),
    target: Flags.string({ description: 'where the cluster comes from', options: ['sim'], default: 'sim' }),
    catalogue: Flags.string({
      description: 'which catalogue of findings speaks',
      options: ['current', '2022'],
      default: 'current',
    }),
    variant: Flags.string({
      description: 'a variant of the scenario, such as `hard` (see `scenario list`)',
      helpValue: 'NAME',
    }),
    'start-at': Flags.string({
      description: "the instant at which play starts on the cluster's clock; now without it",
      helpValue: 'RFC3339',
    }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Start);
    const { readStart } = await import('../command-line/read-start.ts');
    const request: StartRequest = readStart({
      ...flags,
      scenario: existsSync(resolve(args.scenario, 'scenario.yaml')) ? resolve(args.scenario) : args.scenario,
      gamedayVersion: this.config.version,
    });
    if (flags.detach) {
      const { startDetached } = await import('../command-line/start-detached.ts');
      return startDetached(request, (line) => this.log(line));
    }
    const { playHere } = await import('../command-line/play-here.ts');
    return playHere(request, {
      plain: flags.plain || this.jsonEnabled(),
      ascii: flags.ascii,
      say: (line) => this.log(line),
    });
  }
}
