/** How many arguments of a command are shown; all of them, by a number below 0. */
const SHOWN: readonly (readonly [command: RegExp, shown: number])[] = [
  [/^ECHO/i, 0],
  [/^(?:GETSET|LPUSH|MSET|PFA|PSETEX|PUBLISH|RPUSH|SADD|SET|SPUBLISH|XADD|ZADD)/i, 1],
  [/^(?:HSET|HMSET|LSET|LINSERT)/i, 2],
  [/^(?:ACL|CONFIG)/i, 1],
  [
    /^(?:BIT|B[LRZ]|CLIENT|CLUSTER|COMMAND|DECR|DEL|EVAL|EX|FUNCTION|GEO|GET|HINCR|HMGET|HSCAN|INCR|L[TRLM]|MEMORY|P[EFISTU]|RPOP|S[CDIMORSU]|XACK|X[CDGILPRT]|Z[CDILMPRS])/i,
    -1,
  ],
];

/** Of commands that have been met; a service that makes names up has them looked at each time. */
const known = new Map<string, number>();
const MOST_KNOWN = 500;

/**
 * A command as text, with the arguments that are keys or structure, and how many others there are. Redaction makes
 * of it what leaves.
 * Source: semantic conventions, "Redis", `db.query.text`.
 */
export function commandText(name: string, args: readonly unknown[]): string {
  if (!Array.isArray(args) || args.length === 0) return name;
  const shown = shownOf(name);
  if (args.length === 1 && shown !== 0) return `${name} ${textOf(args[0])}`;
  if (shown < 0) return `${name} ${args.map(textOf).join(' ')}`;
  const visible = args.slice(0, shown).map(textOf);
  const hidden = args.length - visible.length;
  if (hidden > 0) visible.push(`[${args.length - shown} other arguments]`);
  return `${name} ${visible.join(' ')}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value == null ? '' : String(value);
}

function shownOf(name: string): number {
  const found = known.get(name);
  if (found !== undefined) return found;
  const shown = SHOWN.find(([command]) => command.test(name))?.[1] ?? 0;
  if (known.size < MOST_KNOWN) known.set(name, shown);
  return shown;
}
