import { randomUUID } from 'node:crypto';
import { Frame } from '../src/outbound/frames';
import { AlertsKind } from '../src/views/alerts.view';
import type { LiveClient } from '../src/views/live-client';
import type { LiveView, ViewKind } from '../src/views/live-view';
import type { Step, World } from '../src/views/world';

/** Alerts with one bug. */
export interface Plant {
  readonly bug: string;
  readonly kind: () => ViewKind;
}

interface Overrides {
  readonly view?: (view: LiveView) => LiveView;
  readonly client?: (client: LiveClient) => LiveClient;
  readonly step?: (step: Step, world: World) => Step;
}

const planted =
  ({ view = (v) => v, client = (c) => c, step = (s) => s }: Overrides) =>
  (): ViewKind => {
    const sound = new AlertsKind();
    return {
      names: sound.names,
      authorise: (request) => {
        const open = sound.authorise(request);
        return (one) => view(open(client(one)));
      },
      step: (one, world) => sound.step(step(one, world), world),
    };
  };

const resuming = (resume: (view: LiveView, since: Parameters<LiveView['resume']>[0]) => boolean) =>
  planted({
    view: (view) => ({
      name: view.name,
      client: view.client,
      mark: view.mark,
      snapshot: (time) => view.snapshot(time),
      close: () => view.close(),
      resume: (since) => resume(view, since),
    }),
  });

/** Hands on to a client, but frames are changed on the way. */
const sending = (change: (frame: Frame) => readonly Frame[]) =>
  planted({
    client: (client) =>
      Object.assign(Object.create(client) as LiveClient, {
        send: (frame: Frame) => {
          for (const one of change(frame)) client.send(one);
        },
      }),
  });

const byTheStates = ({ board }: World, step: Step): Step => {
  const { change } = step;
  if (change.kind === 'event') {
    const before = { ...board.chats.newest(change.event.data.conversationId), revision: change.before.revision };
    return { ...step, change: { ...change, before } };
  }
  if (change.kind !== 'ticketEvent') return step;
  const owner = board.ticket(change.event.data.ticketId)?.owner ?? null;
  return { ...step, change: { ...change, before: { ...change.before, owner } } };
};

export const alertPlants: readonly Plant[] = [
  {
    bug: 'tells twice what was missed',
    kind: resuming((view, since) => [view.resume(since), view.resume(since)].every(Boolean)),
  },
  { bug: 'tells nothing of what was missed', kind: resuming(() => true) },
  { bug: 'begins anew after each break', kind: resuming(() => false) },
  { bug: 'tells twice', kind: sending((frame) => [frame, frame]) },
  {
    bug: 'makes up ids',
    kind: sending((frame) => [
      new Frame(frame.bytes.toString('utf8').replace(/"id":"[^"]+"/, `"id":"${randomUUID()}"`)),
    ]),
  },
  { bug: 'asks the states whom to alert', kind: planted({ step: (step, world) => byTheStates(world, step) }) },
];
