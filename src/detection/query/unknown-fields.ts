import type { AuditRecord } from '../../journal/records.ts';
import { nearest } from '../../nearest.ts';
import { eventField } from './event-field.ts';
import type { Command, Expression } from './query.ts';
import { walkExpression } from './walk-expression.ts';

/** Deeper than this lie the bodies of objects, whose fields are without number. */
const DEPTH = 3;

/** A sentence for each field that no event has: most often a slip of the pen, or a text without its quotes. */
export function unknownFields(commands: readonly Command[], events: readonly AuditRecord[]): string[] {
  const made = new Set<string>();
  const doubtful = new Set<string>();
  for (const command of commands) {
    for (const expression of expressionsOf(command))
      walkExpression(expression, (part) => {
        if (part.type === 'field' && !made.has(part.name) && !/^[*@]/.test(part.name)) doubtful.add(part.name);
      });
    for (const name of namesMadeBy(command)) made.add(name);
  }
  const unknown = [...doubtful].filter((name) => !events.some((event) => eventField(event, name) !== undefined));
  if (unknown.length === 0) return [];
  const known = knownFields(events);
  return unknown.map((name) => {
    const near = nearest(name, known);
    return `No event has a field ${name}. ${near === undefined ? 'A text stands in quotes.' : `Did you mean ${near}?`}`;
  });
}

function expressionsOf(command: Command): Expression[] {
  switch (command.type) {
    case 'fields':
      return command.columns.map(({ expression }) => expression);
    case 'filter':
      return [command.condition];
    case 'parse':
      return [command.source];
    case 'stats':
      return [...command.by, ...command.aggregates].map(({ expression }) => expression);
    case 'sort':
      return command.keys.map(({ expression }) => expression);
    default:
      return [];
  }
}

function namesMadeBy(command: Command): string[] {
  if (command.type === 'parse') return command.names;
  if (command.type === 'fields') return command.columns.map(({ name }) => name);
  if (command.type === 'stats') return [...command.by, ...command.aggregates].map(({ name }) => name);
  return [];
}

function knownFields(events: readonly AuditRecord[]): string[] {
  const known = new Set<string>();
  const visit = (value: unknown, path: string, depth: number): void => {
    if (value === null || typeof value !== 'object') known.add(path);
    else if (depth < DEPTH)
      for (const [key, inner] of Object.entries(value)) visit(inner, path === '' ? key : `${path}.${key}`, depth + 1);
  };
  for (const event of events) visit(event, '', 0);
  return [...known];
}
