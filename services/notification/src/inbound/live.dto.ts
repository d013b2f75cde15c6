import { matching, QueryFlag, QueryList, Text } from '@baton/service-kit';
import { MAX_CURSOR_LENGTH } from '../outbound/cursor-codec';
import { VIEW_NAME } from '../views/view-kinds';

export class LiveQueryDto {
  @QueryList(matching(VIEW_NAME, 'inbox, inbox:all, alerts, bot, conversation or ticket:<id>'), 20, {
    about:
      '`inbox`, `alerts`, `ticket:<id>` (agents), `inbox:all` (supervisors), `conversation` (customers: their own), `bot` (bots). May be repeated.',
  })
  view!: string[];

  @Text(MAX_CURSOR_LENGTH, {
    optional: true,
    about: 'As `Last-Event-ID`, for clients that cannot send a header; the header is newer where both are there.',
  })
  cursor?: string;
}

export class InboxQueryDto {
  @QueryFlag({ optional: true, about: 'Everybody’s tickets; supervisors only.' })
  all?: boolean;
}
