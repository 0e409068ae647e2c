import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { stringify } from 'yaml';
import type { EventOf } from '../../journal/journal-event.ts';
import type { Target } from '../../target/target.ts';
import { UserError } from '../../user-error.ts';
import { asFolderError } from '../folder/folder-error.ts';
import { makeFolders } from '../../make-folders.ts';
import type { Recorder } from '../recorder.ts';
import type { EvidenceRequest } from '../run-connection.ts';

/** What is taken: the bytes, and what they show in the locker's own words. */
interface Taken {
  subject: string;
  content: Buffer;
  filename: string;
}

/** Keeps evidence in the run folder with its sum, and notices when a piece is not what was kept. */
export class EvidenceLocker {
  readonly #folder: string;
  readonly #target: Target;
  readonly #recorder: Recorder;
  readonly #texts = new Map<string, string>();

  /** `folder` is `evidence/` of the run. */
  constructor(options: { folder: string; target: Target; recorder: Recorder }) {
    this.#folder = options.folder;
    this.#target = options.target;
    this.#recorder = options.recorder;
  }

  register(request: EvidenceRequest): EventOf<'EvidenceRegistered'> {
    const { subject, content, filename } = this.#take(request);
    const id = `E${this.#recorder.view.evidence.size + 1}`;
    const file = join('evidence', `${id}-${filename}`);
    this.#write(`${id}-${filename}`, content);
    const fact = {
      type: 'EvidenceRegistered',
      id,
      subject,
      kind: request.kind,
      sha256: sumOf(content),
      bytes: content.length,
      note: request.note,
      file,
    } as const;
    return this.#recorder.record(fact, 'participant') as EventOf<'EvidenceRegistered'>;
  }

  /** Content of a piece, where it is text; empty where the file is gone. */
  text(id: string): string {
    let text = this.#texts.get(id);
    if (text === undefined) {
      text = this.#read(id)?.toString('utf8') ?? '';
      this.#texts.set(id, text);
    }
    return text;
  }

  /** Compares every piece with its sum, and records what has been changed since. */
  inspect(): void {
    for (const { event, tamperedAt } of this.#recorder.view.evidence.values()) {
      if (tamperedAt !== undefined) continue;
      const content = this.#read(event.id);
      const sha256 = content === undefined ? undefined : sumOf(content);
      if (sha256 === event.sha256) continue;
      this.#recorder.record({ type: 'EvidenceTampered', id: event.id, ...(sha256 === undefined ? {} : { sha256 }) });
    }
  }

  #take(request: EvidenceRequest): Taken {
    const { subject, kind, content, filename, note } = request;
    if (content !== undefined) {
      const name = basename(filename ?? subject);
      return { subject, content: Buffer.from(content, 'base64'), filename: plain(name) };
    }
    switch (kind) {
      case 'object':
        return this.#takeObject(subject);
      case 'log':
        return this.#takeLog(subject);
      case 'node-file':
      case 'file':
        return this.#takeNodeFile(subject);
      case 'memory':
        return this.#takeMemory(subject);
      case 'audit':
        return this.#takeAudit(subject);
      case 'note':
        return { subject, content: Buffer.from(`${note}\n`), filename: 'note.txt' };
      case 'snapshot':
        throw new UserError({
          code: 'EVIDENCE_NOT_TAKEN',
          fact: 'Disks are not part of this target: there is nothing to take a snapshot of.',
          next: 'Keep what you can reach: objects, logs, files of nodes, memory.',
        });
    }
  }

  #takeObject(subject: string): Taken {
    const [word, ...rest] = subject.split('/');
    const [namespace, name] = rest.length > 1 ? rest : ['', rest[0] ?? ''];
    const resource = this.#target.resourceNamed(word);
    const object = resource === undefined ? undefined : this.#target.get(resource, name, namespace);
    if (resource === undefined || object === undefined)
      throw notThere(subject, 'pods/NAMESPACE/NAME, deployments.apps/NAMESPACE/NAME or nodes/NAME');
    const content = Buffer.from(stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 }));
    return {
      subject: [resource, ...rest].join('/'),
      content,
      filename: plain(`${resource.split('.')[0]}-${name}.yaml`),
    };
  }

  #takeLog(subject: string): Taken {
    const [, namespace = '', name = '', container] = subject.replace(/^(pod|po)\//, 'pods/').split('/');
    const log = this.#target.logs({ namespace, name, ...(container === undefined ? {} : { container }) });
    if (log === undefined) throw notThere(subject, 'pods/NAMESPACE/NAME or pods/NAMESPACE/NAME/CONTAINER');
    return {
      subject: ['pods', namespace, name, ...(container === undefined ? [] : [container])].join('/'),
      content: Buffer.from(log),
      filename: plain(`${name}.log`),
    };
  }

  #takeNodeFile(subject: string): Taken {
    const [node, path] = nodePath(subject);
    const bytes = this.#target.node(node)?.readFile(path);
    if (bytes === undefined) throw notThere(subject, 'nodes/NODE/PATH, such as nodes/ip-10-0-2-17/etc/hosts');
    return { subject: `nodes/${node}${path}`, content: Buffer.from(bytes), filename: plain(basename(path)) };
  }

  /** The volatile state of a node: what runs on it, as a memory image would show. */
  #takeMemory(subject: string): Taken {
    const [name] = nodePath(subject);
    const node = this.#target.node(name);
    if (node === undefined) throw notThere(subject, 'nodes/NODE');
    const lines = node.processes().map((process) => JSON.stringify(process));
    return {
      subject: `nodes/${name}`,
      content: Buffer.from(`${lines.join('\n')}\n`),
      filename: plain(`${name}-memory.jsonl`),
    };
  }

  #takeAudit(subject: string): Taken {
    const lines = this.#recorder.view.audit.map(({ event }) => JSON.stringify(event));
    return {
      subject: subject === '' ? 'audit' : subject,
      content: Buffer.from(`${lines.join('\n')}\n`),
      filename: 'audit.jsonl',
    };
  }

  #read(id: string): Buffer | undefined {
    const kept = this.#recorder.view.evidence.get(id);
    if (kept === undefined) return undefined;
    try {
      return readFileSync(join(this.#folder, basename(kept.event.file)));
    } catch {
      return undefined;
    }
  }

  #write(name: string, content: Buffer): void {
    const path = join(this.#folder, name);
    try {
      makeFolders(this.#folder);
      writeFileSync(path, content, { mode: 0o400, flag: 'w' });
    } catch (error) {
      throw asFolderError(error, path);
    }
  }
}

function nodePath(subject: string): [string, string] {
  const [first, ...rest] = subject.replace(/^(nodes|node|no)\//, '').split('/');
  return [first, `/${rest.join('/')}`];
}

function plain(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 80);
}

function sumOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function notThere(subject: string, form: string): UserError {
  return new UserError({
    code: 'EVIDENCE_NOT_FOUND',
    fact: `There is nothing to keep under "${subject}" now.`,
    next: `Name what is there, as ${form}, or give a file of your own with --file.`,
  });
}
