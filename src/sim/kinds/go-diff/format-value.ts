import { fieldOf, internalForm } from '../go-internal/internal-form.ts';
import { type InternalType, internalTypes } from '../go-internal/internal-types.ts';
import { quantityMemory } from '../go-internal/quantity-memory.ts';
import { goQuote } from '../go-quote.ts';
import { addEllipsis, ELLIPSIS, NIL, type TextNode, type TextRecord, wrap } from './text-node.ts';

/** Which of two values is shown; `both` shows how they differ. */
export type DiffMode = 'both' | 'identical' | 'removed' | 'inserted';
/** Whether a value is preceded by its type: always, never, or only where it is composed. */
export type TypeMode = 'emit' | 'elide' | 'auto';
export interface FormatOptions {
  diffMode: DiffMode;
  typeMode: TypeMode;
  /** Undefined: no limit. */
  verbosity?: number;
  avoidStringer?: boolean;
}

/** go-cmp, report_reflect.go: one value as text, shortened as far as the verbosity says. */
export function formatValue(options: FormatOptions, type: InternalType, value: unknown): TextNode {
  const spoken = options.avoidStringer ? undefined : stringOf(type, value);
  if (spoken !== undefined) return formatString(options, 's', spoken);
  if (type.form === 'pointer') {
    return value === undefined ? NIL : wrap('&', formatValue(options, type.to, value), '');
  }
  return formatType(options, type, formatUntyped(options, type, value));
}

/** The type's name before a text, where the mode asks for it. */
export function formatType({ typeMode, diffMode }: FormatOptions, type: InternalType, text: TextNode): TextNode {
  if (typeMode === 'elide') return text;
  if (typeMode === 'auto') {
    const composed = ['struct', 'slice', 'map', 'opaque'].includes(type.form) || isBytes(type);
    if (!composed || text === NIL || diffMode === 'identical') return text;
  }
  const name = type.form === 'pointer' ? `(${type.name})` : type.name;
  return wrap(name, inParentheses(text), '');
}

/** How many records a composed value may show: 0, 4, 8, 16 …; unlimited without verbosity. */
function limitOf({ verbosity }: FormatOptions): number {
  return verbosity === undefined ? Number.POSITIVE_INFINITY : ((1 << clamp(verbosity)) >> 1) << 2;
}

export function clamp(verbosity: number | undefined): number {
  return Math.min(16, Math.max(0, verbosity ?? 0));
}

export function lessVerbose(options: FormatOptions): FormatOptions {
  return options.verbosity === undefined ? options : { ...options, verbosity: options.verbosity - 1 };
}

function formatUntyped(options: FormatOptions, type: InternalType, value: unknown): TextNode {
  switch (type.form) {
    case 'struct': {
      const fields = internalForm(type, value);
      const entries = type.fields.map((field) => ({ ...field, value: fieldOf(fields, field) }));
      return formatStruct(options, entries);
    }
    case 'opaque':
      return formatStruct(options, opaqueFields(type.name, value));
    case 'slice':
      if (!Array.isArray(value)) return NIL;
      return formatEntries(
        options,
        value.map((item: unknown) => ({ key: '', type: type.of, value: item })),
      );
    case 'map': {
      if (value === undefined) return NIL;
      const entries = Object.entries(value as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1));
      return formatEntries(
        options,
        entries.map(([key, item]) => ({ key: formatMapKey(type.key, key), type: type.of, value: item })),
      );
    }
    case 'pointer':
      return NIL;
    case 'basic':
      return formatBasic(options, type.basic, value);
  }
}

function formatStruct(
  options: FormatOptions,
  fields: readonly { goName: string; type: InternalType; value: unknown }[],
): TextNode {
  const inner: FormatOptions = { ...lessVerbose(options), typeMode: 'auto' };
  const list: TextRecord[] = [];
  for (const field of fields) {
    if (isZeroValue(field.type, field.value)) continue;
    if (list.length === limitOf(options)) {
      addEllipsis(list);
      break;
    }
    list.push({ mark: '', key: field.goName, value: formatValue(inner, field.type, field.value) });
  }
  return wrap('{', list, '}');
}

function formatEntries(
  options: FormatOptions,
  entries: readonly { key: string; type: InternalType; value: unknown }[],
): TextNode {
  const inner: FormatOptions = { ...lessVerbose(options), typeMode: 'elide' };
  const list: TextRecord[] = [];
  for (const { key, type, value } of entries) {
    if (list.length === limitOf(options)) {
      addEllipsis(list);
      break;
    }
    list.push({ mark: '', key, value: formatValue(inner, type, value) });
  }
  return wrap('{', list, '}');
}

function formatBasic(options: FormatOptions, basic: string, value: unknown): TextNode {
  if (basic === 'string') return formatString(options, '', typeof value === 'string' ? value : '');
  if (basic === 'bool') return String(value === true);
  if (basic !== 'bytes') return String(value ?? 0);
  if (typeof value !== 'string') return NIL;
  return formatString(options, '', Buffer.from(value, 'base64').toString());
}

/** A text in quotes, cut to what the verbosity allows. */
export function formatString({ verbosity }: FormatOptions, prefix: string, text: string): string {
  const most = verbosity === undefined ? text.length : (1 << clamp(verbosity)) << 5;
  if (text.length > most + ELLIPSIS.length) return `${prefix}${quoted(text.slice(0, most))}${ELLIPSIS}`;
  return `${prefix}${quoted(text)}`;
}

/** In double quotes, or in back quotes where those need no escapes. */
export function quoted(text: string): string {
  const double = goQuote(text);
  if (double.length === text.length + 2 || /[`\n]|[^\P{C}\t]/u.test(text)) return double;
  return `\`${text}\``;
}

/** Keys are spoken where their type can: `s"storage"`. */
export function formatMapKey(type: InternalType, key: string): string {
  return `${internalTypes().isStringer(type.name) ? 's' : ''}${quoted(key)}`;
}

export function isZeroValue(type: InternalType, value: unknown): boolean {
  if (type.form === 'struct') {
    const fields = internalForm(type, value);
    return type.fields.every((field) => isZeroValue(field.type, fieldOf(fields, field)));
  }
  if (type.form === 'basic') {
    return value === undefined || (type.basic !== 'bytes' && (value === '' || value === 0 || value === false));
  }
  if (type.name === 'intstr.IntOrString') return value === undefined || value === 0;
  return value === undefined;
}

/** What the type's own method String says. */
function stringOf(type: InternalType, value: unknown): string | undefined {
  if (value === undefined || !internalTypes().isStringer(type.name)) return undefined;
  if (type.name === '*v1.LabelSelector') return selectorText(value as Selector);
  if (typeof value === 'object') return undefined;
  return String(value);
}

interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

function selectorText({ matchLabels, matchExpressions }: Selector): string {
  const labels = Object.entries(matchLabels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`);
  const rules = (matchExpressions ?? []).map(
    ({ key, operator, values }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${(values ?? []).join(' ')}],},`,
  );
  const list = `[]LabelSelectorRequirement{${rules.join('')}}`;
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:${list},}`;
}

function opaqueFields(name: string, value: unknown): { goName: string; type: InternalType; value: unknown }[] {
  const types = internalTypes();
  const text: InternalType = types.find('string');
  const number: InternalType = types.find('int64');
  if (name === 'intstr.IntOrString') {
    const isText = typeof value === 'string';
    return [
      { goName: 'Type', type: number, value: isText ? 1 : 0 },
      { goName: 'IntVal', type: number, value: isText ? 0 : value },
      { goName: 'StrVal', type: text, value: isText ? value : '' },
    ];
  }
  if (name !== 'resource.Quantity') return [];
  const { value: amount, scale, decimal, text: kept, format } = quantityMemory(String(value));
  const int64Amount: InternalType = {
    form: 'struct',
    name: 'resource.int64Amount',
    fields: [
      { goName: 'value', jsonName: 'value', type: number, inlined: false },
      { goName: 'scale', jsonName: 'scale', type: number, inlined: false },
    ],
  };
  return [
    { goName: 'i', type: int64Amount, value: { value: Number(amount), scale } },
    ...(decimal === undefined ? [] : [{ goName: 'd', type: types.find('core.ResourceName'), value: decimal }]),
    { goName: 's', type: text, value: kept },
    { goName: 'Format', type: text, value: format },
  ];
}

function isBytes(type: InternalType): boolean {
  return type.form === 'basic' && type.basic === 'bytes';
}

function inParentheses(text: TextNode): TextNode {
  const bounded =
    typeof text === 'object' &&
    'prefix' in text &&
    ((text.prefix.startsWith('(') && text.suffix.endsWith(')')) ||
      (text.prefix.startsWith('{') && text.suffix.endsWith('}')));
  return bounded ? text : wrap('(', text, ')');
}
