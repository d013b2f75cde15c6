import { type handleBidiStreamingCall, type handleClientStreamingCall, type ServerDuplexStream } from '@grpc/grpc-js';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { Empty as WellKnownEmpty } from 'google-protobuf/google/protobuf/empty_pb';
import {
  AllStreamPosition,
  WrongExpectedVersion,
} from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb';
import { Status } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/status_pb';
import {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
} from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb';
import type { Appended, Expected, ProposedEvent } from './double-log';
import { nothing, streamNameOf, toProposed } from './double-messages';

/** What a call asks for; answers what the log says, or nothing when the answer is to be lost. */
export type AppendToDouble = (
  stream: string,
  expected: Expected,
  events: readonly ProposedEvent[],
  headers: ReadonlyMap<string, string>,
) => Appended | null;

const headersOf = (call: { metadata: { getMap(): Record<string, unknown> } }): ReadonlyMap<string, string> =>
  new Map(Object.entries(call.metadata.getMap()).map(([key, value]) => [key, String(value)]));

const WRONG_VERSION_TYPE = 'event_store.client.WrongExpectedVersion';

const wrongVersion = (actual: number): Status => {
  const details = new WrongExpectedVersion();
  if (actual === -1) details.setCurrentNoStream(new WellKnownEmpty());
  else details.setCurrentStreamRevision(String(actual));
  const packed = new Any();
  packed.pack(details.serializeBinary(), WRONG_VERSION_TYPE);
  const status = new Status();
  status.setMessage('WrongExpectedVersion');
  status.setDetails(packed);
  return status;
};

const batchResponse = (appended: Appended): BatchAppendResp => {
  const response = new BatchAppendResp();
  if (appended.outcome === 'wrong-expected-version') {
    response.setError(wrongVersion(appended.actual));
    return response;
  }
  const position = new AllStreamPosition();
  position.setCommitPosition(String(appended.place));
  position.setPreparePosition(String(appended.place));
  const success = new BatchAppendResp.Success();
  success.setCurrentRevision(String(appended.lastRevision));
  success.setPosition(position);
  response.setSuccess(success);
  return response;
};

const expectedIn = (options: BatchAppendReq.Options): Expected => {
  const { ExpectedStreamPositionCase: Case } = BatchAppendReq.Options;
  if (options.getExpectedStreamPositionCase() === Case.STREAM_POSITION) return Number(options.getStreamPosition());
  return options.getExpectedStreamPositionCase() === Case.NO_STREAM ? -1 : 'any';
};

interface Pending {
  readonly options: BatchAppendReq.Options;
  readonly events: ProposedEvent[];
}

/** Many appends over one stream of requests; each is complete with the request that says so. */
export const batchAppendHandler =
  (append: AppendToDouble): handleBidiStreamingCall<BatchAppendReq, BatchAppendResp> =>
  (call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>) => {
    const pending = new Map<string, Pending>();
    const headers = headersOf(call);
    call.on('data', (request: BatchAppendReq) => {
      const id = Buffer.from(request.getCorrelationId()?.serializeBinary() ?? []).toString('hex');
      const options = request.getOptions();
      if (options !== undefined) pending.set(id, { options, events: [] });
      const batch = pending.get(id);
      batch?.events.push(...request.getProposedMessagesList().map(toProposed));
      if (batch === undefined || !request.getIsFinal()) return;
      pending.delete(id);
      const stream = streamNameOf(batch.options.getStreamIdentifier());
      const appended = append(stream, expectedIn(batch.options), batch.events, headers);
      if (appended === null) return;
      const response = batchResponse(appended);
      response.setCorrelationId(request.getCorrelationId());
      response.setStreamIdentifier(batch.options.getStreamIdentifier());
      call.write(response);
    });
    call.on('end', () => call.end());
  };

const singleResponse = (appended: Appended): AppendResp => {
  const response = new AppendResp();
  if (appended.outcome === 'wrong-expected-version') {
    const wrong = new AppendResp.WrongExpectedVersion();
    if (appended.actual === -1) wrong.setCurrentNoStream(nothing());
    else wrong.setCurrentRevision(String(appended.actual));
    response.setWrongExpectedVersion(wrong);
    return response;
  }
  const position = new AppendResp.Position();
  position.setCommitPosition(String(appended.place));
  position.setPreparePosition(String(appended.place));
  const success = new AppendResp.Success();
  success.setCurrentRevision(String(appended.lastRevision));
  success.setPosition(position);
  response.setSuccess(success);
  return response;
};

/** One append over a stream of requests of its own: what the client uses with a server that has no batches. */
export const appendHandler =
  (append: AppendToDouble): handleClientStreamingCall<AppendReq, AppendResp> =>
  (call, respond) => {
    let options: AppendReq.Options | undefined;
    const events: ProposedEvent[] = [];
    call.on('data', (request: AppendReq) => {
      options ??= request.getOptions();
      const message = request.getProposedMessage();
      if (message !== undefined) events.push(toProposed(message));
    });
    call.on('end', () => {
      const { ExpectedStreamRevisionCase: Case } = AppendReq.Options;
      const asked = options?.getExpectedStreamRevisionCase();
      const exact = asked === Case.NO_STREAM ? -1 : Number(options?.getRevision());
      const expected = asked === Case.NO_STREAM || asked === Case.REVISION ? exact : 'any';
      const appended = append(streamNameOf(options?.getStreamIdentifier()), expected, events, headersOf(call));
      if (appended !== null) respond(null, singleResponse(appended));
    });
  };
