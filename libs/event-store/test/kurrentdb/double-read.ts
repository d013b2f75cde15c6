import { type handleServerStreamingCall, type ServerWritableStream } from '@grpc/grpc-js';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { ReadReq, ReadResp } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb';
import type { DoubleLog, LogRecord } from './double-log';
import { streamNameOf, toIdentifier, toReadEvent } from './double-messages';

type Call = ServerWritableStream<ReadReq, ReadResp>;
type Matches = (record: LogRecord) => boolean;

const BACKWARDS = ReadReq.Options.ReadDirection.BACKWARDS;
const { CountOptionCase, StreamOptions, AllOptions } = ReadReq.Options;

/** The server leaves this one out of every filtered read; the expression is .NET's there, and means the same here. */
const filterIn = (options: ReadReq.Options): Matches => {
  const expression = options.getFilter()?.getStreamIdentifier();
  if (expression === undefined) return () => true;
  const regex = new RegExp(expression.getRegex(), 'u');
  return ({ stream }) => stream !== '$epoch-information' && regex.test(stream);
};

const ofStream = (log: DoubleLog, options: ReadReq.Options): readonly LogRecord[] | null => {
  const asked = options.getStream() as ReadReq.Options.StreamOptions;
  const records = log.stream(streamNameOf(asked.getStreamIdentifier()));
  if (records.length === 0) return null;
  const exact = asked.getRevisionOptionCase() === StreamOptions.RevisionOptionCase.REVISION;
  const from = Number(asked.getRevision());
  if (options.getReadDirection() === BACKWARDS) return [...(exact ? records.slice(0, from + 1) : records)].reverse();
  return exact ? records.slice(from) : records;
};

const placeIn = (options: ReadReq.Options): bigint | 'start' | 'end' => {
  const all = options.getAll() as ReadReq.Options.AllOptions;
  if (all.getAllOptionCase() === AllOptions.AllOptionCase.START) return 'start';
  if (all.getAllOptionCase() === AllOptions.AllOptionCase.END) return 'end';
  return BigInt(all.getPosition()?.getCommitPosition() ?? 0);
};

/** Reading is inclusive; subscribing is not. */
const ofAll = (log: DoubleLog, options: ReadReq.Options): readonly LogRecord[] => {
  const place = placeIn(options);
  const matches = filterIn(options);
  if (options.getReadDirection() === BACKWARDS) {
    return log.records
      .filter((record) => (place === 'end' || record.place < BigInt(place)) && matches(record))
      .reverse();
  }
  return log.records.filter((record) => (place === 'start' || record.place >= BigInt(place)) && matches(record));
};

const readOnce = (log: DoubleLog, call: Call, options: ReadReq.Options): void => {
  const found = options.hasStream() ? ofStream(log, options) : ofAll(log, options);
  if (found === null) {
    const notFound = new ReadResp.StreamNotFound();
    notFound.setStreamIdentifier(toIdentifier(streamNameOf(options.getStream()?.getStreamIdentifier())));
    const response = new ReadResp();
    response.setStreamNotFound(notFound);
    call.write(response);
  }
  for (const record of (found ?? []).slice(0, Number(options.getCount()))) call.write(toReadEvent(record));
  call.end();
};

const at = (place: bigint): ReadResp.Position => {
  const position = new ReadResp.Position();
  position.setCommitPosition(String(place));
  position.setPreparePosition(String(place));
  return position;
};

const checkpointAt = (place: bigint): ReadResp => {
  const checkpoint = new ReadResp.Checkpoint();
  checkpoint.setCommitPosition(String(place));
  checkpoint.setPreparePosition(String(place));
  const response = new ReadResp();
  response.setCheckpoint(checkpoint);
  return response;
};

const caughtUpAt = (place: bigint | null): ReadResp => {
  const caughtUp = new ReadResp.CaughtUp();
  caughtUp.setTimestamp(Timestamp.fromDate(new Date()));
  if (place !== null) caughtUp.setPosition(at(place));
  const response = new ReadResp();
  response.setCaughtUp(caughtUp);
  return response;
};

const confirmed = (): ReadResp => {
  const confirmation = new ReadResp.SubscriptionConfirmation();
  confirmation.setSubscriptionId(crypto.randomUUID());
  const response = new ReadResp();
  response.setConfirmation(confirmation);
  return response;
};

/** Catches up with a checkpoint at the end, says so, goes on live. */
const subscribe = (log: DoubleLog, call: Call, options: ReadReq.Options, repeatsLast: boolean): void => {
  const place = placeIn(options);
  const matches = filterIn(options);
  const isNew = (record: LogRecord): boolean => record.place > BigInt(place) || (repeatsLast && record.place === place);
  let next = place === 'start' ? 0 : log.records.findIndex(isNew);
  if (next === -1) next = log.records.length;
  const giveNew = (): void => {
    for (; next < log.records.length; next += 1) {
      const record = log.records[next];
      if (record !== undefined && matches(record)) call.write(toReadEvent(record));
    }
  };
  call.write(confirmed());
  giveNew();
  const end = log.records.at(-1)?.place ?? null;
  if (end !== null) call.write(checkpointAt(end));
  call.write(caughtUpAt(end));
  const stop = log.watch(giveNew);
  call.on('cancelled', stop).on('close', stop);
};

/** @param subscribed is told of each subscription, so that a test can end it. */
export const readHandler =
  (
    log: DoubleLog,
    repeatsLast: boolean,
    subscribed: (call: Call) => void,
  ): handleServerStreamingCall<ReadReq, ReadResp> =>
  (call) => {
    const options = call.request.getOptions() as ReadReq.Options;
    if (options.getCountOptionCase() !== CountOptionCase.SUBSCRIPTION) return readOnce(log, call, options);
    subscribed(call);
    subscribe(log, call, options, repeatsLast);
  };
