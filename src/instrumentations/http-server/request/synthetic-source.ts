/** Values of `user_agent.synthetic.type`. */
export type SyntheticType = 'bot' | 'test';

/** Substrings of the user agents of programs, in lower case; the lists of the upstream instrumentation. */
const TESTS = ['alwayson'] as const;
const BOTS = ['googlebot', 'bingbot'] as const;

/**
 * The type of a program that sends requests, by its user agent; `undefined` for others. Source: semantic conventions,
 * `user_agent.synthetic.type` (development).
 */
export function syntheticType(userAgent: string): SyntheticType | undefined {
  const text = userAgent.toLowerCase();
  if (TESTS.some((name) => text.includes(name))) return 'test';
  return BOTS.some((name) => text.includes(name)) ? 'bot' : undefined;
}
