import { goPrint, goSyntax, goTypeName } from '../../kinds/go-print.ts';
import {
  concreteType,
  type FieldType,
  fieldTypeOf,
  type ListType,
  type MapType,
  type ScalarType,
} from './field-type.ts';
import { pathText } from './field-set.ts';
import { fieldElement, itemElement, PathElementError } from './path-element.ts';

/** What does not fit the type, as structured-merge-diff says it; undefined where all does. */
export function typedError(type: FieldType, value: unknown): string | undefined {
  const faults: Fault[] = [];
  check(type, value, [], faults);
  if (faults.length === 0) return undefined;
  const texts = faults.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return texts.length === 1 ? texts[0] : ['errors:', ...texts.map((text) => `  ${text}`)].join('\n');
}

interface Fault {
  path: string;
  message: string;
}

function check(type: FieldType, value: unknown, path: readonly string[], faults: Fault[]): void {
  if (value === null || value === undefined) return;
  const concrete = concreteType(type, value);
  if (concrete.kind === 'scalar') checkScalar(concrete, value, path, faults);
  else if (concrete.kind === 'list') checkList(concrete, value, path, faults);
  else checkMap(concrete, value, path, faults);
}

function checkScalar({ scalar }: ScalarType, value: unknown, path: readonly string[], faults: Fault[]): void {
  const message = scalarFault(scalar, value);
  if (message !== undefined) faults.push({ path: pathText(path), message });
}

function scalarFault(scalar: ScalarType['scalar'], value: unknown): string | undefined {
  switch (scalar) {
    case 'numeric':
      return typeof value === 'number' ? undefined : `expected numeric (int or float), got ${goTypeName(value)}`;
    case 'string':
      return typeof value === 'string'
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got &{${goPrint(value)}}`;
    case 'untyped':
      return typeof value !== 'object' ? undefined : `expected any scalar, got &{${goPrint(value)}}`;
  }
}

function checkList(list: ListType, value: unknown, path: readonly string[], faults: Fault[]): void {
  if (!Array.isArray(value)) {
    faults.push({ path: pathText(path), message: `expected list, got &{${goPrint(value)}}` });
    return;
  }
  const seen = new Set<string>();
  for (const [i, item] of value.entries()) {
    const element = list.atomic ? `i:${i}` : checkedElement(list, item, i, path, faults);
    if (element === undefined) return;
    if (seen.has(element)) {
      faults.push({ path: pathText(path), message: `duplicate entries for key ${pathText([element])}` });
    }
    seen.add(element);
    check(list.element, item, [...path, element], faults);
  }
}

function checkedElement(
  list: ListType,
  item: unknown,
  index: number,
  path: readonly string[],
  faults: Fault[],
): string | undefined {
  try {
    return itemElement(list, item);
  } catch (error) {
    if (!(error instanceof PathElementError)) throw error;
    faults.push({ path: pathText(path), message: `element ${index}: ${error.message}` });
    return undefined;
  }
}

function checkMap(map: MapType, value: unknown, path: readonly string[], faults: Fault[]): void {
  if (typeof value !== 'object' || Array.isArray(value)) {
    faults.push({ path: pathText(path), message: `expected map, got &{${goPrint(value)}}` });
    return;
  }
  for (const [name, inner] of Object.entries(value as Record<string, unknown>)) {
    const below = [...path, fieldElement(name)];
    const type = fieldTypeOf(map, name);
    if (type === undefined) {
      faults.push({ path: pathText(below), message: 'field not declared in schema' });
      return;
    }
    check(type, inner, below, faults);
  }
}
