import { checkAnswers } from '../checkers/check-answers';
import { checkFollowed } from '../checkers/check-followed';
import { checkOneEffect } from '../checkers/check-one-effect';
import { checkOneOwner } from '../checkers/check-one-owner';
import { checkOrderAndGaps } from '../checkers/check-order-and-gaps';
import { checkLatestState, checkPublished, checkStoreOrder } from '../checkers/check-published';
import { checkSilenceAfterLeaving, checkTurns } from '../checkers/check-turns';
import type { Observation } from '../checkers/observation';
import { byStream } from '../checkers/stored-fact';
import type { Side } from './evidence';

/** What a run must show, by the number of the promise that it breaks. */
export interface Verdict {
  readonly oneOwner: readonly string[];
  readonly oneEffect: readonly string[];
  readonly published: readonly string[];
  readonly order: readonly string[];
  readonly states: readonly string[];
  readonly followed: readonly string[];
  readonly turns: readonly string[];
}

/** Everything that was promised, whatever the run was about. Empty lists: it held. */
export const judge = ([ticket, conversation]: readonly [Side, Side], observations: readonly Observation[]): Verdict => {
  const sides = [ticket, conversation];
  const facts = [...ticket.facts, ...conversation.facts];
  const histories = [...byStream(ticket.facts, 'ticket-')].map(([stream, events]) => ({ stream, events }));
  return {
    oneOwner: [
      ...checkOneOwner(histories).map(({ stream, revision, problem }) => `${stream}@${revision}: ${problem}`),
      ...checkAnswers(facts, observations),
    ],
    oneEffect: checkOneEffect(facts, observations),
    published: sides.flatMap(checkOneSide),
    order: sides.flatMap(({ events, compare }) => [
      ...checkOrderAndGaps(events).map(({ kind, topic, problem }) => `${topic}: ${kind}: ${problem}`),
      ...checkStoreOrder(events, compare),
    ]),
    states: sides.flatMap(({ service, facts: stored, states, compare }) => [
      ...checkLatestState(stored, states, `${service}-`),
      ...checkStoreOrder(states.filter(isState), compare),
    ]),
    followed: checkFollowed(ticket.facts, conversation.facts),
    turns: [...checkTurns(conversation.facts), ...checkSilenceAfterLeaving(observations)],
  };
};

/** Every event of the service's own streams yields one record; its other streams go elsewhere. */
const checkOneSide = ({ service, facts, events }: Side): string[] =>
  checkPublished(
    facts.filter(({ stream }) => stream.startsWith(`${service}-`)),
    events,
  );

/** A filler that makes segments roll has no place in any store. */
const isState = ({ headers }: { readonly headers: Readonly<Record<string, string>> }): boolean =>
  headers['streamrevision'] !== undefined;

/** Whether everything that was stored has come out and was followed: nothing is under way any more. */
export const isSettled = (sides: readonly [Side, Side]): boolean =>
  sides.flatMap(checkOneSide).length === 0 &&
  sides.every(({ service, facts, states }) => checkLatestState(facts, states, `${service}-`).length === 0) &&
  checkFollowed(sides[0].facts, sides[1].facts).length === 0;
