import { agnhostProgram } from '../agnhost/agnhost.ts';
import { effectiveUser } from '../agnhost/effective-user.ts';
import type { Actors } from '../images/actor.ts';
import { behaviourProgram } from '../images/behaviour-program.ts';
import type { ImageSpec } from '../images/image-schema.ts';
import type { Program } from '../processes/process.ts';
import { etcdProgram } from '../sample-apiserver/etcd.ts';
import { sampleApiServerProgram } from '../sample-apiserver/sample-apiserver.ts';
import { shellProgram } from '../shell/run-shell.ts';
import { baseName, type ToolSet, toolProgram, writeTo } from '../tools/call.ts';
import { toolSet } from '../tools/tool-sets.ts';

const PROGRAMS: Readonly<Record<string, Program>> = {
  agnhost: agnhostProgram,
  etcd: etcdProgram,
  nnp: effectiveUser,
  'sample-apiserver': sampleApiServerProgram,
};

/** What the program names of files stand for: an image's own programs, shells, tools. */
export class Programs {
  readonly #busybox: ToolSet;
  readonly #gnu: ToolSet;
  readonly #busyboxShell: Program;
  readonly #gnuShell: Program;
  readonly #actors: Actors;

  /** `extra`: tools of the GNU family that only some machines have. */
  constructor(extra: ToolSet = {}, actors: Actors = {}) {
    this.#actors = actors;
    this.#busybox = toolSet('busybox');
    this.#gnu = { ...toolSet('gnu'), ...extra };
    this.#busyboxShell = shellProgram(this.#busybox, 'busybox');
    this.#gnuShell = shellProgram(this.#gnu, 'gnu');
  }

  find(name: string, own: ImageSpec['programs'] = {}): Program | undefined {
    const behaviour = Object.hasOwn(own, name) ? own[name] : undefined;
    if (behaviour !== undefined) return behaviourProgram(behaviour, this.#actors[behaviour.acts ?? '']);
    const known = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
    if (known !== undefined) return known;
    if (name === 'busybox') return this.#multiCall;
    if (name === 'sh' || name === 'bash') return this.#gnuShell;
    const tool = name.startsWith('tool/') ? this.#gnu[name.slice(5)] : undefined;
    return tool === undefined ? undefined : toolProgram(tool, 'gnu');
  }

  readonly #multiCall: Program = (process) => {
    let name = baseName(process.argv[0] ?? '');
    if (name === 'busybox' && process.argv.length > 1) {
      process.argv = process.argv.slice(1);
      name = baseName(process.argv[0]);
    }
    if (name === 'sh' || name === 'ash') return this.#busyboxShell(process);
    const tool = Object.hasOwn(this.#busybox, name) ? this.#busybox[name] : undefined;
    return tool === undefined ? unknownApplet(process, name) : toolProgram(tool, 'busybox')(process);
  };
}

const unknownApplet = function* (process: Parameters<Program>[0], name: string): ReturnType<Program> {
  yield* writeTo(
    process,
    name === 'busybox' ? 1 : 2,
    name === 'busybox' ? 'BusyBox v1.36.1 multi-call binary.\n' : `${name}: applet not found\n`,
  );
  return name === 'busybox' ? 0 : 127;
};
