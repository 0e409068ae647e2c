import type { Actors } from '../kubelet/images/actor.ts';
import type { AddonWorld } from './common/addon-world.ts';
import { falcoActor } from './falco/falco-actor.ts';
import { falcoctlActor } from './falco/falcoctl-actor.ts';
import { gatekeeperActor } from './gatekeeper/gatekeeper-actor.ts';
import { polarisActor } from './polaris/polaris-actor.ts';
import { spoActor } from './spo/spo-actor.ts';

/** What installed software does, by the name under which images' data files know it. */
export function addonActors(world: AddonWorld): Actors {
  return {
    falco: falcoActor(world),
    falcoctl: falcoctlActor,
    gatekeeper: gatekeeperActor(world),
    polaris: polarisActor(world),
    spo: spoActor(world),
  };
}
