/** A visible page sends a heartbeat every 10 s and may miss two. */
export const HEARTBEAT_MS = 10_000;
export const TTL_MS = 30_000;

/** Browsers wake a hidden page once a minute, so it is given this long. Also the longest anybody can be present in silence. */
export const HIDDEN_TTL_MS = 150_000;

/** A page that closes may be reloading: its person stays for so long. */
export const CLOSE_GRACE_MS = 10_000;

/** A person none of whose connections saw any input for so long is away. */
export const IDLE_MS = 300_000;

/** How long a connection lives without another heartbeat, in milliseconds. */
export const ttlOf = (hidden: boolean): number => (hidden ? HIDDEN_TTL_MS : TTL_MS);

/**
 * Sweeps come every second. When none came for so long, heartbeats could not come either (the store, the network or every replica
 * was away), and a silence proves nothing about the people. Shorter than what a page may miss and still be there.
 */
export const OUTAGE_MS = 5_000;
