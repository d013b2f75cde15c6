import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { TopicDefinition } from '@baton/contracts';
import { type Cursor, type TopicPlace } from '../domain/cursor';
import { readVarint, writeVarint } from './varint';

/** The longest cursor that is looked at, in characters: it travels in a header. */
export const MAX_CURSOR_LENGTH = 4_096;

const VERSION = 1;
const HASH = 6;
const SEAL = 8;
const TIME = 6;
const FORM = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/** The text is not a cursor that a server of this deployment made. */
export class MalformedCursor extends Error {
  constructor() {
    super('is not a cursor of this server; leave it out, and a snapshot follows');
    this.name = 'MalformedCursor';
  }
}

const hashOf = (text: string, bytes: number): Buffer => createHash('sha256').update(text).digest().subarray(0, bytes);

/** Short name of a generation: what a cursor keeps of it. */
export const generationMark = (generation: string | null): string => hashOf(generation ?? '', HASH).toString('hex');

/** Short name of a viewer, see `identityOf`. */
export const viewerMark = (identity: string): string => hashOf(identity, HASH).toString('hex');

/**
 * Cursors as text: `<own>.<shared>`. The first half is one client's (who, which views), the second is the same for everybody at one
 * moment (time, generations, offsets), so that it is made once however many look. Both halves are sealed: what a client sends back is
 * what some replica gave out, or is refused.
 */
export class CursorCodec {
  private readonly key: Buffer;
  private readonly layout: Buffer;

  /** @param secret the same on every replica. @param topics whose places a cursor holds, in this order. */
  constructor(
    secret: Uint8Array,
    private readonly topics: readonly TopicDefinition[],
  ) {
    this.key = createHmac('sha256', secret).update('live cursor').digest();
    this.layout = hashOf(topics.map(({ name, partitions }) => `${name}[${partitions}]`).join(), 4);
  }

  /** @param viewer see `viewerMark`. @param views mark by name. */
  own(viewer: string, views: Iterable<readonly [name: string, mark: string]>): string {
    const names = [...views].map(([name, mark]) => `${name}=${mark}`).join();
    return this.seal('own', [Buffer.of(VERSION), Buffer.from(viewer, 'hex'), Buffer.from(names)]);
  }

  /** @param time milliseconds since 1970. @param places of every topic. */
  shared(time: number, places: ReadonlyMap<string, TopicPlace>): string {
    const head = Buffer.alloc(1 + TIME);
    head.writeUInt8(VERSION);
    head.writeUIntBE(time, 1, TIME);
    const numbers: number[] = [];
    for (const { name } of this.topics) {
      const place = places.get(name);
      if (place === undefined) throw new RangeError(`no place of ${name}`);
      numbers.push(...Buffer.from(place.generation, 'hex'));
      for (const offset of place.offsets) writeVarint(numbers, offset);
    }
    return this.seal('shared', [head, this.layout, Buffer.from(numbers)]);
  }

  /** @throws MalformedCursor */
  read(text: string): Cursor {
    if (text.length > MAX_CURSOR_LENGTH || !FORM.test(text)) throw new MalformedCursor();
    const [own = '', shared = ''] = text.split('.');
    const [mine, ours] = [this.open('own', own), this.open('shared', shared)];
    if (mine[0] !== VERSION || ours[0] !== VERSION) throw new MalformedCursor();
    return {
      viewer: mine.subarray(1, 1 + HASH).toString('hex'),
      views: viewsIn(mine.subarray(1 + HASH).toString('utf8')),
      time: ours.readUIntBE(1, TIME),
      topics: this.placesIn(ours.subarray(1 + TIME)),
    };
  }

  private placesIn(bytes: Buffer): ReadonlyMap<string, TopicPlace> | null {
    if (!bytes.subarray(0, this.layout.length).equals(this.layout)) return null;
    let at = this.layout.length;
    const places = new Map<string, TopicPlace>();
    for (const { name, partitions } of this.topics) {
      const generation = bytes.subarray(at, (at += HASH)).toString('hex');
      const offsets = Array.from({ length: partitions }, () => {
        const [value, next] = readVarint(bytes, at);
        at = next;
        return value;
      });
      places.set(name, { generation, offsets });
    }
    return places;
  }

  private seal(half: string, pieces: readonly Buffer[]): string {
    const body = Buffer.concat(pieces);
    return Buffer.concat([this.sealOf(half, body), body]).toString('base64url');
  }

  private open(half: string, text: string): Buffer {
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length < SEAL + 1 + TIME || bytes.toString('base64url') !== text) throw new MalformedCursor();
    const body = bytes.subarray(SEAL);
    if (!timingSafeEqual(bytes.subarray(0, SEAL), this.sealOf(half, body))) throw new MalformedCursor();
    return body;
  }

  private sealOf(half: string, body: Buffer): Buffer {
    return createHmac('sha256', this.key).update(half).update(body).digest().subarray(0, SEAL);
  }
}

const viewsIn = (names: string): ReadonlyMap<string, string> =>
  new Map(
    names
      .split(',')
      .filter((view) => view !== '')
      .map((view) => {
        const at = view.lastIndexOf('=');
        return [view.slice(0, at), view.slice(at + 1)] as const;
      }),
  );
