import type { KubeObject } from '../../kube-object.ts';
import type { UserInfo } from '../../user-info.ts';
import { type Binding, keysOf, type Subject, subjectKey } from './role-binding.ts';

/** A binding that names a user, with the first of its subjects that does. */
export interface Grant {
  binding: Binding;
  subject: Subject;
  /** Place of the binding among all, and of the subject within it. */
  order: number;
  subjectOrder: number;
}

/** Bindings of one scope by whom they name. */
export type BindingIndex = ReadonlyMap<string, Grant[]>;

export function indexBindings(objects: readonly KubeObject[]): BindingIndex {
  const index = new Map<string, Grant[]>();
  objects.forEach((object, order) => {
    const binding = object as Binding;
    (binding.subjects ?? []).forEach((subject, subjectOrder) => {
      const key = subjectKey(subject, binding.metadata.namespace ?? '');
      if (key === undefined) return;
      const grants = index.get(key);
      const grant = { binding, subject, order, subjectOrder };
      if (grants === undefined) index.set(key, [grant]);
      else grants.push(grant);
    });
  });
  return index;
}

/** What binds a user, oldest binding first; one grant a binding. Upstream's order is that of a Go map: none. */
export function grantsFor(index: BindingIndex, user: UserInfo): Grant[] {
  const found = new Map<number, Grant>();
  for (const key of keysOf(user)) {
    for (const grant of index.get(key) ?? []) {
      const known = found.get(grant.order);
      if (known === undefined || known.subjectOrder > grant.subjectOrder) found.set(grant.order, grant);
    }
  }
  return [...found.values()].sort((a, b) => compareAge(a.binding, b.binding) || a.order - b.order);
}

function compareAge({ metadata: a }: Binding, { metadata: b }: Binding): number {
  const [born, other] = [a.creationTimestamp ?? '', b.creationTimestamp ?? ''];
  return born < other ? -1 : born > other ? 1 : 0;
}
