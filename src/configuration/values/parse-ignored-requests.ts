import type { Problem } from '../problem.ts';

/** Requests that are not traced. An undefined part matches anything. */
export interface IgnoreRule {
  /** The rule as written. */
  readonly text: string;
  /** In upper case. */
  readonly method?: string;
  /** Pattern of the path without its query; `*` matches any characters. Case-sensitive. */
  readonly path?: string;
  /** Pattern of the header `User-Agent`, in lower case. */
  readonly agent?: string;
}

const EXPECTED =
  'a path (/healthz, /static/*), a method (OPTIONS, HEAD /status) or agent:<user agent>';

/**
 * Parses the items of SIGHTLINE_IGNORE. Invalid ones are reported and ignored.
 *
 * @param name of the variable, for reports
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
      suggestion: suggest(text),
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

function suggest(text: string): string | undefined {
  const agent = /^(?:user[-_ ]?agent|ua)\s*[:=]\s*(.+)$/i.exec(text)?.[1];
  if (agent !== undefined) return `agent:${agent}`;
  const path = /^(?:path|url|route)\s*[:=]\s*\/?(\S+)$/i.exec(text)?.[1];
  if (path !== undefined) return `/${path}`;
  const words = /^(?:method\s*[:=]\s*)?([a-z]+)((?:\s+[/*]\S*)?)$/i.exec(text);
  if (words === null) return /^[\w.*-]+(\/\S*)?$/.test(text) ? `/${text}` : undefined;
  const method = words[1]!.toUpperCase();
  return METHODS.has(method) ? `${method}${words[2]}` : `/${text}`;
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
