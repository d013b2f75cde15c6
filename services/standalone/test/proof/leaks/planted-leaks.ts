import type { Change } from '@baton/notification-service/src/domain/change';
import type { ConversationEvent, RunningChat } from '@baton/notification-service/src/domain/running-chat';
import type { PastEvent } from '@baton/notification-service/src/domain/ticket-right';
import type { AgentViewer, Viewer } from '@baton/notification-service/src/domain/viewer';
import { upsertFrame } from '@baton/notification-service/src/outbound/frames';
import type { LiveHubOptions } from '@baton/notification-service/src/views/live-hub';
import type { LiveView, ViewKind, ViewRequest } from '@baton/notification-service/src/views/live-view';
import type { Since } from '@baton/notification-service/src/views/since';
import { TicketSide } from '@baton/notification-service/src/views/ticket-side';
import { viewKinds } from '@baton/notification-service/src/views/view-kinds';
import type { Step, TicketStep, World } from '@baton/notification-service/src/views/world';

type Said = Extract<Change, { kind: 'event' }>;

/** The ticket is of an older epoch, whatever it says: the chat decides who holds it. */
const NEWEST = Number.MAX_SAFE_INTEGER;

interface Changes {
  readonly authorise?: (request: ViewRequest, kind: ViewKind) => ReturnType<ViewKind['authorise']>;
  readonly step?: (step: Step) => Step;
  readonly typing?: (shown: Parameters<NonNullable<ViewKind['typing']>>[0]) => typeof shown;
}

/** One kind of view is another; the rest are as they are. @param name of a view of that kind. */
const withKind = (name: string, changes: Changes): Partial<LiveHubOptions> => ({
  kinds: viewKinds(Date.now).map((kind) => {
    if (!kind.names.test(name)) return kind;
    const authorise = (request: ViewRequest) => changes.authorise?.(request, kind) ?? kind.authorise(request);
    return {
      names: kind.names,
      authorise,
      step: (step: Step, world: World) => kind.step(changes.step?.(step) ?? step, world),
      typing: (shown) => kind.typing?.(changes.typing?.(shown) ?? shown),
      tick: (world) => kind.tick?.(world),
    } satisfies ViewKind;
  }),
});

/** Lines are gated by another account of the chat, and views of a ticket that was lost do not end. */
const withGate = (gate: (said: Said) => RunningChat): Partial<LiveHubOptions> =>
  withKind('ticket:', {
    step: (step) => {
      const { change } = step;
      if (change.kind !== 'event') return { ...step, tickets: [] };
      return { ...step, tickets: [], change: { ...change, before: { ...gate(change), epoch: NEWEST } } };
    },
  });

const forgettingWhoLeft = (): Partial<LiveHubOptions> => {
  const joined = new Map<string, RunningChat>();
  return withGate(({ event, before }) => {
    const id = event.data.conversationId;
    const known = joined.get(id);
    if (before.agentId !== null && known?.agentId !== before.agentId && !joined.has(id)) joined.set(id, before);
    return joined.get(id) ?? before;
  });
};

const openForOneMore = (): Partial<LiveHubOptions> => {
  const former = new Map<string, RunningChat>();
  return withGate(({ event, before }) => {
    const earlier = former.get(event.data.conversationId) ?? before;
    former.set(event.data.conversationId, before);
    return earlier;
  });
};

const asMessage = (event: ConversationEvent): ConversationEvent => {
  if (event.type !== 'baton.conversation.note-added.v1') return event;
  const { agentId, ...data } = event.data;
  const author = { kind: 'agent', id: agentId } as const;
  const rest = { previousForCustomer: null, choices: null, choiceId: null, clientMessageId: event.id };
  return { ...event, type: 'baton.conversation.message-posted.v1', data: { ...data, ...rest, author } };
};

const saying = (change: (event: ConversationEvent) => ConversationEvent) => (step: Step) =>
  step.change.kind === 'event' ? { ...step, change: { ...step.change, event: change(step.change.event) } } : step;

const toTheLastCustomer = (): Partial<LiveHubOptions> => {
  let last: ConversationEvent['data'] | null = null;
  return withKind('conversation', {
    step: saying((event) => {
      const { conversationId, customerId } = last ?? event.data;
      last = event.data;
      return { ...event, data: { ...event.data, conversationId, customerId } } as ConversationEvent;
    }),
  });
};

/** Does something to every view of a kind that opens. */
const withViews = (name: string, change: (view: LiveView, request: ViewRequest) => void): Partial<LiveHubOptions> =>
  withKind(name, {
    authorise: (request, kind) => {
      const opened = kind.authorise(request);
      if (typeof opened !== 'function') return opened;
      return (client) => {
        const view = opened(client);
        change(view, request);
        return view;
      };
    },
  });

const withTicketOf = (view: LiveView, { world: { board }, viewer }: ViewRequest): void => {
  const snapshot = view.snapshot.bind(view);
  view.snapshot = (time) => {
    snapshot(time);
    const [id] = viewer.kind === 'customer' ? board.ticketsOf(viewer.conversationId) : [];
    const side = id === undefined ? undefined : board.side(id);
    if (side !== undefined) view.client.send(upsertFrame(view.name, side.rowJson(true)));
  };
};

const anySkill = (viewer: Viewer): Viewer =>
  viewer.kind === 'agent' ? { ...viewer, skills: Object.assign([...viewer.skills], { includes: () => true }) } : viewer;

const asSupervisor = (viewer: Viewer): Viewer => ({ ...(viewer as AgentViewer), isSupervisor: true });

/** Nobody is joined, so that whoever may take a ticket goes on seeing it. */
const unjoined = ({ id, before, after }: TicketStep): TicketStep => {
  const free = { ...(after?.chat as RunningChat), agentId: null, epoch: NEWEST };
  return { id, before, after: after && new TicketSide(after.ticket, after.conversation, free, null) };
};

/** A view that comes back is told of a past that is not what it was. */
const resumingWith = (change: (past: PastEvent) => PastEvent) => (view: LiveView) => {
  const resume = view.resume.bind(view);
  view.resume = (since) => {
    const eventsOf = (id: string): PastEvent[] => since.eventsOf(id).map(change);
    return resume(Object.create(since, { eventsOf: { value: eventsOf } }) as Since);
  };
};

const tellingAllStints = resumingWith((past) => ({
  ...past,
  before: { ...past.before, agentId: null, epoch: NEWEST },
}));

/** What states tell of later stands for what was so when the line was said. */
const byLaterStates = resumingWith((past) => ({ ...past, before: { ...past.before, revision: -1 } }));

/** Whoever was erased is let in for as long as their token lasts. */
const forgettingErasures = (request: ViewRequest, kind: ViewKind): ReturnType<ViewKind['authorise']> => {
  const { world } = request;
  const board = Object.create(world.board, { erased: { value: new Set() } }) as World['board'];
  return kind.authorise({ ...request, world: Object.create(world, { board: { value: board } }) as World });
};

interface PlantedLeak {
  readonly leak: string;
  readonly planted: () => Partial<LiveHubOptions>;
  /** Some need many histories until they show: of these it is said from which on to look. */
  readonly seed?: number;
}

/** One leak each; every one of them must be noticed. */
export const plantedLeaks: readonly PlantedLeak[] = [
  { leak: 'a gate forgets who left', planted: forgettingWhoLeft, seed: 16 },
  { leak: 'a gate stays open for one event more', planted: openForOneMore, seed: 10 },
  {
    leak: 'a line is judged by states that are ahead of it',
    planted: () => withViews('ticket:', byLaterStates),
    seed: 60295,
  },
  { leak: 'notes go to customers', planted: () => withKind('conversation', { step: saying(asMessage) }), seed: 9 },
  { leak: 'a line goes to the customer who was told last', planted: toTheLastCustomer },
  { leak: 'a customer is shown the ticket', planted: () => withViews('conversation', withTicketOf) },
  {
    leak: 'an inbox does not look at skills',
    planted: () =>
      withKind('inbox', {
        authorise: (request, kind) => kind.authorise({ ...request, viewer: anySkill(request.viewer) }),
      }),
  },
  {
    leak: 'an inbox does not know who has joined',
    planted: () => withKind('inbox', { step: (step) => ({ ...step, tickets: step.tickets.map(unjoined) }) }),
  },
  {
    leak: 'a resume does not look at rights again',
    planted: () =>
      withKind('ticket:', {
        authorise: (request, kind) =>
          kind.authorise(request.mark === undefined ? request : { ...request, viewer: asSupervisor(request.viewer) }),
      }),
  },
  {
    leak: 'whoever was erased is let in',
    planted: () => withKind('conversation', { authorise: forgettingErasures }),
  },
  { leak: 'a resume tells the lines of all stints', planted: () => withViews('ticket:', tellingAllStints), seed: 480 },
];
