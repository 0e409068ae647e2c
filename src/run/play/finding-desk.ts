import type { FindingView } from '../../journal/run-view.ts';
import type { Recorder } from '../recorder.ts';
import { unknownName } from './play-error.ts';

/** Puts findings aside. A suppression rule silences its type for good: what is raised later is put aside as it comes. */
export class FindingDesk {
  readonly #recorder: Recorder;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
    recorder.listen((event) => {
      if (event.type !== 'FindingRaised') return;
      const rule = ruleFor(event.finding.type);
      if (this.#rules().has(rule)) recorder.record({ type: 'FindingSuppressed', id: event.finding.id, rule });
    });
  }

  archive(id: string, archived: boolean): void {
    this.#recorder.record({ type: 'FindingArchived', id: this.#find(id).finding.id, archived }, 'participant');
  }

  /** Silences the finding's type; returns the rule. */
  suppress(id: string): string {
    const { type } = this.#find(id).finding;
    const rule = ruleFor(type);
    for (const { finding } of [...this.#recorder.view.findings.values()])
      if (finding.type === type)
        this.#recorder.record({ type: 'FindingSuppressed', id: finding.id, rule }, 'participant');
    return rule;
  }

  #rules(): Set<string | undefined> {
    return new Set([...this.#recorder.view.findings.values()].map(({ suppressedBy }) => suppressedBy));
  }

  #find(id: string): FindingView {
    const { findings } = this.#recorder.view;
    const known = [...findings.keys()];
    const found = findings.get(known.find((full) => full.startsWith(id)) ?? '');
    if (found === undefined) throw unknownName('finding', id, known);
    return found;
  }
}

function ruleFor(type: string): string {
  return `type = ${type}`;
}
