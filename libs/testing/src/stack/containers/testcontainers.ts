import { createRequire } from 'node:module';
import type * as library from 'testcontainers';

/** Loaded when it is needed: it brings the Docker client with it, half a second that the native stack does not have to pay. */
export const testcontainers = (): typeof library => createRequire(__filename)('testcontainers') as typeof library;
