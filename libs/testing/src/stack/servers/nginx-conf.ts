import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { problems } from '@baton/contracts';
import { pathTable } from '@baton/service-kit/src/http/path-table'; // the whole kit would bring the HTTP framework and every adapter with it
import { LOCAL } from '../repository';
import { fillTemplate } from '../template';
import { pageBlocks } from './nginx-pages';

/** Ports on loopback by service. */
export type Upstreams = Readonly<Record<string, readonly number[]>>;

const NAME = /^[a-z-]+$/;

/** Not in the path table, because only local stacks have it: the development issuer. */
const TOKENS = { name: 'tokens', paths: ['/v1/dev/tokens'] };

/** Its streams are silent for long, and are to be passed on as they come. */
const LIVE = '/v1/live';

/**
 * Writes `nginx.conf`, and `upstreams.json` for the next start.
 * @returns the generation that `/stack/generation` answers once this configuration is in force
 */
export const writeNginxConf = async (folder: string, port: number, upstreams: Upstreams): Promise<string> => {
  const generation = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
  const values = {
    folder,
    port,
    generation,
    user: process.getuid?.() === 0 ? 'user root;' : '# user: whoever runs the stack', // as root, workers would be nobody, who may not enter the folder
    upstreams: upstreamBlocks(upstreams),
    locations: locationBlocks(pathTable, upstreams),
    pages: pageBlocks(join(LOCAL, 'nginx', 'mime.conf')),
    unavailable: problemBody('unavailable'),
    notFound: problemBody('not-found'),
    tooLarge: problemBody('payload-too-large'),
  };
  await fillTemplate('nginx/nginx.conf', values, join(folder, 'nginx.conf'));
  await writeFile(join(folder, 'upstreams.json'), JSON.stringify(upstreams));
  return generation;
};

export const readUpstreams = async (folder: string): Promise<Upstreams> =>
  JSON.parse(await readFile(join(folder, 'upstreams.json'), 'utf8').catch(() => '{}')) as Upstreams;

const problemBody = (code: 'unavailable' | 'not-found' | 'payload-too-large'): string => {
  const { status, title } = problems[code];
  return `'${JSON.stringify({ type: `urn:baton:problem:${code}`, title, status, code, traceId: '$request_id' })}'`;
};

/** `max_fails=0`: a replica that was killed is asked again at once after its restart; refused connections cost nothing here. */
const upstreamBlocks = (upstreams: Upstreams): string =>
  Object.entries(upstreams)
    .filter(([name, ports]) => NAME.test(name) && ports.length > 0)
    .map(([name, ports]) => {
      const servers = ports.map((port) => `    server 127.0.0.1:${port} max_fails=0;`);
      return [`  upstream ${name} {`, ...servers, '    keepalive 64;', '    keepalive_timeout 30s;', '  }'].join('\n');
    })
    .join('\n');

/** A prefix itself and everything below it, never the beginning of a longer word. */
const locationBlocks = (table: Readonly<Record<string, string>>, upstreams: Upstreams): string => {
  const entries = [...Object.entries(table), ...TOKENS.paths.map((path) => [path, TOKENS.name] as const)];
  return entries
    .map(([path, service]) => {
      const pass = (upstreams[service] ?? []).length > 0 ? `proxy_pass http://${service};` : 'return 502;';
      const kind = path === LIVE ? `include "${join(LOCAL, 'nginx', 'live.conf')}"; ` : '';
      return `    location ~ ^${path}(?:/|$) { ${kind}${pass} }`;
    })
    .join('\n');
};
