import { ActorId, Component, Flag, OneOf, QueryFlag, QueryWhole, Text, Uuid } from '@baton/service-kit';

const WORKS = ['pending', 'claimed', 'resolved', 'deleted'] as const;

@Component('UnclaimTicket', { reason: 'Needs somebody who knows returns' })
export class UnclaimBody {
  @Text(500, { optional: true, about: 'For colleagues.' }) reason?: string;
}

@Component('ForwardTicket', { to: 'ben', note: 'Wants the money back' })
export class ForwardBody {
  @ActorId({ about: 'Id of the colleague: `GET /v1/agents?forwardableFor=` lists who may get it.' }) to!: string;
  @Text(8_000, { optional: true, about: 'For the colleague.' }) note?: string;
}

@Component('ResolveTicket', {
  outcome: 'replaced',
  botCouldHaveAnswered: true,
  suggestedFaq: 'What do I do when something arrives broken?',
})
export class ResolveBody {
  @Text(100, { optional: true, about: 'How it ended, in the deployment’s own terms.' }) outcome?: string;
  @Flag({
    optional: true,
    about: 'Whether the chatbot could have answered, had there been an FAQ. Required while `askFaqOnResolve` is on.',
  })
  botCouldHaveAnswered?: boolean;
  @Text(8_000, { optional: true, about: 'The question that belongs into the FAQ.' }) suggestedFaq?: string;
}

@Component('DeleteTicket', { reason: 'A test' })
export class DeleteBody {
  @Text(500, { optional: true, about: 'For colleagues.' }) reason?: string;
}

export class ListQuery {
  @OneOf(WORKS, { optional: true, about: 'Only tickets whose work stands so.' }) work?: (typeof WORKS)[number];
  @QueryFlag({ optional: true, about: 'Only the caller’s own.' }) mine?: boolean;
  @QueryFlag({ optional: true, about: 'Only those that the caller’s skills and queues fit.' }) eligible?: boolean;
  @Text(100, { optional: true, about: 'Only those of this queue.' }) queue?: string;
  @Uuid({ optional: true, about: 'Only those of this customer.' }) customerId?: string;
  @QueryWhole({ optional: true, min: 1, max: 200, about: 'Items of a page; 50 unless it is given.' }) limit?: number;
  @Text(1_000, { optional: true, about: '`next` of the page before.' }) cursor?: string;
}
