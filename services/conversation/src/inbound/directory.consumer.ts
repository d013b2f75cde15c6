import { topics } from '@baton/contracts';
import type { AgentStateMessage, BusContext, SettingsStateMessage } from '@baton/event-bus';
import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { Transaction } from 'kysely';
import { keepAgent, keepSettings } from '../views/directory';
import type { ConversationTables } from '../views/view-tables';

type Context = BusContext<Transaction<ConversationTables>>;

/** Keeps what this service shows of agents (their names) and needs of the settings (the bound of a file). */
@Controller()
export class DirectoryConsumer {
  @EventPattern(topics.agentState.name)
  agent(@Payload() { key, value }: AgentStateMessage, @Ctx() context: Context): void {
    context.delivery.write((trx) => keepAgent(trx, key, value));
  }

  @EventPattern(topics.settingsState.name)
  settings(@Payload() { value }: SettingsStateMessage, @Ctx() context: Context): void {
    context.delivery.write((trx) => keepSettings(trx, value));
  }
}
