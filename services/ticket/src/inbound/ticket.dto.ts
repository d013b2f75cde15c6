import { ActorId, Flag, OneOf, QueryFlag, QueryWhole, Text, Uuid } from '@baton/service-kit';

const WORKS = ['pending', 'claimed', 'resolved', 'deleted'] as const;

export class UnclaimBody {
  @Text(500, { optional: true }) reason?: string;
}

export class ForwardBody {
  @ActorId() to!: string;
  @Text(8_000, { optional: true }) note?: string;
}

export class ResolveBody {
  @Text(100, { optional: true }) outcome?: string;
  @Flag({ optional: true }) botCouldHaveAnswered?: boolean;
  @Text(8_000, { optional: true }) suggestedFaq?: string;
}

export class DeleteBody {
  @Text(500, { optional: true }) reason?: string;
}

export class ListQuery {
  @OneOf(WORKS, { optional: true }) work?: (typeof WORKS)[number];
  @QueryFlag() mine?: boolean;
  @QueryFlag() eligible?: boolean;
  @Text(100, { optional: true }) queue?: string;
  @Uuid({ optional: true }) customerId?: string;
  @QueryWhole({ optional: true, min: 1, max: 200 }) limit?: number;
  @Text(1_000, { optional: true }) cursor?: string;
}
