import { readdirSync, readFileSync } from 'node:fs';

/** A pid alone may belong to somebody else by now; together with the kernel's start time it does not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Field 22 of `/proc/<pid>/stat`: clock ticks from boot to the process's start. */
  readonly startTicks: string;
}

interface Stat extends ProcessIdentity {
  readonly state: string;
  readonly parent: number;
}

/** Null when there is no such process. The name in the file, in brackets, may hold spaces and brackets itself. */
const statOf = (pid: number): Stat | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, state: fields[0] ?? '', parent: Number(fields[1]), startTicks: fields[19] ?? '' };
  } catch {
    return null;
  }
};

/** @returns null when the process has ended. */
export const identify = (pid: number): ProcessIdentity | null => {
  const stat = statOf(pid);
  return stat === null ? null : { pid, startTicks: stat.startTicks };
};

/** `ended` also for a zombie, which only waits for its parent; `frozen` after SIGSTOP. */
export const stateOf = ({ pid, startTicks }: ProcessIdentity): 'runs' | 'frozen' | 'ended' => {
  const stat = statOf(pid);
  if (stat === null || stat.startTicks !== startTicks || stat.state === 'Z' || stat.state === 'X') return 'ended';
  return stat.state === 'T' ? 'frozen' : 'runs';
};

/**
 * Sends a signal to this process alone.
 * @returns false when it has ended, or the pid is somebody else's by now: nothing was sent.
 */
export const signalProcess = (target: ProcessIdentity, signal: NodeJS.Signals): boolean => {
  if (stateOf(target) === 'ended') return false;
  try {
    return process.kill(target.pid, signal);
  } catch {
    return false;
  }
};

/**
 * The process and all that it started, itself first. By parentage: PostgreSQL puts each of its backends into a process group of
 * its own, so that a group is not the server.
 */
export const familyOf = (head: ProcessIdentity): ProcessIdentity[] => {
  const everybody = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);
  const family: ProcessIdentity[] = [head];
  for (const member of family) family.push(...everybody.filter(({ parent }) => parent === member.pid));
  return family;
};

/** Stops the head first, so that no child is born while the others are being stopped. */
export const freezeFamily = (head: ProcessIdentity): ProcessIdentity[] => {
  if (!signalProcess(head, 'SIGSTOP')) return [];
  const family = familyOf(head);
  for (const member of family.slice(1)) signalProcess(member, 'SIGSTOP');
  return family;
};

/** SIGCONT for everybody in it. */
export const wakeFamily = (head: ProcessIdentity): void => {
  if (stateOf(head) === 'ended') return;
  for (const member of familyOf(head)) signalProcess(member, 'SIGCONT');
};

/** @returns who was killed: wait until `stateOf` says of each that it has ended. */
export const killFamily = (head: ProcessIdentity): ProcessIdentity[] => {
  const family = freezeFamily(head);
  for (const member of family) signalProcess(member, 'SIGKILL');
  return family;
};
