import type { Actor } from '../../kubelet/images/actor.ts';
import type { AddonWorld } from '../common/addon-world.ts';
import { readFlags } from '../common/command-flags.ts';
import { podOf } from '../common/pod-of.ts';
import { Gatekeeper } from './gatekeeper.ts';
import { operationsOf } from './members.ts';

const USER_AGENT = 'gatekeeper/v3.17.1 (linux/amd64)';

/** The program of Gatekeeper's image. Its flags say what a pod does: webhook, audit, status, generate. */
export function gatekeeperActor(world: AddonWorld): Actor {
  const gatekeeper = new Gatekeeper(world);
  return (process) => {
    const pod = podOf(world, process, USER_AGENT);
    if (pod === undefined) return;
    const flags = readFlags(process.argv);
    gatekeeper.join({ process, pod, flags, operations: operationsOf(flags) });
  };
}
