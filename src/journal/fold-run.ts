import type { JournalEvent } from './journal-event.ts';
import { evolveAll } from './evolve.ts';
import type { RunView } from './run-view.ts';

/** The view of a run after these events. */
export function foldRun(events: Iterable<JournalEvent>): RunView {
  return evolveAll(emptyRunView(), events);
}

export function emptyRunView(): RunView {
  return {
    meta: undefined,
    phase: 'preparing',
    lastSeq: 0,
    clock: { playStartsAt: undefined, lastEventAt: undefined },
    stage: undefined,
    stages: [],
    objectives: new Map(),
    milestones: [],
    findings: new Map(),
    hints: [],
    answers: new Map(),
    evidence: new Map(),
    availability: new Map(),
    harm: [],
    injects: [],
    queries: [],
    notes: [],
    audit: [],
    attacker: [],
    proctorActs: [],
    pauses: [],
    feed: [],
    end: undefined,
  };
}
