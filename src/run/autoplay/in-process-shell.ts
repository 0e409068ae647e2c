import { Bash, defineCommand, decodeBytesToUtf8 } from 'just-bash';
import type { Target, TargetActor, TargetRequest } from '../../target/target.ts';
import type { KubectlDoor } from '../kubectl/kubectl-door.ts';
import { RestMapper } from '../kubectl/rest-mapper.ts';
import { runKubectl } from '../kubectl/run-kubectl.ts';
import { ServerRefusal, USER_AGENT } from '../kubectl/session.ts';
import type { RunConnection } from '../run-connection.ts';
import { runGamedayLine } from './gameday-line.ts';
import type { LineOutcome } from './stage-hand.ts';

const HOME = '/home/responder';

export interface InProcessShellOptions {
  target: Target;
  /** Whose kubeconfig the shell has. */
  actor: Omit<TargetActor, 'userAgent'>;
  /** The namespace of its context. */
  namespace: string;
  connection: RunConnection;
  /** Lets play time pass. */
  wait: (durationMs: number) => Promise<void>;
  /** Notes what goes through the door, as the real door does. */
  act: (actor: TargetActor, request: TargetRequest) => ReturnType<Target['act']>;
}

/** A bash with its own files in memory, whose kubectl and gameday reach a run inside this process. */
export class InProcessShell {
  readonly #bash: Bash;
  readonly #options: InProcessShellOptions;

  constructor(options: InProcessShellOptions) {
    this.#options = options;
    const mapper = new RestMapper(
      this.#doorTo({
        readFile: notThere,
        listFolder: () => Promise.resolve(undefined),
        writeFile: notThere,
        stdin: '',
      }),
    );
    const kubectl = defineCommand('kubectl', async (args, context) => {
      const resolve = (path: string): string => context.fs.resolvePath(context.cwd, path);
      const door = this.#doorTo({
        readFile: (path) => context.fs.readFile(resolve(path)),
        writeFile: (path, content) => context.fs.writeFile(resolve(path), content),
        listFolder: async (path) => {
          const full = resolve(path);
          if (!(await context.fs.exists(full)) || !(await context.fs.stat(full)).isDirectory) return undefined;
          return (await context.fs.readdir(full)).sort().map((name) => `${path}/${name}`);
        },
        stdin: decodeBytesToUtf8(context.stdin),
      });
      return runKubectl(withNamespace(args, options.namespace), door, mapper);
    });
    const gameday = defineCommand('gameday', (args, context) =>
      args[0] === 'kubectl'
        ? context.exec === undefined
          ? Promise.resolve({ stdout: '', stderr: '', exitCode: 1 })
          : context.exec(['kubectl', ...args.slice(1)].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' '), {
              cwd: context.cwd,
            })
        : runGamedayLine(args, options.connection, (path) =>
            context.fs.readFileBuffer(context.fs.resolvePath(context.cwd, path)),
          ),
    );
    this.#bash = new Bash({
      cwd: HOME,
      env: { HOME, USER: 'responder', KUBECONFIG: `${HOME}/.kube/config` },
      customCommands: [kubectl, gameday],
      sleep: (durationMs) => options.wait(durationMs),
      executionLimits: { maxExecutionTimeMs: 600_000 },
    });
  }

  async runLine(line: string): Promise<LineOutcome> {
    const { stdout, stderr, exitCode } = await this.#bash.exec(line);
    return { stdout, stderr, exitCode };
  }

  async writeFile(path: string, text: string): Promise<void> {
    const full = this.#bash.fs.resolvePath(HOME, path);
    await this.#bash.fs.mkdir(full.slice(0, full.lastIndexOf('/')), { recursive: true });
    await this.#bash.fs.writeFile(full, text);
  }

  readFile(path: string): Promise<Uint8Array> {
    return this.#bash.fs.readFileBuffer(this.#bash.fs.resolvePath(HOME, path));
  }

  #doorTo(files: Pick<KubectlDoor, 'readFile' | 'writeFile' | 'listFolder' | 'stdin'>): KubectlDoor {
    const { target, actor, act, wait } = this.#options;
    const as = (headers: Record<string, string> | undefined): TargetActor => ({
      ...actor,
      userAgent: headers?.['user-agent'] ?? USER_AGENT,
    });
    return {
      ...files,
      request: async (request) => act(as(request.headers), request),
      exec: async ({ namespace, pod, container, command, stdin, headers }) => {
        const done = await target.exec(as(headers), {
          namespace,
          pod,
          command,
          stdin,
          headers,
          ...(container === undefined ? {} : { container }),
        });
        if (done.outcome === 'ended') return done;
        const { reason = '', message = String(done.body) } = (done.body ?? {}) as { reason?: string; message?: string };
        throw new ServerRefusal(
          done.status,
          reason,
          `Error from server${reason === '' ? '' : ` (${reason})`}: ${message}`,
        );
      },
      wait,
      nowMs: () => target.clock.now(),
    };
  }
}

/** The context of a kubeconfig may name a namespace. */
function withNamespace(args: readonly string[], namespace: string): string[] {
  const said = args.some((word) => word === '-n' || word.startsWith('--namespace') || /^-n\S/.test(word));
  return said ? [...args] : ['--namespace', namespace, ...args];
}

function notThere(path: string): Promise<never> {
  return Promise.reject(new Error(`${path} is not there`));
}
