import type { ConversationStateV1, TicketStateV1 } from '@baton/contracts';
import { type InboxRow, inboxRow } from '../domain/inbox-row';
import type { RunningChat } from '../domain/running-chat';

/** Everything that a ticket's row is made of and that decides who may see it, at one moment. */
export class TicketSide {
  private readonly json: [spoken?: string, silent?: string];

  /** @param like the side before: the row's text is taken from it where nothing in it has changed. */
  constructor(
    readonly ticket: TicketStateV1,
    readonly conversation: ConversationStateV1 | undefined,
    readonly chat: RunningChat,
    private readonly ownerName: string | null,
    like?: TicketSide,
  ) {
    const isAlike =
      like !== undefined &&
      like.ticket === ticket &&
      like.conversation === conversation &&
      like.ownerName === ownerName;
    this.json = isAlike ? like.json : [];
  }

  /** @param isSilent see `inboxRow`. */
  row(isSilent: boolean): InboxRow {
    return inboxRow(this.ticket, this.conversation, () => this.ownerName, isSilent);
  }

  /** The row as JSON, serialised once for all who see the same. */
  rowJson(isSilent: boolean): string {
    return (this.json[isSilent ? 1 : 0] ??= JSON.stringify(this.row(isSilent)));
  }
}
