/** Values of `user_agent.synthetic.type`. */
export type SyntheticType = 'bot' | 'test';

/** Parts of user agents that are known not to be people, in lower case; upstream's lists. */
const TESTS = ['alwayson'] as const;
const BOTS = ['googlebot', 'bingbot'] as const;

/**
 * Whether a request comes from a test or a bot, by its user agent. Source: semantic conventions,
 * `user_agent.synthetic.type` (development).
 */
export function syntheticType(userAgent: string): SyntheticType | undefined {
  const text = userAgent.toLowerCase();
  if (TESTS.some((name) => text.includes(name))) return 'test';
  return BOTS.some((name) => text.includes(name)) ? 'bot' : undefined;
}
