/**
 * Whether every object already has a member of this name from its prototype: what turns a request into its DTO skips those
 * unnoticed, so one that is sent would be neither read nor refused.
 */
export const isReservedName = (name: string): boolean => name === 'prototype' || name in Object.prototype;
