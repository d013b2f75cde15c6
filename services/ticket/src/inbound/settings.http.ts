import { Command, CommandAnswer, type CommandContext, IfMatch, Operation, Roles } from '@baton/service-kit';
import { Body, Controller, Get, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { settingsDecider, type SettingsState } from '../domain/settings.decider';
import { SETTINGS_STREAM, TicketStore } from '../outbound/ticket.store';
import { metadataOf } from './caller';
import { changeSettings, getSettings } from './settings.api';
import { SettingsBody } from './settings.dto';

/** The defaults are version 0, and every change one more: what `ETag` says and `If-Match` names. */
const versionOf = (revision: number): number => revision + 1;

const settingsAnswer = (settings: SettingsState): SettingsBody => ({
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
  @Operation(getSettings)
  async read(@Res({ passthrough: true }) reply: FastifyReply) {
    const { state, revision } = await this.store.settings.load(SETTINGS_STREAM);
    void reply.header('etag', `"${versionOf(revision)}"`);
    return settingsAnswer(state);
  }

  /** All of them at once, and only by who has read what they change. */
  @Put()
  @Roles('admin')
  @Operation(changeSettings)
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
