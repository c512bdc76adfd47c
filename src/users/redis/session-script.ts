/**
 * The script that Redis runs for one batch, atomically, so that each session ends exactly once whichever
 * processes saw it.
 *
 * KEYS: a sorted set of users by their last activity; a hash of the start of each user's session. ARGV: now,
 * the longest gap, how long to wait for late batches, how long both keys are stored, the limit of ended
 * sessions per call; then, for each user, the hash and the start and end of the activity. All times are
 * milliseconds since the epoch.
 *
 * Returns the number of sessions whose gap has not passed, and the durations of ended sessions.
 */
export const SESSION_SCRIPT = `
local last, first = KEYS[1], KEYS[2]
local now, idle, grace = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local ended = {}
local function begin(user, from, to)
  redis.call('ZADD', last, to, user)
  redis.call('HSET', first, user, from)
end
for i = 6, #ARGV, 3 do
  local user, from, to = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
  local seen = tonumber(redis.call('ZSCORE', last, user) or nil)
  local began = tonumber(redis.call('HGET', first, user) or nil)
  if not seen or not began then
    begin(user, from, to)
  elseif from - seen >= idle then
    ended[#ended + 1] = seen - began
    begin(user, from, to)
  elseif began - to >= idle then
    ended[#ended + 1] = to - from
  else
    begin(user, math.min(from, began), math.max(to, seen))
  end
end
local over = now - idle
local gone = redis.call('ZRANGEBYSCORE', last, '-inf', over - grace, 'LIMIT', 0, ARGV[5])
for _, user in ipairs(gone) do
  local seen = tonumber(redis.call('ZSCORE', last, user))
  local began = tonumber(redis.call('HGET', first, user) or nil)
  ended[#ended + 1] = seen - (began or seen)
  redis.call('ZREM', last, user)
  redis.call('HDEL', first, user)
end
redis.call('PEXPIRE', last, ARGV[4])
redis.call('PEXPIRE', first, ARGV[4])
return { redis.call('ZCOUNT', last, '(' .. string.format('%.0f', over), '+inf'), ended }
`;
