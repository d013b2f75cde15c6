import { type BatonClient, createClient, type DevIdentity, devToken, type InboxRow } from '@baton/client';
import { Browsing } from '@baton/testing/src/browser';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Standalone } from '../../src/standalone.module';
import { newFolder, removeFolder, startIn } from '../temporary.standalone';
import type { PagesStage } from './pages.stage';

/** A standalone whose agents' inboxes hold a crowd besides, and hear of it as fast as one likes. */
export interface CrowdStage extends PagesStage {
  /** Rows that every snapshot of an inbox from now on ends with. */
  crowd: readonly InboxRow[];
  /** Sends rows to all inboxes that are open. */
  upsert(rows: readonly InboxRow[]): void;
  /** Takes rows away from all inboxes that are open. */
  remove(ids: readonly string[]): void;
}

const VIEW = 'inbox';
const frame = (kind: string, data: unknown): string => `event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`;

/** In front of a standalone: passes everything on as it is, and adds to the live stream what the crowd does. */
class Door {
  crowd: readonly InboxRow[] = [];
  private readonly inboxes = new Set<ServerResponse>();
  private readonly server: Server;

  private constructor(private readonly behind: URL) {
    this.server = createServer((asked, answer) => this.pass(asked, answer));
  }

  static async before(url: string): Promise<Door> {
    const door = new Door(new URL(url));
    await new Promise<void>((resolve) => door.server.listen(0, '127.0.0.1', resolve));
    return door;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Between two frames: what the stream itself says is passed on in whole ones. */
  send(frames: string): void {
    for (const inbox of this.inboxes) inbox.write(frames);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private pass(asked: IncomingMessage, answer: ServerResponse): void {
    const { method, url = '/', headers } = asked;
    const { hostname, port } = this.behind;
    const onward = request({ hostname, port, method, path: url, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      const isInbox = reply.statusCode === 200 && url.startsWith('/v1/live') && url.includes(`view=${VIEW}`);
      if (isInbox) this.join(reply, answer);
      else reply.pipe(answer);
      reply.once('error', () => answer.destroy());
    });
    onward.once('error', () => answer.destroy());
    answer.once('close', () => onward.destroy());
    asked.pipe(onward);
  }

  private join(reply: IncomingMessage, answer: ServerResponse): void {
    let begun = '';
    reply.setEncoding('utf8');
    reply.on('data', (text: string) => {
      const frames = `${begun}${text}`.split('\n\n');
      begun = frames.pop() ?? '';
      for (const one of frames) answer.write(`${this.withCrowd(one)}\n\n`);
      this.inboxes.add(answer);
    });
    reply.once('end', () => answer.end());
    answer.once('close', () => this.inboxes.delete(answer));
  }

  private withCrowd(text: string): string {
    if (!text.includes(`event: snapshot\ndata: {"view":"${VIEW}",`)) return text;
    return text.replace(/^data: (.*)$/m, (_, data: string) => {
      const snapshot = JSON.parse(data) as { readonly rows: readonly InboxRow[] };
      return `data: ${JSON.stringify({ ...snapshot, rows: [...snapshot.rows, ...this.crowd] })}`;
    });
  }
}

interface Opened {
  readonly folder: string;
  readonly standalone: Standalone;
  readonly door: Door;
  readonly browsing: Browsing;
}

const open = async (): Promise<Opened> => {
  const folder = newFolder();
  const standalone = await startIn(folder, { demoBot: false });
  const door = await Door.before(standalone.url);
  return { folder, standalone, door, browsing: await Browsing.start(door.url) };
};

/** Starts all of it before the tests of the file, and stops it after. */
export const crowdStage = (): CrowdStage => {
  let opened: Opened | undefined;
  const here = (): Opened => {
    if (opened === undefined) throw new Error('not started yet: ask within a test');
    return opened;
  };
  beforeAll(async () => void (opened = await open()), 120_000);
  afterEach(() => opened?.browsing.closeAll());
  afterAll(async () => {
    if (opened === undefined) return;
    await opened.browsing.stop();
    opened.door.close();
    await opened.standalone.stop();
    removeFolder(opened.folder);
  });
  return {
    get url() {
      return here().door.url;
    },
    get standalone() {
      return here().standalone;
    },
    get browsing() {
      return here().browsing;
    },
    client: (person: DevIdentity): BatonClient =>
      createClient({ url: here().standalone.url, token: devToken(here().standalone.url, person) }),
    get crowd() {
      return here().door.crowd;
    },
    set crowd(rows) {
      here().door.crowd = rows;
    },
    upsert: (rows) => here().door.send(rows.map((row) => frame('upsert', { view: VIEW, row })).join('')),
    remove: (ids) => here().door.send(ids.map((id) => frame('remove', { view: VIEW, id })).join('')),
  };
};
