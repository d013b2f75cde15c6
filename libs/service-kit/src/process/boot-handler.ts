import type { ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import { answerProblem, type RequestHandler } from '../http/http-server';

const RETRY_AFTER_SECONDS = 2;

const send = (response: ServerResponse, status: number, contentType: string, body: string): void =>
  void response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(body);

/**
 * Answers while there is no service yet. Alive, because a restart would not make the servers answer; not ready, with what is waited
 * for; everything else 503.
 * @param waitingFor name → reason of each dependency that has not answered.
 */
export const bootHandler =
  (waitingFor: () => Readonly<Record<string, string>>, metrics: Registry): RequestHandler =>
  (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0];
    const json = (status: number, body: object): void =>
      send(response, status, 'application/json; charset=utf-8', JSON.stringify(body));
    if (path === '/health/live') return json(200, { status: 'ok', checks: {} });
    if (path === '/health/ready')
      return json(503, { status: 'unavailable', checks: { started: false }, waitingFor: waitingFor() });
    if (path === '/metrics')
      return void metrics.metrics().then(
        (text) => send(response, 200, metrics.contentType, text),
        () => answerProblem(response, { code: 'internal' }),
      );
    answerProblem(response, { code: 'unavailable', retryAfterSeconds: RETRY_AFTER_SECONDS });
  };
