import { FrameCutter } from './frames';
import { kafkaTap } from './kafka-tap';
import { postgresTap } from './postgres-tap';

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};
const framed = (...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([int32(body.length), body]);
};
const short = (text: string): Buffer => Buffer.concat([int16(Buffer.byteLength(text)), Buffer.from(text)]);

describe('frames', () => {
  it('are the same wherever the chunks end', () => {
    const bytes = Buffer.concat([framed(Buffer.from('one')), framed(Buffer.from('')), framed(Buffer.from('three'))]);
    for (let size = 1; size <= bytes.length; size += 1) {
      const cutter = new FrameCutter((held) => (held.length < 4 ? null : 4 + held.readInt32BE(0)));
      const found: string[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        for (const frame of cutter.push(bytes.subarray(at, at + size))) found.push(frame.toString('utf8', 4));
      }
      expect(found).toEqual(['one', '', 'three']);
    }
  });
});

describe("a tap on Kafka's protocol", () => {
  const request = (api: number, version: number, correlation: number): Buffer =>
    framed(int16(api), int16(version), int32(correlation), short('client'));

  it('names requests and the answers to them, and can keep either', () => {
    const seen: string[] = [];
    const tap = kafkaTap({
      beforeRequest: (api) => seen.push(`ask ${api}`) > 0 && api !== 'EndTxn',
      beforeResponse: (api) => seen.push(`answer ${api}`) > 0 && api !== 'Produce',
    });
    const [produce, end] = [request(0, 7, 1), request(26, 1, 2)];
    expect(tap.request?.(Buffer.concat([produce, end]))).toEqual(produce);
    expect(tap.response?.(framed(int32(1), Buffer.from('x')))).toEqual(Buffer.alloc(0));
    expect(seen).toEqual(['ask Produce', 'ask EndTxn', 'answer Produce']);
  });

  it.each([0, 1, 5])('leads clients of metadata version %i back to the proxy', (version) => {
    const tap = kafkaTap({ portFor: (port) => port + 1_000 });
    tap.request?.(request(3, version, 9));
    const rack = version >= 1 ? [int16(-1)] : [];
    const answer = (...ports: number[]): Buffer =>
      framed(
        int32(9),
        ...(version >= 3 ? [int32(0)] : []),
        int32(ports.length),
        ...ports.flatMap((port, id) => [int32(id), short('127.0.0.1'), int32(port), ...rack]),
        Buffer.from('the rest'),
      );
    expect(tap.response?.(answer(9_092, 9_093))).toEqual(answer(10_092, 10_093));
  });
});

describe("a tap on PostgreSQL's protocol", () => {
  const message = (type: string, ...parts: string[]): Buffer => {
    const body = Buffer.from(parts.map((part) => `${part}\0`).join(''));
    return Buffer.concat([Buffer.from(type), int32(4 + body.length), body]);
  };
  const startup = Buffer.concat([int32(8), int32(196608)]);
  const ready = Buffer.concat([Buffer.from('Z'), int32(5), Buffer.from('I')]);

  it('names statements, simple and prepared, and the word that they are done', () => {
    const seen: string[] = [];
    const tap = postgresTap({
      beforeStatement: (sql) => seen.push(`ask ${sql}`) > 0,
      beforeAnswer: (sql) => seen.push(`done ${sql}`) > 0,
    });
    const sent = Buffer.concat([
      startup,
      message('Q', 'begin'),
      message('P', 'name', 'insert into events'),
      message('B', '', 'name'),
      message('S'),
    ]);
    expect(tap.request?.(sent)).toEqual(sent);
    tap.response?.(ready);
    tap.request?.(message('B', 'portal', 'name'));
    expect(seen).toEqual([
      'ask begin',
      'ask insert into events',
      'done begin',
      'done insert into events',
      'ask insert into events',
    ]);
  });

  it('can keep a commit, and can keep the answer to one', () => {
    const keeps = (what: 'beforeStatement' | 'beforeAnswer') => {
      const tap = postgresTap({ [what]: (sql: string) => sql !== 'commit' });
      tap.request?.(startup);
      return [tap.request?.(message('Q', 'commit'))?.length, tap.response?.(ready)?.length];
    };
    expect(keeps('beforeStatement')).toEqual([0, ready.length]);
    expect(keeps('beforeAnswer')).toEqual([message('Q', 'commit').length, 0]);
  });
});
