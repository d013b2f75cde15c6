import { endsWithTheirStint, type Told } from './former-owner';
import { described, isCommand, isSuccess, type Observation, placeOf } from './observation';
import { followOwnership, noOwnership, type Ownership, OwnershipBroken } from './ownership';
import { byStream, member, type StoredFact } from './stored-fact';

/**
 * Holds what clients were told against what is stored: a command that was answered is stored, a ticket that was shown was
 * so at that revision, an owner that was named in a refusal did own it, a message that was answered stands where it said; nobody is told
 * that a ticket is not there once anybody had been told of it; and
 * nobody who asked after a change had been told is shown, or refused by, what was before it; only a former owner, who may read no
 * further, is shown the end of their own stint.
 * Empty when nobody was told otherwise.
 */
export const checkAnswers = (facts: Iterable<StoredFact>, observations: readonly Observation[]): string[] => {
  const streams = byStream(facts);
  const tickets = new Tickets(streams, new ToldRevisions(observations));
  const problems: string[] = [];
  for (const told of observations) {
    const problem = isSuccess(told) ? contradicted(told, streams, tickets) : wronglyRefused(told, tickets);
    if (problem !== null) problems.push(`${described(told)}: ${problem}`);
  }
  return problems;
};

type Streams = ReadonlyMap<string, readonly StoredFact[]>;

const contradicted = (told: Observation, streams: Streams, tickets: Tickets): string | null => {
  const place = placeOf(told.revision);
  if (isCommand(told) && place !== null) {
    const length = streams.get(place.stream)?.length ?? 0;
    if (place.revision >= length) return `answered ${told.revision}, but the stream ends at ${length - 1}`;
  }
  if (told.path.startsWith('/v1/tickets/') && member(told.body, 'epoch') !== undefined) return tickets.differ(told);
  if (told.path.endsWith('/messages') && told.method === 'POST') return misplaced(told, streams);
  return null;
};

const misplaced = ({ path, body }: Observation, streams: Streams): string | null => {
  const revision = Number(member(body, 'revision'));
  const stream = `conversation-${path.split('/')[3] ?? ''}`;
  const stored = streams.get(stream)?.[revision];
  const wanted = member(body, 'clientMessageId');
  if (stored?.type === 'MessagePosted' && stored.data['clientMessageId'] === wanted) return null;
  return `message ${String(wanted)} is not at ${stream}@${revision}`;
};

const wronglyRefused = (told: Observation, tickets: Tickets): string | null => {
  if (told.code === 'ticket-not-found') return tickets.hadBeenTold(told) ? 'not found, after it had been told' : null;
  if (told.code !== 'already-claimed') return null;
  const by = String(member(told.body, 'by'));
  return tickets.owned(told, by) ? null : `${by} did not own it then`;
};

/** Up to which revision of a ticket anybody had been told, by when. */
class ToldRevisions {
  private readonly told = new Map<string, { readonly at: number; readonly revision: number }[]>();

  constructor(observations: readonly Observation[]) {
    const answers = [...observations].sort((a, b) => a.answeredAt - b.answeredAt);
    for (const { revision, answeredAt: at } of answers) {
      const place = placeOf(revision);
      if (place === null) continue;
      const known = this.told.get(place.stream) ?? [];
      this.told.set(place.stream, known);
      if (place.revision > (known.at(-1)?.revision ?? -1)) known.push({ at, revision: place.revision });
    }
  }

  /** -1: of none. */
  before(stream: string, at: number): number {
    return this.told.get(stream)?.findLast((one) => one.at < at)?.revision ?? -1;
  }
}

/** What each ticket was at each revision, by the checkers' own rules. */
class Tickets {
  private readonly known = new Map<string, Told>();

  constructor(
    private readonly streams: Streams,
    private readonly told: ToldRevisions,
  ) {}

  /** Why a shown ticket is none that was so then; null: it was. */
  differ({ body, askedAt, who }: Observation): string | null {
    const [id, revision] = [String(member(body, 'id')), Number(member(body, 'revision'))];
    const ticket = this.of(id);
    const was = ticket.folds[revision];
    if (was === undefined) return `shown at revision ${revision}, which is not stored`;
    const known = this.told.before(`ticket-${id}`, askedAt);
    if (revision < known && !endsWithTheirStint(ticket, who, revision, known))
      return `shown at revision ${revision}, after ${known} had been told`;
    const shown = { work: member(body, 'work'), owner: member(member(body, 'owner'), 'id') ?? null };
    const epoch = member(body, 'epoch');
    if (shown.work === was.work && shown.owner === was.owner && epoch === was.epoch) return null;
    const text = (work: unknown, owner: unknown, at: unknown) =>
      `${String(work)} by ${String(owner)}, epoch ${String(at)}`;
    return `shown as ${text(shown.work, shown.owner, epoch)} at revision ${revision}, was ${text(was.work, was.owner, was.epoch)}`;
  }

  hadBeenTold({ path, askedAt }: Observation): boolean {
    return this.told.before(`ticket-${path.split('/')[3] ?? ''}`, askedAt) >= 0;
  }

  /** Whether the agent owned the ticket at any revision that the refusal may speak of. */
  owned({ path, askedAt }: Observation, agent: string): boolean {
    const id = path.split('/')[3] ?? '';
    const known = Math.max(0, this.told.before(`ticket-${id}`, askedAt));
    return this.of(id).folds.some(({ owner, revision }) => revision >= known && owner === agent);
  }

  private of(id: string): Told {
    const facts = this.streams.get(`ticket-${id}`) ?? [];
    const known = this.known.get(id) ?? { facts, folds: foldsOf(facts) };
    this.known.set(id, known);
    return known;
  }
}

const foldsOf = (facts: readonly StoredFact[]): Ownership[] => {
  const folds: Ownership[] = [];
  let ownership = noOwnership;
  try {
    for (const fact of facts) folds.push((ownership = followOwnership(ownership, fact)));
  } catch (error) {
    // a history that contradicts itself is `checkOneOwner`'s to report
    if (!(error instanceof OwnershipBroken)) throw error;
  }
  return folds;
};
