import type { Call } from './call.ts';

/** A pod from the call that made it to the one that ended it. */
export interface PodLife {
  name: string;
  created: Call;
  /** RFC 3339; absent while it is there. */
  ended?: string;
  endedMs?: number;
}

/** The lives of pods as the audit log tells them, in the order in which they began. */
export function podLives(calls: readonly Call[]): PodLife[] {
  const lives: PodLife[] = [];
  const standing = new Map<string, PodLife>();
  for (const call of calls) {
    if (!call.success || !call.resource.startsWith('pods')) continue;
    if (call.verb === 'create' && call.resource === 'pods') {
      const life = { name: nameOf(call), created: call };
      lives.push(life);
      standing.set(`${call.namespace}/${life.name}`, life);
    } else if (call.verb === 'delete' && call.resource === 'pods')
      end(standing.get(`${call.namespace}/${call.name}`), call);
    else if (call.verb === 'create' && call.resource === 'pods/eviction')
      end(standing.get(`${call.namespace}/${call.name}`), call);
    else if (call.verb === 'deletecollection')
      for (const [key, life] of standing) if (key.startsWith(`${call.namespace}/`)) end(life, call);
  }
  return lives;
}

function end(life: PodLife | undefined, { at, atMs }: Call): void {
  if (life === undefined) return;
  life.ended = at;
  life.endedMs = atMs;
}

function nameOf({ event, name }: Call): string {
  const body = (event.responseObject ?? event.requestObject ?? {}) as {
    metadata?: { name?: string; generateName?: string };
  };
  return body.metadata?.name ?? (name === '' ? (body.metadata?.generateName ?? '') : name);
}
