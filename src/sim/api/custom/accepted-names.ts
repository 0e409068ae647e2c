import {
  conditionOf,
  type CustomNames,
  type Definition,
  type DefinitionCondition,
} from '../../kinds/custom/definition.ts';
import { equalJson } from '../../kinds/equal-json.ts';

export interface NamesOutcome {
  acceptedNames: CustomNames;
  conditions: DefinitionCondition[];
}

/**
 * Which of its names a definition may have beside the others of its group; undefined where nothing changes
 * (controller/status/naming_controller.go).
 */
export function acceptNames(definition: Definition, others: readonly Definition[]): NamesOutcome | undefined {
  const wanted = definition.spec.names;
  const had: CustomNames = definition.status?.acceptedNames ?? { plural: '', kind: '' };
  if (equalJson(wanted, had)) return undefined;
  const { acceptedNames, conflict } = settle(wanted, had, taken(others));
  const accepted: DefinitionCondition =
    conflict === undefined
      ? { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }
      : { type: 'NamesAccepted', status: 'False', ...conflict };
  if (equalJson(acceptedNames, had) && isSame(accepted, conditionOf(definition, 'NamesAccepted'))) return undefined;
  return { acceptedNames, conditions: [accepted, established(definition, accepted)] };
}

function taken(others: readonly Definition[]): { resources: Set<string>; kinds: Set<string> } {
  const resources = new Set<string>();
  const kinds = new Set<string>();
  for (const { status } of others) {
    const names = status?.acceptedNames;
    if (names === undefined) continue;
    for (const name of [names.plural, names.singular, ...(names.shortNames ?? [])]) if (name) resources.add(name);
    for (const name of [names.kind, names.listKind]) if (name) kinds.add(name);
  }
  return { resources, kinds };
}

interface Conflict {
  reason: string;
  message: string;
}

/** Takes each name that is free; of several that are not, the last is told. */
function settle(
  wanted: CustomNames,
  had: CustomNames,
  { resources, kinds }: ReturnType<typeof taken>,
): { acceptedNames: CustomNames; conflict: Conflict | undefined } {
  const names: CustomNames = { ...had };
  let conflict: Conflict | undefined;
  const take = (field: 'plural' | 'singular' | 'kind' | 'listKind', used: Set<string>, reason: string): void => {
    const name = wanted[field];
    if (name !== undefined && name !== had[field] && used.has(name)) {
      conflict = { reason, message: `${JSON.stringify(name)} is already in use` };
    } else if (name !== undefined) names[field] = name;
  };
  take('plural', resources, 'PluralConflict');
  take('singular', resources, 'SingularConflict');
  if (!equalJson(wanted.shortNames, had.shortNames)) {
    const fresh = (wanted.shortNames ?? []).filter((name) => !(had.shortNames ?? []).includes(name));
    const used = fresh.filter((name) => resources.has(name)).map((name) => `${JSON.stringify(name)} is already in use`);
    if (used.length > 0) {
      conflict = { reason: 'ShortNamesConflict', message: used.length === 1 ? used[0] : `[${used.join(', ')}]` };
    } else if (wanted.shortNames === undefined) delete names.shortNames;
    else names.shortNames = wanted.shortNames;
  }
  take('kind', kinds, 'KindConflict');
  take('listKind', kinds, 'ListKindConflict');
  if (wanted.categories === undefined) delete names.categories;
  else names.categories = wanted.categories;
  return { acceptedNames: names, conflict };
}

function established(definition: Definition, accepted: DefinitionCondition): DefinitionCondition {
  const present = conditionOf(definition, 'Established');
  if (present?.status === 'True') return present;
  if (accepted.status === 'True') {
    return {
      type: 'Established',
      status: 'False',
      reason: 'Installing',
      message: 'the initial names have been accepted',
    };
  }
  return (
    present ?? { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' }
  );
}

function isSame(a: DefinitionCondition, b: DefinitionCondition | undefined): boolean {
  return a.status === b?.status && a.reason === b.reason && a.message === b.message;
}
