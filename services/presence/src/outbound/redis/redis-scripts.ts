import { type RedisScript, redisScript } from '@baton/redis-connection';

export interface PresenceScripts {
  /** KEYS store · ARGV — · new connection: notices a server that is not the one of before. → id of the shard's memory */
  readonly enlist: RedisScript;
  /** KEYS store → id of the shard's memory */
  readonly id: RedisScript;
  /** KEYS persons, store · ARGV persons… → [moment…, [value|nil…]] */
  readonly read: RedisScript;
  /** KEYS persons, due, pending, episodes, store · ARGV person, value before ('' none), value, due ('' none), told, record, episodes kept, channel → 1, or 0: it was another value before */
  readonly write: RedisScript;
  /** KEYS persons, due, store · ARGV limit, outage ms → [moment…, [person…], [value…]] */
  readonly due: RedisScript;
  /** KEYS store → [now, sweptAt, outageUntil, strangerUntil, newUntil] */
  readonly watch: RedisScript;
  /** KEYS store → 1 */
  readonly readBack: RedisScript;
  /** KEYS persons, pending, episodes, store · ARGV after n, limit → [id, [person, n…], [value…], [[n-0, [_, record]]…]] */
  readonly outbox: RedisScript;
  /** KEYS persons, due, pending, episodes, store · ARGV id of the shard's memory, up to n → 1, or 0: another memory */
  readonly drop: RedisScript;
}

/** `clock()`: milliseconds since 1970 as Redis has them, so that every replica has the same time. */
const REDIS_TIME = `
local function clock()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end`;

/**
 * `memory(store)`: the id of this shard's memory, made anew when it is empty (first use, flushed) or, asked by a new connection,
 * when the server is another process than the one that wrote it: what a restart or a failover brought back may be older.
 * `moment(store)`: [now, outageUntil, strangerUntil, newest seq of anybody forgotten].
 * `forget(persons, due, store, person)`: a customer who is gone leaves nothing behind but that seq.
 */
const SHARED = (holdMs: number): string => `
local function memory(store, is_new_connection)
  local id = redis.call('HGET', store, 'id')
  if id and not is_new_connection then return id end
  local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
  if id and redis.call('HGET', store, 'run') == run then return id end
  local time = redis.call('TIME')
  id = string.sub(run, 1, 12) .. '-' .. time[1] .. string.format('%06d', time[2])
  local new_until = string.format('%.0f', clock() + ${holdMs})
  redis.call('HSET', store, 'id', id, 'run', run, 'strangerUntil', new_until, 'newUntil', new_until)
  redis.call('HSETNX', store, 'n', time[1] .. string.format('%06d', time[2])) -- above any n of a memory before
  return id
end
local function moment(store)
  local watch = redis.call('HMGET', store, 'outageUntil', 'strangerUntil', 'forgotten')
  return clock(), watch[1] or '0', watch[2] or '0', watch[3] or '0'
end
local function forget(persons, due, store, person)
  if string.sub(person, 1, 9) ~= 'customer:' then return end
  local value = redis.call('HGET', persons, person)
  if not value then return end
  local presence = cjson.decode(value)
  if presence.status ~= 'offline' then return end
  redis.call('HDEL', persons, person)
  redis.call('ZREM', due, person)
  if presence.seq > tonumber(redis.call('HGET', store, 'forgotten') or '0') then
    redis.call('HSET', store, 'forgotten', string.format('%.0f', presence.seq))
  end
end`;

const ENLIST = `return memory(KEYS[1], true)`;

const ID = `return memory(KEYS[1])`;

const READ = `
memory(KEYS[2])
local now, outage, stranger, forgotten = moment(KEYS[2])
return { now, outage, stranger, forgotten, redis.call('HMGET', KEYS[1], unpack(ARGV)) }`;

/** Everything that a change is, in one step: the person, when to look again, and what others are to be told. */
const WRITE = `
memory(KEYS[5])
local person = ARGV[1]
if (redis.call('HGET', KEYS[1], person) or '') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], person, ARGV[3])
if ARGV[4] == '' then redis.call('ZREM', KEYS[2], person) else redis.call('ZADD', KEYS[2], ARGV[4], person) end
if ARGV[5] ~= 'none' then
  local n = redis.call('HINCRBY', KEYS[5], 'n', 1)
  redis.call('ZADD', KEYS[3], string.format('%.0f', n), person)
  if ARGV[5] == 'episode' then
    redis.call('XADD', KEYS[4], 'MAXLEN', '=', ARGV[7], string.format('%.0f-0', n), 'record', ARGV[6])
  end
  redis.call('PUBLISH', ARGV[8], '')
elseif not redis.call('ZSCORE', KEYS[3], person) then
  forget(KEYS[1], KEYS[2], KEYS[5], person)
end
return 1`;

const DUE = (holdMs: number): string => `
memory(KEYS[3])
local swept = tonumber(redis.call('HGET', KEYS[3], 'sweptAt') or '0')
local at = clock()
redis.call('HSET', KEYS[3], 'sweptAt', string.format('%.0f', at))
if swept > 0 and at - swept > tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[3], 'outageUntil', string.format('%.0f', at + ${holdMs}))
end
local now, outage, stranger, forgotten = moment(KEYS[3])
local persons = redis.call('ZRANGE', KEYS[2], '-inf', string.format('%.0f', now), 'BYSCORE', 'LIMIT', 0, ARGV[1])
local values = {}
for at, person in ipairs(persons) do
  values[at] = redis.call('HGET', KEYS[1], person) or ''
  if values[at] == '' then redis.call('ZREM', KEYS[2], person) end
end
return { now, outage, stranger, forgotten, persons, values }`;

const WATCH = `
memory(KEYS[1])
local watch = redis.call('HMGET', KEYS[1], 'sweptAt', 'outageUntil', 'strangerUntil', 'newUntil')
return { clock(), watch[1] or '0', watch[2] or '0', watch[3] or '0', watch[4] or '0' }`;

const READ_BACK = `
memory(KEYS[1])
redis.call('HSET', KEYS[1], 'strangerUntil', '0')
return 1`;

const OUTBOX = `
local id = memory(KEYS[4])
local pending = redis.call('ZRANGE', KEYS[2], '(' .. ARGV[1], '+inf', 'BYSCORE', 'LIMIT', 0, ARGV[2], 'WITHSCORES')
local values = {}
for at = 1, #pending, 2 do values[(at + 1) / 2] = redis.call('HGET', KEYS[1], pending[at]) or '' end
local episodes = redis.call('XRANGE', KEYS[3], '(' .. ARGV[1] .. '-0', '+', 'COUNT', ARGV[2])
return { id, pending, values, episodes }`;

const DROP = `
if memory(KEYS[5]) ~= ARGV[1] then return 0 end
for _, person in ipairs(redis.call('ZRANGE', KEYS[3], '-inf', ARGV[2], 'BYSCORE')) do
  redis.call('ZREM', KEYS[3], person)
  forget(KEYS[1], KEYS[2], KEYS[5], person)
end
redis.call('XTRIM', KEYS[4], 'MINID', '=', string.format('%.0f-0', tonumber(ARGV[2]) + 1))
return 1`;

/**
 * The scripts of the Redis adapter. What a person's presence becomes is decided in `domain/`, not here: a script compares the value
 * that was read and writes the new one, so there is one account of that and no race. The watch is told twice, in `presence.watch.ts` and
 * here (`memory`, `due`, `readBack`), because it must change in one step with what is read: change both, `redis-watch.stack.spec.ts`
 * holds them against each other.
 * @param holdMs how long nobody is declared gone after an outage.
 * @param clock Lua that defines `clock()`; tests bring their own.
 */
export const presenceScripts = (holdMs: number, clock: string = REDIS_TIME): PresenceScripts => {
  // With this first line Redis refuses a script that touches keys of two slots, and one that memory has no room for, before it begins.
  const script = (body: string): RedisScript => redisScript(`#!lua\n${clock}${SHARED(holdMs)}\n${body}`);
  return {
    enlist: script(ENLIST),
    id: script(ID),
    read: script(READ),
    write: script(WRITE),
    due: script(DUE(holdMs)),
    watch: script(WATCH),
    readBack: script(READ_BACK),
    outbox: script(OUTBOX),
    drop: script(DROP),
  };
};
