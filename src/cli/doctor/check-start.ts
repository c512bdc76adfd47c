import { preloadFlags } from '../run/run-service.ts';
import { type Finding, fail, ok, type Verdict, warn } from './finding.ts';
import { observeStart, type Started } from './observe-start.ts';

/**
 * Starts the service under the preload for a moment, and tells what was instrumented, what was loaded
 * too early for that, and what the service's telemetry had to complain about.
 *
 * @param ms how long it may run
 */
export async function checkStart(
  entry: string | undefined,
  ms: number,
): Promise<readonly Finding[]> {
  if (entry === undefined) {
    const text = 'there is no entry script to start';
    return [
      finding(
        'service',
        fail(
          text,
          'Name it: sightline doctor --start app.js (or have "start": "node app.js" in package.json)',
        ),
      ),
    ];
  }
  const started = await observeStart(entry, preloadFlags(), ms);
  return [
    finding('service', outcomeOf(started, ms)),
    finding('instrumented', instrumentedOf(started)),
    finding('load order', orderOf(started)),
    ...started.neighbours.map((text) => finding('neighbours', ok(text))),
    ...started.complaints.filter(isNews).map((text) => finding('said', { state: 'warn', text })),
  ];
}

/** What is loaded too early has a line of its own. */
function isNews(complaint: string): boolean {
  return !/loaded before Sightline/.test(complaint);
}

function outcomeOf({ code, signal, stopped, stderr }: Started, ms: number): Verdict {
  if (stopped) return ok(`ran for ${ms / 1000} s, and was stopped`);
  if (code === 0) return ok('ran to its end');
  const end = signal === null ? `exit code ${code}` : signal;
  const last = stderr.findLast((line) => /^\w*Error\b/.test(line)) ?? stderr.at(-1) ?? '';
  return fail(
    `ended with ${end}${last === '' ? '' : `: ${last}`}`,
    'Start it without the preload: if it ends in the same way, it is not for telemetry.',
  );
}

function instrumentedOf({ instrumentations }: Started): Verdict {
  if (instrumentations.length === 0) {
    return warn(
      'no module was loaded that is instrumented',
      'A service that does its work only later needs --start-seconds; a bundle keeps its modules inside.',
    );
  }
  return ok(instrumentations.join(', '));
}

function orderOf({ early }: Started): Verdict {
  if (early.length === 0) return ok('nothing that is instrumented was loaded before the preload');
  return fail(
    `loaded before the preload, and so not instrumented: ${early.join(', ')}`,
    'Another --require or --import, in NODE_OPTIONS most likely, loads it: name sightline/register before that.',
  );
}

function finding(name: string, verdict: Verdict): Finding {
  return { group: 'Start', name, ...verdict };
}
