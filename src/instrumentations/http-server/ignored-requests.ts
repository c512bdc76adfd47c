import type { IncomingMessage } from 'node:http';
import type { IgnoreRule } from '../../configuration/values/parse-ignored-requests.ts';
import { matches as isLike } from '../../util/wildcard.ts';
import { splitTarget } from './request/request-target.ts';

/**
 * Whether a request is one of those that get no span (SIGHTLINE_IGNORE).
 *
 * @returns undefined where there are no rules, so that no request is asked about
 */
export function createIgnore(
  rules: readonly IgnoreRule[],
): ((request: IncomingMessage) => boolean) | undefined {
  if (rules.length === 0) return undefined;
  // Most rules are paths as they stand: one look into a set for all of them.
  const paths = new Set<string>();
  const others: IgnoreRule[] = [];
  for (const rule of rules) {
    const { method, path } = rule;
    if (path !== undefined && method === undefined && !path.includes('*')) paths.add(path);
    else others.push(rule);
  }
  return (request) => {
    const { path } = splitTarget(request.url ?? '/', request.method === 'CONNECT');
    if (paths.has(path)) return true;
    for (const rule of others) if (matches(rule, request, path)) return true;
    return false;
  };
}

function matches(rule: IgnoreRule, { method, headers }: IncomingMessage, path: string): boolean {
  if (rule.method !== undefined && rule.method !== method) return false;
  if (rule.path !== undefined && !isLike(rule.path, path)) return false;
  if (rule.agent === undefined) return true;
  const agent = headers['user-agent'];
  return agent !== undefined && isLike(rule.agent, agent.toLowerCase());
}
