export { given, type Outcome } from './given';
export {
  explore,
  type CounterExample,
  type Exploration,
  type Explored,
  type Invariant,
  type Move,
  type Progress,
} from './explorer/explore';
export { checkOneOwner, type OwnerViolation, type TicketHistory } from './checkers/check-one-owner';
export { followOwnership, noOwnership, OwnershipBroken, type Ownership, type TicketFact } from './checkers/ownership';
export { checkOrderAndGaps, type OrderViolation, type PublishedRecord } from './checkers/check-order-and-gaps';
export {
  afterClaim,
  type BenchClaim,
  type BenchTicket,
  benchTopics,
  type BenchTopics,
  claimIn,
  NO_CLAIMS,
  recordsOfClaim,
  STREAM_PREFIX,
} from './bench/real/workload';
export type { RelayJob, RelayResult } from './bench/real/relay-job';
export { AnswerChecker, type Exchange } from './openapi/answer-checker';
export { danglingRefs, gapsIn, unfitExamples } from './openapi/document-faults';
export { Dice } from './chaos/dice';
export type { Answers } from './bench/live/asked-process';
export { stamp } from './bench/live/stamps';
