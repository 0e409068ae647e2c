import { type FlagSpec, parseArguments } from './arguments.ts';
import { type ExecOutcome, KubectlFailure, type KubectlDoor } from './kubectl-door.ts';
import type { RestMapper } from './rest-mapper.ts';
import { say, sendPath, type Session } from './session.ts';
import { create, expose, run } from './verbs-create.ts';
import { debug, exec } from './verbs-exec.ts';
import { canI, get, logs, whoami } from './verbs-read.ts';
import { rollout } from './verbs-rollout.ts';
import { cordon, drain, taint } from './verbs-nodes.ts';
import { approve, remove, scale, set, wait } from './verbs-work.ts';
import { apply, patch, replace, setMetadata } from './verbs-write.ts';

interface Verb {
  flags: FlagSpec;
  act: (session: Session) => Promise<void>;
}

const COMMON: FlagSpec = {
  'namespace|n': 'text',
  kubeconfig: 'text',
  context: 'text',
  as: 'text',
  'as-group': 'list',
  'request-timeout': 'text',
  'v|v': 'text',
};
const SELECTION: FlagSpec = { 'selector|l': 'text', 'field-selector': 'text', 'all-namespaces|A': 'bool', all: 'bool' };
const FILES: FlagSpec = { 'filename|f': 'list', 'recursive|R': 'bool' };
const PRINTING: FlagSpec = {
  'output|o': 'text',
  'no-headers': 'bool',
  'show-labels': 'bool',
  'show-managed-fields': 'bool',
};
const WRITING: FlagSpec = { 'dry-run': 'text', 'field-manager': 'text', validate: 'text' };
const GENERATING: FlagSpec = {
  image: 'list',
  replicas: 'text',
  'from-literal': 'list',
  'from-file': 'list',
  from: 'text',
  type: 'text',
  user: 'list',
  group: 'list',
  serviceaccount: 'list',
  clusterrole: 'text',
  role: 'text',
  verb: 'list',
  resource: 'list',
  'resource-name': 'list',
  duration: 'text',
  audience: 'list',
};

const VERBS: Record<string, Verb> = {
  get: {
    flags: {
      ...SELECTION,
      ...FILES,
      ...PRINTING,
      'watch|w': 'bool',
      raw: 'text',
      'ignore-not-found': 'bool',
      'sort-by': 'text',
    },
    act: get,
  },
  logs: {
    flags: {
      ...SELECTION,
      'container|c': 'text',
      'all-containers': 'bool',
      'previous|p': 'bool',
      'follow|f': 'bool',
      tail: 'text',
      since: 'text',
      timestamps: 'bool',
    },
    act: logs,
  },
  create: { flags: { ...FILES, ...PRINTING, ...WRITING, ...GENERATING }, act: create },
  run: {
    flags: {
      ...PRINTING,
      ...WRITING,
      image: 'text',
      restart: 'text',
      'labels|l': 'list',
      command: 'bool',
      overrides: 'text',
      env: 'list',
    },
    act: run,
  },
  expose: {
    flags: { ...PRINTING, port: 'text', 'target-port': 'text', name: 'text', type: 'text', protocol: 'text' },
    act: expose,
  },
  apply: { flags: { ...FILES, ...PRINTING, ...WRITING, 'server-side': 'bool', 'force-conflicts': 'bool' }, act: apply },
  replace: { flags: { ...FILES, ...PRINTING, ...WRITING, force: 'bool' }, act: replace },
  delete: {
    flags: {
      ...SELECTION,
      ...FILES,
      ...WRITING,
      'output|o': 'text',
      force: 'bool',
      now: 'bool',
      'grace-period': 'text',
      cascade: 'text',
      wait: 'bool',
      timeout: 'text',
      'ignore-not-found': 'bool',
    },
    act: remove,
  },
  patch: {
    flags: {
      ...FILES,
      ...PRINTING,
      ...WRITING,
      'patch|p': 'text',
      'patch-file': 'text',
      type: 'text',
      subresource: 'text',
    },
    act: patch,
  },
  label: {
    flags: { ...SELECTION, ...FILES, ...WRITING, ...PRINTING, overwrite: 'bool' },
    act: (session) => setMetadata(session, 'labels'),
  },
  annotate: {
    flags: { ...SELECTION, ...FILES, ...WRITING, ...PRINTING, overwrite: 'bool' },
    act: (session) => setMetadata(session, 'annotations'),
  },
  cordon: { flags: { ...SELECTION, ...WRITING }, act: (session) => cordon(session, true) },
  uncordon: { flags: { ...SELECTION, ...WRITING }, act: (session) => cordon(session, false) },
  drain: {
    flags: {
      ...SELECTION,
      ...WRITING,
      'ignore-daemonsets': 'bool',
      'delete-emptydir-data': 'bool',
      force: 'bool',
      'grace-period': 'text',
      timeout: 'text',
    },
    act: drain,
  },
  taint: { flags: { ...SELECTION, ...WRITING, ...PRINTING, overwrite: 'bool' }, act: taint },
  scale: { flags: { ...SELECTION, ...FILES, ...PRINTING, replicas: 'text', 'current-replicas': 'text' }, act: scale },
  rollout: {
    flags: { ...SELECTION, ...FILES, timeout: 'text', 'to-revision': 'text', revision: 'text', 'watch|w': 'bool' },
    act: rollout,
  },
  set: { flags: { ...SELECTION, ...FILES, ...PRINTING, ...WRITING }, act: set },
  wait: { flags: { ...SELECTION, ...FILES, for: 'text', timeout: 'text' }, act: wait },
  exec: { flags: { 'container|c': 'text', 'stdin|i': 'bool', 'tty|t': 'bool', 'quiet|q': 'bool' }, act: exec },
  debug: {
    flags: { image: 'text', 'stdin|i': 'bool', 'tty|t': 'bool', profile: 'text', 'quiet|q': 'bool', attach: 'bool' },
    act: debug,
  },
  auth: { flags: { ...SELECTION, 'quiet|q': 'bool', subresource: 'text', list: 'bool', ...PRINTING }, act: auth },
  certificate: { flags: { ...FILES }, act: certificate },
  version: { flags: { 'output|o': 'text', client: 'bool' }, act: version },
};

/**
 * Runs a kubectl command line inside the process, by the requests that kubectl would send: for walkthroughs at full speed.
 * What it does not know it says; the real kubectl is the reference.
 */
export async function runKubectl(argv: readonly string[], door: KubectlDoor, mapper: RestMapper): Promise<ExecOutcome> {
  const out: string[] = [];
  const err: string[] = [];
  let exitCode = 0;
  try {
    await perform(argv, door, mapper, { out, err });
  } catch (error) {
    if (!(error instanceof KubectlFailure)) throw error;
    if (error.message !== '') err.push(`${error.message}\n`);
    exitCode = error.exitCode;
  }
  return { stdout: out.join(''), stderr: err.join(''), exitCode };
}

async function perform(
  argv: readonly string[],
  door: KubectlDoor,
  mapper: RestMapper,
  said: { out: string[]; err: string[] },
): Promise<void> {
  const { command, rest } = splitCommand(argv);
  const verb = VERBS[command];
  if (verb === undefined) {
    throw new KubectlFailure(
      `error: "kubectl ${command}" is not among what the walkthrough player's own kubectl can do: ${Object.keys(VERBS).join(', ')}.\nPlay the walkthrough with the real kubectl, or write the step with one of these.`,
    );
  }
  const args = parseArguments(command, rest, { ...COMMON, ...verb.flags });
  const user = args.text('as');
  const [group] = args.list('as-group');
  const headers = {
    ...(user === undefined ? {} : { 'impersonate-user': user }),
    ...(group === undefined ? {} : { 'impersonate-group': group }),
  };
  await verb.act({ door, mapper, args, namespace: args.text('namespace') ?? 'default', headers, ...said });
}

/** Flags may stand before the command: `kubectl -n shop get pods`. */
function splitCommand(argv: readonly string[]): { command: string; rest: string[] } {
  const takesWord = (word: string): boolean =>
    /^(-n|--namespace|--kubeconfig|--context|--as|--as-group|-v)$/.test(word);
  let at = 0;
  while (at < argv.length && argv[at].startsWith('-')) at += takesWord(argv[at]) ? 2 : 1;
  return { command: argv[at] ?? 'help', rest: [...argv.slice(0, at), ...argv.slice(at + 1)] };
}

async function auth(session: Session): Promise<void> {
  const [what, ...words] = session.args.words;
  const narrowed = { ...session, args: session.args.withWords(words) };
  if (what === 'whoami') return whoami(narrowed);
  if (what === 'can-i') return canI(narrowed);
  throw new KubectlFailure(
    `error: "auth ${what}" is not among what the walkthrough player's kubectl can do (can-i, whoami)`,
  );
}

async function certificate(session: Session): Promise<void> {
  const [what, ...words] = session.args.words;
  if (what !== 'approve' && what !== 'deny') throw new KubectlFailure(`error: unknown command "certificate ${what}"`);
  await approve({ ...session, args: session.args.withWords(words) }, what === 'approve');
}

async function version(session: Session): Promise<void> {
  const { gitVersion } = (await sendPath(session, '/version', {})) as { gitVersion: string };
  say(session, `Client Version: v1.31.4\nServer Version: ${gitVersion}`);
}
