import { Items, Matching, Names, Nested, QueryWhole, Text, Uuid, Variables, Whole } from '@baton/service-kit';

/** Part of a topic key and of a token; short, and the same in every URL. */
const CHANNEL = /^[a-z][a-z0-9-]{0,49}$/;
const A_CHANNEL = 'a channel: a lower-case letter, then up to 49 letters, digits or hyphens';
const LOCALE = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$/;
const JWT = /^[A-Za-z0-9_-]{1,4000}\.[A-Za-z0-9_-]{1,8000}\.[A-Za-z0-9_-]{1,2000}$/;

/** POST /v1/visitors */
export class VisitorDto {
  @Matching(CHANNEL, A_CHANNEL) channel!: string;
  @Text(200, { optional: true }) name?: string;
  @Matching(LOCALE, 'a language tag such as en or de-CH', { optional: true }) locale?: string;
  /** The host site's signed proof of who this is. */
  @Matching(JWT, 'a JWT', { optional: true }) identity?: string;
}

class CustomerDto {
  /** The customer's id here (a UUID), or the one that the bot's own platform knows them by. */
  @Text(200) id!: string;
  @Text(200, { optional: true }) name?: string;
}

/** POST /v1/conversations */
export class StartDto {
  @Matching(CHANNEL, A_CHANNEL) channel!: string;
  @Nested(() => CustomerDto) customer!: CustomerDto;
}

class ChoiceDto {
  @Text(100) id!: string;
  @Text(500) label!: string;
}

/** POST /v1/conversations/:id/messages */
export class MessageDto {
  @Text(8_000) text!: string;
  /** Unique per author: posted twice, it is one message. */
  @Text(200) clientMessageId!: string;
  /** Agents only, and they must: the chat that they believe to be in. */
  @Uuid({ optional: true }) ticketId?: string;
  /** Bots only. */
  @Items(() => ChoiceDto, 20, { optional: true }) choices?: ChoiceDto[];
  /** Customers only. */
  @Text(100, { optional: true }) choiceId?: string;
}

/** POST /v1/conversations/:id/handover */
export class HandoverDto {
  /** The conversation revision that the sender had read; bots must say it. */
  @Whole({ optional: true }) seen?: number;
  @Text(500, { optional: true }) subject?: string;
  @Names({ optional: true }) topics?: string[];
  @Text(100, { optional: true }) queue?: string;
  /** Bots only. */
  @Names({ optional: true }) requiredSkills?: string[];
  /** Bots only. */
  @Variables({ optional: true }) variables?: Record<string, string>;
}

/** POST /v1/conversations/:id/leave */
export class LeaveDto {
  @Uuid() ticketId!: string;
}

/** PUT /v1/conversations/:id/variables */
export class VariablesDto {
  @Variables() variables!: Record<string, string>;
}

/** POST /v1/conversations/:id/notes */
export class NoteDto {
  @Text(8_000) text!: string;
}

/** POST /v1/conversations/:id/read */
export class ReadDto {
  @Whole() upTo!: number;
}

/** GET /v1/conversations/:id/messages */
export class PageDto {
  /** Exclusive. */
  @QueryWhole({ optional: true }) after?: number;
  /** Exclusive; without `after`: the newest items below it. */
  @QueryWhole({ optional: true }) before?: number;
  @QueryWhole({ optional: true, min: 1, max: 500 }) limit?: number;
}
