import { matching, QueryFlag, QueryList, Text } from '@baton/service-kit';
import { MAX_CURSOR_LENGTH } from '../outbound/cursor-codec';
import { VIEW_NAME } from '../views/view-kinds';

export class LiveQueryDto {
  /** `?view=inbox&view=ticket:<id>` */
  @QueryList(matching(VIEW_NAME, 'inbox, inbox:all, alerts, bot, conversation or ticket:<id>'), 20, {})
  view!: string[];

  /** As `Last-Event-ID`, for clients that cannot send a header; the header is newer where both are there. */
  @Text(MAX_CURSOR_LENGTH, { optional: true })
  cursor?: string;
}

export class InboxQueryDto {
  /** Everybody's tickets; supervisors only. */
  @QueryFlag()
  all?: boolean;
}
