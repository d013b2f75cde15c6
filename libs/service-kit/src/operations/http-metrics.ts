import { Counter, Histogram, type Registry } from 'prom-client';

export interface HttpMetrics {
  /** @param seconds from the first byte of the request to the last of the answer. */
  observe(method: string, route: string, status: number, seconds: number): void;
}

const DURATION = 'baton_http_request_duration_seconds';
const REQUESTS = 'baton_http_requests_total';

/** Several services of one process share a registry, so a metric may be there already. */
const durationIn = (registry: Registry): Histogram =>
  (registry.getSingleMetric(DURATION) as Histogram | undefined) ??
  new Histogram({
    name: DURATION,
    help: 'Duration of HTTP requests, by route pattern',
    labelNames: ['service', 'method', 'route'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });

const requestsIn = (registry: Registry): Counter =>
  (registry.getSingleMetric(REQUESTS) as Counter | undefined) ??
  new Counter({
    name: REQUESTS,
    help: 'HTTP requests, by route pattern and status',
    labelNames: ['service', 'method', 'route', 'status'],
    registers: [registry],
  });

/** Rate, errors and duration of each route. */
export const httpMetrics = (registry: Registry, service: string): HttpMetrics => {
  const duration = durationIn(registry);
  const requests = requestsIn(registry);
  return {
    observe: (method, route, status, seconds) => {
      duration.observe({ service, method, route }, seconds);
      requests.inc({ service, method, route, status });
    },
  };
};
