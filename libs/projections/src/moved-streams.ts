import type { WakeUps } from '@baton/sql';

/** PostgreSQL's bound is 8,000 bytes, and stream names are ASCII almost always. */
const MAX_CHARACTERS = 2_000;

const headOf = (view: string): string => `view ${view}`;

/** Tells other replicas which streams a view shows more of now. */
export const tellMoved = (wakeUps: WakeUps, view: string, streams: Iterable<string>): void => {
  const messages: string[] = [];
  let message = headOf(view);
  for (const stream of streams) {
    if (message.length + stream.length > MAX_CHARACTERS) {
      messages.push(message);
      message = headOf(view);
    }
    message += `\n${stream}`;
  }
  wakeUps.ring([...messages, message]);
};

/** Hears what `tellMoved` tells of that view, until the function that it answers is called. */
export const hearMoved = (wakeUps: WakeUps, view: string, hear: (stream: string) => void): (() => void) =>
  wakeUps.listen((message) => {
    const [head, ...streams] = message.split('\n');
    if (head === headOf(view)) for (const stream of streams) hear(stream);
  });
