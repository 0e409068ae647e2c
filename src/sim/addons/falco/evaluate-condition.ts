import type { Condition, FieldName } from './condition.ts';

export type FieldValue = string | number | boolean | readonly string[] | undefined;

/** What an event has under a field's name. */
export type Fields = (field: FieldName) => FieldValue;

/** Whether an event fits. A field that the event does not have fits nothing. */
export function fitsCondition(condition: Condition, fields: Fields, macros: ReadonlyMap<string, Condition>): boolean {
  switch (condition.type) {
    case 'and':
      return condition.parts.every((part) => fitsCondition(part, fields, macros));
    case 'or':
      return condition.parts.some((part) => fitsCondition(part, fields, macros));
    case 'not':
      return !fitsCondition(condition.part, fields, macros);
    case 'macro': {
      const macro = macros.get(condition.name);
      return macro !== undefined && fitsCondition(macro, fields, macros);
    }
    case 'exists':
      return fields(condition.field) !== undefined;
    case 'compare':
      return compares(fields(condition.field), condition.operator, condition.values);
  }
}

function compares(value: FieldValue, operator: string, wanted: readonly string[]): boolean {
  if (value === undefined) return false;
  if (typeof value === 'object') return comparesList(value, operator, wanted);
  const text = String(value);
  const [first = ''] = wanted;
  switch (operator) {
    case '=':
    case '==':
      return text === first;
    case '!=':
      return text !== first;
    case '<':
      return Number(text) < Number(first);
    case '<=':
      return Number(text) <= Number(first);
    case '>':
      return Number(text) > Number(first);
    case '>=':
      return Number(text) >= Number(first);
    case 'contains':
      return text.includes(first);
    case 'icontains':
      return text.toLowerCase().includes(first.toLowerCase());
    case 'startswith':
      return text.startsWith(first);
    case 'endswith':
      return text.endsWith(first);
    case 'glob':
      return globExpression(first).test(text);
    case 'in':
    case 'intersects':
      return wanted.includes(text);
    case 'pmatch':
      return wanted.some((path) => text === path || text.startsWith(`${path.replace(/\/$/, '')}/`));
    default:
      return false;
  }
}

/** `in` wants every item of a list among the values, `intersects` any. */
function comparesList(list: readonly string[], operator: string, wanted: readonly string[]): boolean {
  if (operator === 'in') return list.length > 0 && list.every((item) => wanted.includes(item));
  if (operator === 'intersects') return list.some((item) => wanted.includes(item));
  if (operator === '!=') return !list.includes(wanted[0]);
  return list.some((item) => compares(item, operator, wanted));
}

export function globExpression(pattern: string): RegExp {
  const source = pattern
    .replace(/[\\^$.+()|{}]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]');
  return new RegExp(`^${source}$`);
}
