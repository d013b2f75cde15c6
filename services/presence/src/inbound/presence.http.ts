import { Rejection } from '@baton/decider';
import { StoreUnavailable } from '@baton/event-store';
import { Caller, Operation, type Principal, Public, Roles } from '@baton/service-kit';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { TTL_MS, ttlOf } from '../domain/presence.times';
import type { ConnectionIds } from '../outbound/connection-id';
import type { ConnectionRef, Person, PresenceRecord, PresenceStore } from '../outbound/presence-store';
import { CONNECTION_IDS, PRESENCE_STORE } from '../presence.ports';
import {
  chooseAvailability,
  closeConnection,
  type Connection,
  type ConnectionLease,
  listPresence,
  openConnection,
  type PresenceResource,
  sendHeartbeat,
} from './presence.api';
import { AgentsQueryDto, AvailabilityDto, HeartbeatDto } from './presence.dto';

const personOf = (caller: Principal): Person => ({
  kind: caller.kind === 'customer' ? 'customer' : 'agent',
  id: caller.customerId ?? caller.id,
});

/** One value may name several ids; several values are one id each, so that an id with a comma can be asked for. */
const idsOf = (values: readonly string[]): readonly string[] => {
  const [only = ''] = values;
  return values.length === 1 ? only.split(',').filter((id) => id !== '') : values;
};

const presenceOf = (id: string, found: PresenceRecord | null | undefined): PresenceResource =>
  found
    ? { id, status: found.status, availability: found.availability, since: new Date(found.since).toISOString() }
    : { id, status: 'unknown' as const, availability: 'available' as const, since: null };

@Controller('v1/presence')
export class PresenceController {
  constructor(
    @Inject(PRESENCE_STORE) private readonly store: PresenceStore,
    @Inject(CONNECTION_IDS) private readonly ids: ConnectionIds,
  ) {}

  /** A page opened. The id that is answered authorises its heartbeats and its close. */
  @Post('connections')
  @Operation(openConnection)
  @HttpCode(201)
  @Roles('agent', 'supervisor', 'customer')
  async open(@Caller() caller: Principal): Promise<Connection> {
    const { id, connection } = this.ids.issue(personOf(caller));
    await this.store.open(connection);
    return { id, ttlSeconds: TTL_MS / 1000 };
  }

  @Post('connections/:id/heartbeat')
  @Operation(sendHeartbeat)
  @HttpCode(200)
  @Public()
  async heartbeat(@Param('id') id: string, @Body() body: HeartbeatDto): Promise<ConnectionLease> {
    const hidden = body.hidden === true;
    await this.store.heartbeat(this.connectionOf(id), { active: body.active, hidden });
    return { ttlSeconds: ttlOf(hidden) / 1000 };
  }

  /** The page closes or reloads; the person stays for 10 s more. */
  @Post('connections/:id/close')
  @Operation(closeConnection)
  @HttpCode(204)
  @Public()
  async close(@Param('id') id: string): Promise<void> {
    await this.store.close(this.connectionOf(id));
  }

  @Put('me')
  @Operation(chooseAvailability)
  @Roles('agent', 'supervisor')
  async choose(@Caller() caller: Principal, @Body() { availability }: AvailabilityDto) {
    const person = personOf(caller);
    await this.store.choose(person, availability);
    const [found] = await this.store.find([person]);
    return presenceOf(person.id, found);
  }

  /** In the order asked for; `unknown` for whoever was never heard of, and for everybody while nobody can be heard. */
  @Get('agents')
  @Operation(listPresence)
  @Roles('agent', 'supervisor', 'admin')
  async agents(@Query() query: AgentsQueryDto) {
    const ids = idsOf(query.ids);
    const found = await this.store.find(ids.map((id) => ({ kind: 'agent', id }))).catch((error: unknown) => {
      if (error instanceof StoreUnavailable) return [];
      throw error;
    });
    return { items: ids.map((id, at) => presenceOf(id, found[at])) };
  }

  /** @throws Rejection `not-found` for an id that was not made here. */
  private connectionOf(id: string): ConnectionRef {
    const connection = this.ids.read(id);
    if (connection === null) throw new Rejection('not-found');
    return connection;
  }
}
