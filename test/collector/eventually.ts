import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until there is an answer, since telemetry takes its time.
 *
 * @param ask undefined means: not yet; an error that it throws is the reason shown in the end
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let reason = '';
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      reason = '';
    } catch (error) {
      reason = `: ${(error as Error).message}`;
    }
    await sleep(100);
  }
  throw new Error(`${what}: not within ${timeoutMs / 1_000} s${reason}`);
}
