import type { Actor } from '../../kubelet/images/actor.ts';
import type { AddonWorld } from '../common/addon-world.ts';
import { podOf } from '../common/pod-of.ts';
import { runOperator } from './operator-manager.ts';
import { runProfileDaemon } from './profile-daemon.ts';

/** The program of the Security Profiles Operator's image: its first argument says which part it is. */
export function spoActor(world: AddonWorld): Actor {
  return (process) => {
    const pod = podOf(world, process, 'security-profiles-operator/v0.8.4 (linux/amd64)');
    if (pod === undefined) return;
    if (process.argv.includes('daemon')) runProfileDaemon(world, process, pod);
    else if (process.argv.includes('manager')) runOperator(world, process, pod);
    else if (process.argv.includes('non-root-enabler')) process.terminate({ code: 0 });
  };
}
