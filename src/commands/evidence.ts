import { readFileSync } from 'node:fs';
import { Args, Flags } from '@oclif/core';
import { BaseCommand, EXIT_CODES, runFlag } from '../command-line/base-command.ts';
import type { EvidenceRequest } from '../run/run-connection.ts';

const KINDS = ['object', 'log', 'file', 'node-file', 'audit', 'memory', 'snapshot', 'note'] as const;

export default class EvidenceCommand extends BaseCommand {
  static override summary = 'Keep evidence, or list what is kept.';
  static override description =
    `Evidence is copied into the run's folder with its SHA-256; changing it afterwards is noticed. The engine takes what it is told to: an object
as it is now, a container's log, a file of a node, what runs on a node, the audit log. With --file a file of your own is kept ("-" reads stdin).

${EXIT_CODES}`;
  static override examples = [
    '<%= config.bin %> evidence',
    '<%= config.bin %> evidence add clusterrolebindings/open-door --note "as found"',
    '<%= config.bin %> evidence add pods/shop/web-7d4 --kind log',
    '<%= config.bin %> evidence add nodes/ip-10-0-1-10/etc/kubelet.d/web.yaml',
    'kubectl get events -A -o yaml | <%= config.bin %> evidence add events --file -',
  ];
  static override args = {
    action: Args.string({ description: 'list, add or verify', options: ['list', 'add', 'verify'], default: 'list' }),
    subject: Args.string({
      description: 'what it shows: kind/namespace/name, nodes/NODE/path, or a word of your own with --file',
    }),
  };
  static override flags = {
    ...runFlag,
    kind: Flags.option({ options: KINDS, description: 'what it is; guessed from the subject without it' })(),
    note: Flags.string({ description: 'a remark', helpValue: 'TEXT' }),
    file: Flags.string({ description: 'a file of your own; - for stdin', helpValue: 'PATH' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(EvidenceCommand);
    const { joinRun } = await import('../command-line/join-run.ts');
    const { evidenceRows } = await import('../command-line/evidence-rows.ts');
    const { tableLines } = await import('../command-line/print-table.ts');
    return joinRun({ run: flags.run }, async (connection) => {
      if (args.action === 'add') {
        const kept = await connection.registerEvidence(await this.#requestOf(args.subject, flags));
        this.log(`${kept.id} kept: ${kept.subject}, ${kept.bytes} bytes, sha256 ${kept.sha256}`);
        return kept;
      }
      // Asking for the score makes the engine compare every piece with its sum.
      if (args.action === 'verify') await connection.score();
      const evidence = evidenceRows(connection.view());
      const rows = evidence.map((item) => [
        item.id,
        item.kind,
        item.subject,
        String(item.bytes),
        item.sha256.slice(0, 12),
        item.intact ? 'intact' : 'TAMPERED',
        item.note,
      ]);
      if (evidence.length === 0) this.log('Nothing is kept yet.');
      else
        for (const line of tableLines(['ID', 'KIND', 'SUBJECT', 'BYTES', 'SHA256', 'STATE', 'NOTE'], rows))
          this.log(line);
      return { evidence };
    });
  }

  async #requestOf(
    subject: string | undefined,
    flags: { kind?: EvidenceRequest['kind'] | undefined; note?: string | undefined; file?: string | undefined },
  ): Promise<EvidenceRequest> {
    const { guessKind } = await import('../run/autoplay/play-walkthrough.ts');
    const { UserError } = await import('../user-error.ts');
    const { file, note = '' } = flags;
    if (subject === undefined && file === undefined && flags.kind !== 'audit') {
      throw new UserError({
        code: 'SUBJECT_MISSING',
        fact: 'It is not said what the evidence shows.',
        next: 'Name it: `gameday evidence add pods/NAMESPACE/NAME`.',
        exitCode: 2,
      });
    }
    const about = subject ?? file ?? 'audit';
    const kind = flags.kind ?? (file === undefined ? guessKind(about) : 'file');
    if (file === undefined) return { subject: about, kind, note };
    return {
      subject: about,
      kind,
      note,
      content: readOwn(file).toString('base64'),
      filename: file === '-' ? `${about}.txt` : file,
    };
  }
}

function readOwn(file: string): Buffer {
  return readFileSync(file === '-' ? 0 : file);
}
