import { Rejection } from '@baton/decider';
import type { Viewer } from '@baton/notification-service/src/domain/viewer';
import { openEventStream } from '@baton/notification-service/src/outbound/event-stream';
import type { FastifyReply } from 'fastify';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Dice } from '../dice';
import { codec, type LeakReplica } from './leak-replica';

const REMEMBERED = 4;

/** A response whose bytes go nowhere but to whoever asks for them. HTTP/1.0, so that they are not wrapped in chunks. */
const responseTo = (onBytes: (text: string) => void): ServerResponse => {
  const socket = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      onBytes(chunk.toString());
      done();
    },
  });
  const request = new IncomingMessage(socket as Socket);
  request.httpVersionMajor = 1;
  request.httpVersionMinor = 0;
  const response = new ServerResponse(request);
  response.assignSocket(socket as Socket);
  return response;
};

/** Somebody whose streams are open, break and go on from where they were or a little before. */
export class LeakClient {
  readonly views: Set<string>;
  /** How long it will not come back. */
  away = 0;
  private response: ServerResponse | null = null;
  /** The last few, newest last; what came after one may never have arrived. */
  private cursors: string[] = [];
  private head = '';

  /** @param onFrame is given every whole frame, as bytes of the response have it. */
  constructor(
    readonly name: string,
    public viewer: Viewer,
    views: readonly string[],
    private readonly onFrame: (client: LeakClient, frame: string) => void,
  ) {
    this.views = new Set(views);
  }

  get isConnected(): boolean {
    return this.response !== null;
  }

  /** Opens a stream as the controller of the service does. */
  connect(replica: LeakReplica): void {
    this.disconnect();
    const text = this.cursors.at(-1);
    const cursor = text === undefined ? null : codec.read(text);
    if (cursor !== null && replica.hub.isBehind(cursor)) replica.readAll();
    const opening = { viewer: this.viewer, person: this.name, expiresAt: Infinity, views: [...this.views], cursor };
    try {
      const attached = replica.hub.attach(opening, () => {
        const reply = { raw: this.opened(), getHeaders: () => ({}), hijack: () => undefined };
        return openEventStream(reply as unknown as FastifyReply, {
          onClosed: () => attached.detach(),
          onTooSlow: () => attached.giveUp(),
        });
      });
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      this.response = null;
      for (const view of this.views) if (view.startsWith('ticket:')) this.views.delete(view);
    }
  }

  /** The connection breaks. @param dice how much of what was sent had not arrived. */
  disconnect(dice?: Dice): void {
    const { response } = this;
    if (response === null) return;
    this.response = null;
    const lost = dice === undefined ? 0 : Math.min(dice.below(REMEMBERED), this.cursors.length - 1);
    if (lost > 0) this.cursors = this.cursors.slice(0, -lost);
    response.destroy();
    response.emit('close'); // as the server does when the socket is gone
  }

  /** Comes next time as if for the first. */
  forget(): void {
    this.cursors = [];
  }

  private opened(): ServerResponse {
    this.head = '';
    const response = responseTo((text) => {
      if (this.response === response) this.take(text);
    });
    this.response = response;
    return response;
  }

  private take(text: string): void {
    const parts = (this.head + text).split('\n\n');
    this.head = parts.pop() ?? '';
    for (const frame of parts) {
      const cursor = /^id: ?(.*)$/m.exec(frame)?.[1];
      if (cursor === '') this.cursors = [];
      else if (cursor !== undefined) this.cursors = [...this.cursors, cursor].slice(-REMEMBERED);
      const view = /^event: remove\ndata: {"view":"(ticket:[^"]+)"/m.exec(frame)?.[1];
      this.onFrame(this, frame);
      if (view !== undefined) this.views.delete(view);
    }
  }
}
