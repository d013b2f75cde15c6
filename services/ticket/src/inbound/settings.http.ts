import { Command, CommandAnswer, type CommandContext, Flag, IfMatch, Roles, Whole } from '@baton/service-kit';
import { Body, Controller, Get, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { settingsDecider, type SettingsState } from '../domain/settings.decider';
import { SETTINGS_STREAM, TicketStore } from '../outbound/ticket.store';
import { metadataOf } from './caller';

/** Bound of what one file may take, whatever the setting: 20 MiB. */
const MAX_FILE_BYTES = 20 * 1024 * 1024;

export class SettingsBody {
  @Flag() askFaqOnResolve!: boolean;
  @Flag() allowForwardToOffline!: boolean;
  @Whole({ nullable: true, min: 30, max: 86_400 }) goneAfterSeconds!: number | null;
  @Whole({ min: 1, max: MAX_FILE_BYTES }) maxFileBytes!: number;
}

/** The defaults are version 0, and every change one more: what `ETag` says and `If-Match` names. */
const versionOf = (revision: number): number => revision + 1;

const settingsAnswer = (settings: SettingsState) => ({
  askFaqOnResolve: settings.askFaqOnResolve,
  allowForwardToOffline: settings.allowForwardToOffline,
  goneAfterSeconds: settings.goneAfterSeconds,
  maxFileBytes: settings.maxFileBytes,
});

@Controller('v1/settings')
export class SettingsController {
  constructor(private readonly store: TicketStore) {}

  @Get()
  @Roles('agent', 'supervisor', 'admin')
  async read(@Res({ passthrough: true }) reply: FastifyReply) {
    const { state, revision } = await this.store.settings.load(SETTINGS_STREAM);
    void reply.header('etag', `"${versionOf(revision)}"`);
    return settingsAnswer(state);
  }

  /** All of them at once, and only by who has read what they change. */
  @Put()
  @Roles('admin')
  async change(
    @IfMatch() version: number,
    @Body() body: SettingsBody,
    @Command() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { askFaqOnResolve, allowForwardToOffline, goneAfterSeconds, maxFileBytes } = body;
    const settings = { askFaqOnResolve, allowForwardToOffline, goneAfterSeconds, maxFileBytes };
    const handled = await this.store.settings.handle(
      SETTINGS_STREAM,
      { ...metadataOf(context), customerId: null },
      (state) => settingsDecider.decide({ type: 'ChangeSettings', settings, expected: version - 1 }, state),
    );
    const { state, revision, replayed } = handled;
    void reply.header('etag', `"${versionOf(revision)}"`);
    return new CommandAnswer(settingsAnswer(state), { stream: SETTINGS_STREAM, revision, replayed });
  }
}
