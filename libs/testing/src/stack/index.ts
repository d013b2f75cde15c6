export type { NginxOfStack, Stack, StackOptions } from './stack';
export { type ServerHandle, StackError } from './server-handle';
export { openStack, startStack } from './start-stack';
export { freePorts } from './ports';
