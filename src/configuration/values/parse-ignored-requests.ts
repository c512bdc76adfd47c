import type { Problem } from '../problem.ts';

/** Requests of one kind, which are kept out of traces. What is undefined matches anything. */
export interface IgnoreRule {
  /** As it was written. */
  readonly text: string;
  /** In capitals. */
  readonly method?: string;
  /** Pattern of the path without its query; `*` stands for any characters. Case-sensitive. */
  readonly path?: string;
  /** Pattern of the header `User-Agent`, in lower case. */
  readonly agent?: string;
}

const EXPECTED =
  'a path (/healthz, /static/*), a method (OPTIONS, HEAD /status) or agent:<user agent>';

/**
 * Reads the items of SIGHTLINE_IGNORE; those that cannot be understood are reported, and the others used.
 *
 * @param name of the variable, for messages
 */
export function parseIgnore(
  name: string,
  items: readonly string[],
  report: (problem: Problem) => void,
): readonly IgnoreRule[] {
  const rules: IgnoreRule[] = [];
  for (const text of items) {
    const rule = parse(text);
    if (rule !== undefined) {
      rules.push(rule);
      continue;
    }
    report({
      code: 'invalid-value',
      name,
      value: text,
      expected: EXPECTED,
      meant: meant(text),
      used: 'the other rules',
    });
  }
  return rules;
}

function parse(text: string): IgnoreRule | undefined {
  const agent = /^agent:\s*(.+)$/i.exec(text)?.[1];
  if (agent !== undefined) return { text, agent: agent.toLowerCase() };
  const match = /^(?:([A-Z][A-Z-]*)(?:\s+|$))?([/*]\S*)?$/.exec(text);
  const [, method, path] = match ?? [];
  if (method === undefined && path === undefined) return undefined;
  return {
    text,
    ...(method === undefined ? {} : { method }),
    ...(path === undefined ? {} : { path }),
  };
}

function meant(text: string): string | undefined {
  const agent = /^(?:user[-_ ]?agent|ua)\s*[:=]\s*(.+)$/i.exec(text)?.[1];
  if (agent !== undefined) return `agent:${agent}`;
  const path = /^(?:path|url|route)\s*[:=]\s*\/?(\S+)$/i.exec(text)?.[1];
  if (path !== undefined) return `/${path}`;
  const capitals = /^(?:method\s*[:=]\s*)?([a-z]+)((?:\s+[/*]\S*)?)$/i.exec(text);
  if (capitals === null) return /^[\w.*-]+(\/\S*)?$/.test(text) ? `/${text}` : undefined;
  const method = capitals[1]!.toUpperCase();
  return METHODS.has(method) ? `${method}${capitals[2]}` : `/${text}`;
}

/** Source: RFC 9110, section 9, and RFC 5789. */
const METHODS: ReadonlySet<string> = new Set([
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'TRACE',
]);
