/** How many arguments of a command are shown. A negative number: all of them. */
const SHOWN_ARGUMENTS: readonly (readonly [command: RegExp, count: number])[] = [
  [/^ECHO/i, 0],
  [/^(?:GETSET|LPUSH|MSET|PFA|PSETEX|PUBLISH|RPUSH|SADD|SET|SPUBLISH|XADD|ZADD)/i, 1],
  [/^(?:HSET|HMSET|LSET|LINSERT)/i, 2],
  [/^(?:ACL|CONFIG)/i, 1],
  [
    /^(?:BIT|B[LRZ]|CLIENT|CLUSTER|COMMAND|DECR|DEL|EVAL|EX|FUNCTION|GEO|GET|HINCR|HMGET|HSCAN|INCR|L[TRLM]|MEMORY|P[EFISTU]|RPOP|S[CDIMORSU]|XACK|X[CDGILPRT]|Z[CDILMPRS])/i,
    -1,
  ],
];

/** How many arguments are shown, by the name of the command. */
const shownByName = new Map<string, number>();
const MAX_NAMES = 500;

/**
 * A command as text, with those arguments that are keys or structure, and the number of all others. Redaction sees it
 * before it is exported.
 * Source: semantic conventions, "Redis", `db.query.text`.
 */
export function commandText(name: string, args: readonly unknown[]): string {
  if (!Array.isArray(args) || args.length === 0) return name;
  const shown = shownArguments(name);
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

function shownArguments(name: string): number {
  const cached = shownByName.get(name);
  if (cached !== undefined) return cached;
  const shown = SHOWN_ARGUMENTS.find(([command]) => command.test(name))?.[1] ?? 0;
  if (shownByName.size < MAX_NAMES) shownByName.set(name, shown);
  return shown;
}
