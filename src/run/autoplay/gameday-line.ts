import { formatUserError, UserError } from '../../user-error.ts';
import { listFindings } from '../desk/list-findings.ts';
import { findQuestion, readAnswer } from '../desk/read-answer.ts';
import { searchAudit } from '../desk/search-audit.ts';
import { parseArguments } from '../kubectl/arguments.ts';
import { KubectlFailure } from '../kubectl/kubectl-door.ts';
import type { InvestigateRequest } from '../../detection/investigate/investigate-page.ts';
import type { EvidenceRequest, RunConnection } from '../run-connection.ts';
import { guessKind } from './play-walkthrough.ts';
import type { LineOutcome } from './stage-hand.ts';

type Files = (path: string) => Promise<Uint8Array>;

const FLAGS = {
  note: 'text',
  kind: 'text',
  file: 'text',
  'yes|y': 'bool',
  json: 'bool',
  run: 'text',
  plain: 'bool',
} as const;

/** gameday's own commands inside a walkthrough that is played in the process: those with which a team works. */
export async function runGamedayLine(
  argv: readonly string[],
  connection: RunConnection,
  readFile: Files,
): Promise<LineOutcome> {
  try {
    const [command = '', ...rest] = argv;
    const args = parseArguments(`gameday ${command}`, rest, FLAGS);
    return {
      stdout: `${await perform(command, [...args.words], args, connection, readFile)}\n`,
      stderr: '',
      exitCode: 0,
    };
  } catch (error) {
    if (error instanceof UserError)
      return { stdout: '', stderr: `${formatUserError(error)}\n`, exitCode: error.exitCode };
    if (error instanceof KubectlFailure) return { stdout: '', stderr: `${error.message}\n`, exitCode: 2 };
    throw error;
  }
}

async function perform(
  command: string,
  words: string[],
  args: ReturnType<typeof parseArguments>,
  connection: RunConnection,
  readFile: Files,
): Promise<string> {
  switch (command) {
    case 'answer': {
      const question = findQuestion(connection.briefing(), words[0] ?? '');
      const { verdict, feedback } = await connection.answer(question.id, readAnswer(question, words.slice(1)));
      return `${verdict}: ${feedback}`;
    }
    case 'evidence':
      return keep(words[0] === 'add' ? words.slice(1) : words, args, connection, readFile);
    case 'hint': {
      const taken = await connection.takeHint(await connection.quoteHint(words[0]));
      return taken.text;
    }
    case 'audit': {
      const { columns, rows } = await searchAudit(connection, words.join(' '));
      return [columns.join('\t'), ...rows.map((row) => row.map((cell) => String(cell ?? '')).join('\t'))].join('\n');
    }
    case 'findings':
      return (await listFindings(connection)).map(({ finding }) => `${finding.severity} ${finding.type}`).join('\n');
    case 'investigate': {
      const view = (words[0] ?? 'overview') as InvestigateRequest['view'];
      const page = await connection.investigate({ view });
      await connection.asked('investigate', view, page.sections.length);
      return page.sections.map((section) => section.title).join('\n');
    }
    case 'rehearse':
      return (await connection.rehearse()).steps.map(({ outcome, title }) => `${outcome} ${title}`).join('\n');
    case 'note':
      await connection.note(words.join(' '));
      return 'noted';
    case 'finish':
      await connection.finish();
      return 'finished';
    case 'stage':
      await connection.declareStage(words[0] ?? '');
      return `stage ${words[0]}`;
    default:
      throw new KubectlFailure(
        `error: "gameday ${command}" is not among what a walkthrough can play: answer, evidence, hint, audit, findings, investigate, rehearse, note, stage, finish`,
      );
  }
}

async function keep(
  words: readonly string[],
  args: ReturnType<typeof parseArguments>,
  connection: RunConnection,
  readFile: Files,
): Promise<string> {
  const file = args.text('file');
  const subject = words[0] ?? file ?? '';
  const kind = (args.text('kind') ?? (file === undefined ? guessKind(subject) : 'file')) as EvidenceRequest['kind'];
  const content =
    file === undefined ? {} : { content: Buffer.from(await readFile(file)).toString('base64'), filename: file };
  const { id, sha256 } = await connection.registerEvidence({
    subject,
    kind,
    note: args.text('note') ?? '',
    ...content,
  });
  return `${id} ${sha256}`;
}
