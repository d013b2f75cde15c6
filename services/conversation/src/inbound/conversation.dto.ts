import { samples } from '@baton/contracts';
import {
  Component,
  Items,
  Matching,
  Names,
  Nested,
  QueryWhole,
  Text,
  Uuid,
  Variables,
  Whole,
} from '@baton/service-kit';

/** Part of a topic key and of a token; short, and the same in every URL. */
const CHANNEL = /^[a-z][a-z0-9-]{0,49}$/;
const A_CHANNEL = 'a channel: a lower-case letter, then up to 49 letters, digits or hyphens';
const LOCALE = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$/;
const JWT = /^[A-Za-z0-9_-]{1,4000}\.[A-Za-z0-9_-]{1,8000}\.[A-Za-z0-9_-]{1,2000}$/;

/** POST /v1/visitors */
@Component('MeetVisitor', { channel: 'web', name: 'Mia Okafor', locale: 'en' })
export class VisitorDto {
  @Matching(CHANNEL, A_CHANNEL, { about: 'Where the customer is: `web`.' }) channel!: string;
  @Text(200, { optional: true, about: 'What the customer calls themselves.' }) name?: string;
  @Matching(LOCALE, 'a language tag such as en or de-CH', { optional: true, about: 'Of the customer.' })
  locale?: string;
  @Matching(JWT, 'a JWT', { optional: true, about: 'The host site’s signed proof of who this is.' }) identity?: string;
}

@Component('CustomerOfBot', { id: 'crm-88213', name: 'Mia Okafor' })
class CustomerDto {
  @Text(200, { about: 'The customer’s id here (a UUID), or the one that the bot’s own platform knows them by.' })
  id!: string;
  @Text(200, { optional: true, about: 'What to call them.' }) name?: string;
}

/** POST /v1/conversations */
@Component('StartConversation', { channel: 'web', customer: { id: 'crm-88213', name: 'Mia Okafor' } })
export class StartDto {
  @Matching(CHANNEL, A_CHANNEL, { about: 'Where the customer is.' }) channel!: string;
  @Nested(() => CustomerDto, { about: 'Whose conversation it is.' }) customer!: CustomerDto;
}

@Component('Choice', { id: 'returns', label: 'Send something back' })
class ChoiceDto {
  @Text(100, { about: 'What `choiceId` names when the customer picks it.' }) id!: string;
  @Text(500, { about: 'What the button says.' }) label!: string;
}

/** POST /v1/conversations/:id/messages */
@Component('PostMessage', {
  text: 'Sorry! A new one is on its way.',
  clientMessageId: 'a1',
  ticketId: samples.ticketId,
})
export class MessageDto {
  @Text(8_000, { about: 'What is said.' }) text!: string;
  @Text(200, { about: 'Unique per author: posted twice, it is one message.' }) clientMessageId!: string;
  @Uuid({ optional: true, about: 'Agents only, and they must: the chat that they believe to be in.' })
  ticketId?: string;
  @Items(() => ChoiceDto, 20, { optional: true, about: 'Bots only: buttons.' }) choices?: ChoiceDto[];
  @Text(100, { optional: true, about: 'Customers only: the choice that they picked.' }) choiceId?: string;
}

/** POST /v1/conversations/:id/handover */
@Component('Handover', { seen: 3, subject: 'Broken on arrival', topics: ['orders'], requiredSkills: ['orders'] })
export class HandoverDto {
  @Whole({ optional: true, about: 'The conversation revision that the sender had read; bots must say it.' })
  seen?: number;
  @Text(500, { optional: true, about: 'What it is about, in a line.' }) subject?: string;
  @Names({ optional: true, about: 'What it is about, for statistics.' }) topics?: string[];
  @Text(100, { optional: true, about: 'Only agents of this queue are asked.' }) queue?: string;
  @Names({ optional: true, about: 'Bots only: what an agent must know.' }) requiredSkills?: string[];
  @Variables({ optional: true, about: 'Bots only: merged over what was collected.' }) variables?: Record<
    string,
    string
  >;
}

/** POST /v1/conversations/:id/leave */
@Component('LeaveConversation', { ticketId: samples.ticketId })
export class LeaveDto {
  @Uuid({ about: 'The chat that ends; a late retry never ends the next one.' }) ticketId!: string;
}

/** PUT /v1/conversations/:id/variables */
@Component('CollectVariables', { variables: { orderNumber: '4711' } })
export class VariablesDto {
  @Variables({ about: 'By name; merged over what was known.' }) variables!: Record<string, string>;
}

/** POST /v1/conversations/:id/notes */
@Component('AddNote', { text: 'Second broken parcel this month.' })
export class NoteDto {
  @Text(8_000, { about: 'For colleagues.' }) text!: string;
}

/** POST /v1/conversations/:id/read */
@Component('MarkRead', { upTo: 4 })
export class ReadDto {
  @Whole({ about: 'Revision of the last item that was seen.' }) upTo!: number;
}

/** GET /v1/conversations/:id/messages */
export class PageDto {
  @QueryWhole({ optional: true, about: 'Items after this revision.' }) after?: number;
  @QueryWhole({ optional: true, about: 'Items before this revision; without `after`: the newest of them.' })
  before?: number;
  @QueryWhole({ optional: true, min: 1, max: 500, about: 'Items of a page; 100 unless it is given.' }) limit?: number;
}
