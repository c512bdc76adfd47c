import type { IncomingMessage } from 'node:http';
import type { IgnoreRule } from '../../configuration/values/parse-ignored-requests.ts';
import { matches as matchesWildcard } from '../../util/wildcard.ts';
import { splitTarget } from './request/request-target.ts';

/**
 * Creates a check for requests that get no span (SIGHTLINE_IGNORE).
 *
 * @returns `undefined` if there are no rules, so that no request is checked
 */
export function createIgnoreFilter(
  rules: readonly IgnoreRule[],
): ((request: IncomingMessage) => boolean) | undefined {
  if (rules.length === 0) return undefined;
  // Most rules are literal paths: one set lookup covers them all.
  const paths = new Set<string>();
  const otherRules: IgnoreRule[] = [];
  for (const rule of rules) {
    const { method, path } = rule;
    if (path !== undefined && method === undefined && !path.includes('*')) paths.add(path);
    else otherRules.push(rule);
  }
  return (request) => {
    const { path } = splitTarget(request.url ?? '/', request.method === 'CONNECT');
    if (paths.has(path)) return true;
    for (const rule of otherRules) if (matches(rule, request, path)) return true;
    return false;
  };
}

function matches(rule: IgnoreRule, { method, headers }: IncomingMessage, path: string): boolean {
  if (rule.method !== undefined && rule.method !== method) return false;
  if (rule.path !== undefined && !matchesWildcard(rule.path, path)) return false;
  if (rule.agent === undefined) return true;
  const agent = headers['user-agent'];
  return agent !== undefined && matchesWildcard(rule.agent, agent.toLowerCase());
}
