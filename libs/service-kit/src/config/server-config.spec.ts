import { z } from 'zod';
import { edgeConfig } from './edge-config';
import { eventStoreUrlField, kafkaConfig, redisUrlField } from './server-config';

const fields: Readonly<Record<string, z.ZodType>> = {
  EVENT_STORE_URL: eventStoreUrlField,
  REDIS_URL: redisUrlField,
  KAFKA_BROKERS: kafkaConfig.KAFKA_BROKERS,
  WIDGET_ORIGINS: edgeConfig.WIDGET_ORIGINS,
  AUTH_ISSUERS: edgeConfig.AUTH_ISSUERS,
};
const takes = (key: string, value: string): boolean | undefined => fields[key]?.safeParse(value).success;

it.each([
  ['EVENT_STORE_URL', 'postgres://'],
  ['EVENT_STORE_URL', 'mysql://host/db'],
  ['REDIS_URL', 'redis://'],
  ['REDIS_URL', 'redis://127.0.0.1:6379/abc'],
  ['KAFKA_BROKERS', '127.0.0.1:99999'],
  ['KAFKA_BROKERS', '127.0.0.1:0'],
  ['KAFKA_BROKERS', '127.0.0.1'],
  ['WIDGET_ORIGINS', 'nope'],
  ['WIDGET_ORIGINS', 'https://shop.example/path'],
  ['WIDGET_ORIGINS', 'ftp://shop.example'],
  ['AUTH_ISSUERS', '[{"issuer":"i","audience":"a","jwks":{"keys":[]}}]'],
])('%s=%s would never work, and is refused at once', (key, value) => {
  expect(takes(key, value)).toBe(false);
});

it.each([
  ['EVENT_STORE_URL', 'postgres://user:secret@host:5432/db?sslmode=require'],
  ['EVENT_STORE_URL', 'postgres:///db?host=/run/postgresql'],
  ['EVENT_STORE_URL', 'kurrentdb+discover://cluster:2113?tls=true'],
  ['REDIS_URL', 'rediss://:secret@cache.example:6380/2'],
  ['REDIS_URL', 'redis://cache.example'],
  ['KAFKA_BROKERS', 'one:9092, [::1]:9093'],
  ['WIDGET_ORIGINS', 'https://shop.example,http://localhost:3000'],
  ['WIDGET_ORIGINS', '*'],
])('%s=%s is taken', (key, value) => {
  expect(takes(key, value)).toBe(true);
});
