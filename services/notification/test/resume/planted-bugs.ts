import { topics } from '@baton/contracts';
import type { Cursor } from '../../src/domain/cursor';
import { isBefore } from '../../src/domain/running-chat';
import { Frame } from '../../src/outbound/frames';
import { Journal } from '../../src/views/journal';
import type { LiveClient } from '../../src/views/live-client';
import type { LiveView, ViewKind } from '../../src/views/live-view';
import type { Since } from '../../src/views/since';
import { viewKinds } from '../../src/views/view-kinds';
import type { Plant } from './resume-run';

const reading = (change: (cursor: Cursor) => Cursor): Plant => ({ cursor: change });

/** Goes on one record too late in a topic. */
const skipping = (skipped: string): Plant =>
  reading((cursor) => ({
    ...cursor,
    topics:
      cursor.topics &&
      new Map(
        [...cursor.topics].map(([topic, place]) => [
          topic,
          topic === skipped ? { ...place, offsets: place.offsets.map((offset) => offset + 1) } : place,
        ]),
      ),
  }));

/** Every kind of view, with something done to each view that opens. */
const withViews = (change: (view: LiveView, client: LiveClient) => void): Plant => {
  const breaking = (kind: ViewKind): ViewKind => ({
    names: kind.names,
    authorise: (request) => {
      const open = kind.authorise(request);
      if (open instanceof Frame) return open;
      return (client) => {
        const view = open(client);
        change(view, client);
        return view;
      };
    },
    step: (step, world) => kind.step(step, world),
  });
  return {
    get hub() {
      return { kinds: viewKinds(Date.now).map(breaking) };
    },
  };
};

/** Resumes a view without the frames that fit. @param name of the only view that does; absent: all do. */
const resumingWithout = (kind: string, name?: string): Plant =>
  withViews((view, client) => {
    if (name !== undefined && view.name !== name) return;
    const resume = view.resume.bind(view);
    view.resume = (since) => {
      const send = client.send.bind(client);
      client.send = (frame) => void (frame.bytes.includes(`event: ${kind}`) || send(frame));
      const isTold = resume(since);
      client.send = send;
      return isTold;
    };
  });

/** Lines that states were ahead of when reading began are left out, and no snapshot makes the client ask for them. */
const withoutDoubtful = (): Plant =>
  withViews((view) => {
    const resume = view.resume.bind(view);
    view.resume = (since) => {
      const eventsOf = (id: string) => since.eventsOf(id).filter(({ before, event }) => isBefore(before, event));
      return resume(Object.create(since, { eventsOf: { value: eventsOf } }) as Since);
    };
  });

class ForgetfulJournal extends Journal {
  override reaches(): boolean {
    return true;
  }
}

class ShortJournal extends Journal {
  override since(...place: Parameters<Journal['since']>) {
    return super.since(...place).slice(1);
  }
}

/** The cursor of the last frame already goes with the first. */
const cursorFirst = (text: string): string => {
  const id = /^id: .+\n/m.exec(text)?.[0];
  return id === undefined || text.startsWith(id) ? text : id + text.replace(id, '');
};

/** One bug each, somewhere between a record and a client; every one of them must be noticed. */
export const plantedBugs: readonly { readonly bug: string; readonly plant: Plant }[] = [
  { bug: 'an offset of the events is skipped', plant: skipping(topics.conversationEvents.name) },
  { bug: 'an offset of the tickets is skipped', plant: skipping(topics.ticketState.name) },
  { bug: 'an offset of the conversations is skipped', plant: skipping(topics.conversationState.name) },
  {
    bug: 'the oldest change since a cursor is left out',
    plant: { hub: { journal: () => new ShortJournal(() => ({ changes: 12, characters: Infinity })) } },
  },
  {
    bug: 'what the ring forgot is not missed',
    plant: { hub: { journal: () => new ForgetfulJournal(() => ({ changes: 1, characters: Infinity })) } },
  },
  { bug: 'a resumed view is not told of what went', plant: resumingWithout('remove') },
  { bug: 'a resumed view is not told of what came', plant: resumingWithout('upsert') },
  { bug: 'a resumed bot is not told who waits', plant: resumingWithout('upsert', 'bot') },
  { bug: 'a resumed bot is not told who waits no more', plant: resumingWithout('remove', 'bot') },
  { bug: 'a resumed view is not told the lines', plant: resumingWithout('event') },
  { bug: 'a resumed view is not told what is in doubt', plant: withoutDoubtful() },
  { bug: 'the cursor goes with the first frame of a step', plant: { wire: cursorFirst } },
  {
    bug: 'a view that was lost while its client was away stays',
    plant: withViews((view) => void (view.resume = () => true)),
  },
  { bug: 'a replica serves before it is whole', plant: { servesAtOnce: true } },
];
