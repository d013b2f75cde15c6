import type { FastifyRequest } from 'fastify';
import type { Route } from './routes';

const patternOf = (path: string): RegExp => {
  const segments = path
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${segments.join('/')}$`);
};

/** Which methods a path of a request knows; empty: there is no such path. */
export const allowedMethodsOf = (routes: readonly Route[]): ((request: FastifyRequest) => readonly string[]) => {
  const patterns = routes.map(({ method, path }) => ({ method, pattern: patternOf(path) }));
  return (request) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const methods = patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    return [...new Set(methods)];
  };
};
