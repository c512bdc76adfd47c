import { ROOT } from '../../support/run-node.ts';

/** What differs from one run to the next, and the word that stands for it. */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\b/g, '<traceparent>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uuid>'],
  [/\b[0-9a-f]{32}\b/g, '<id>'],
  [/\b[0-9a-f]{16}\b/g, '<id>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  [/(?<=[\w\]]):\d{4,5}(?![\d:])/g, ':<port>'],
  [/\b(port: )\d{4,5}\b/g, '$1<port>'],
  // The user agent of the AWS SDK names the kernel.
  [/\bos\/linux#[\w.-]+/g, 'os/linux#<kernel>'],
  [/\d+(?:\.\d+)? ?ms\b/g, '<ms>'],
  // Of the Oracle client.
  [/CONNECTION_ID=[\w+/=]+/g, 'CONNECTION_ID=<id>'],
  // gRPC lists what it waited for, and how long.
  [/(Deadline exceeded after )[^"\n]*/g, '$1…'],
];

/** The twin's path becomes that of the program. */
const OWN_PATHS =
  /(?:file:\/\/)?[^\s'"()]*test\/reference\/(?:programs|twins)\/([\w/.-]+?)\.[mc]js(?::\d+)*/g;
/** Frames of a stack, also of one within JSON. */
const STACK = /(?:\n {4}at .*)+|(?:\\n {4}at (?:(?!\\n|").)*)+/g;

/** A text without what differs from one run to the next. */
export function settleText(text: string): string {
  let settled = text.replace(STACK, '\n    <stack>').replace(OWN_PATHS, '<$1>');
  settled = settled.replaceAll(ROOT, '<root>/').replaceAll(`${process.version}`, '<node>');
  for (const [pattern, word] of VOLATILE) settled = settled.replace(pattern, word);
  return settled;
}

/** Keys whose value says nothing but where and when a process ran. */
const KINDS_ONLY =
  /(^|\.)(pid|thread\.id|peer\.port|stacktrace)$|^process\.(command|executable|owner|runtime|pid|command_args|parent_pid)|^host\.|^os\.|^service\.instance\.id$|^container\./;

/** A value of an attribute likewise. */
export function settleValue(key: string, value: unknown): unknown {
  if (KINDS_ONLY.test(key)) return `<${Array.isArray(value) ? 'array' : typeof value}>`;
  return settle(value, key);
}

function settle(value: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    return key.endsWith('port') && /^\d{4,5}$/.test(value) ? '<port, a string>' : settleText(value);
  }
  if (typeof value === 'number' && key.endsWith('port') && value >= 1024) return '<port>';
  // JSON, in which upstream is recorded, has no undefined.
  if (value === undefined || value === null) return '<empty>';
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint8Array) return `<${value.length} bytes>`;
  if (Array.isArray(value)) return value.map((item) => settle(item, key));
  if (typeof value === 'object' && value !== null) return settleAttributes(value as object);
  return value;
}

/** Attributes likewise, in the order of their keys. */
export function settleAttributes(attributes: object): Record<string, unknown> {
  const sorted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, value]) => [key, settleValue(key, value)]));
}
