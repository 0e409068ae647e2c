import type { Because } from '../../journal/journal-event.ts';
import type { RunView } from '../../journal/run-view.ts';
import { shortClockText } from '../text.ts';
import { playTimeMs } from './play-time.ts';

/** The facts behind a number, one a line: objects that decided, then events with their time. */
export function becauseLines(view: RunView, because: Because): string[] {
  const objects = (because.objects ?? []).map((object) => `object  ${object}`);
  const events = because.events.flatMap((seq) => {
    const fed = view.feed.find((item) => item.seq === seq);
    if (fed !== undefined) return [`event #${seq}  ${shortClockText(playTimeMs(view, fed.at))}  ${fed.text}`];
    const audit = view.audit.find((entry) => entry.seq === seq)?.event;
    if (audit === undefined) return [`event #${seq}`];
    const at = shortClockText(playTimeMs(view, audit.requestReceivedTimestamp));
    return [`event #${seq}  ${at}  ${audit.user.username ?? ''} ${audit.verb} ${audit.requestURI}`];
  });
  return [...objects, ...events];
}
