import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type DevIssuer, roles, type Role } from '@baton/service-kit';
import { z } from 'zod';

const STAFF = roles.filter((role): role is Exclude<Role, 'customer'> => role !== 'customer');
const label = z.string().min(1).max(200);

const body = z.strictObject({
  sub: label,
  name: label.optional(),
  roles: z.array(z.enum(STAFF)),
  skills: z.array(label).optional(),
  queues: z.array(label).optional(),
});

const MAX_BYTES = 16 * 1024;

const read = async (request: IncomingMessage): Promise<unknown> => {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MAX_BYTES) return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const answer = (response: ServerResponse, status: number, content: object): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));

const handle = async (issuer: DevIssuer, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  if (request.method !== 'POST') return answer(response, 405, { code: 'method-not-allowed' });
  const asked = body.safeParse(await read(request));
  if (!asked.success) return answer(response, 400, { code: 'invalid-request' });
  const { sub, name, skills, queues } = asked.data;
  const token = await issuer.token({
    sub,
    roles: asked.data.roles,
    ...(name !== undefined && { name }),
    ...(skills !== undefined && { skills }),
    ...(queues !== undefined && { queues }),
  });
  answer(response, 200, { token });
};

export interface TokenEndpoint {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * `POST /v1/dev/tokens {sub, name?, roles, skills?, queues?}` → `{token}`, as the standalone answers it: for local stacks, where the
 * services themselves know no such thing.
 */
export const openTokenEndpoint = async (issuer: DevIssuer, port: number): Promise<TokenEndpoint> => {
  const server = createServer((request, response) => {
    handle(issuer, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
