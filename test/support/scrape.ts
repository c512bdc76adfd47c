import { setTimeout as delay } from 'node:timers/promises';

const DEADLINE_MS = 15_000;

/** Gets the metrics that a process serves for Prometheus, as soon as it does. */
export async function scrape(port: number, host = 'localhost'): Promise<string> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    try {
      const response = await fetch(`http://${host}:${port}/metrics`);
      if (!response.ok) throw new Error(`answered ${response.status}`);
      return await response.text();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(20);
    }
  }
}
