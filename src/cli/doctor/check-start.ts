import { preloadFlags } from '../run/run-service.ts';
import { type Finding, fail, ok, type Verdict, warn } from './finding.ts';
import { type Complaint, observeStart, type Started } from './observe-start.ts';

/**
 * Starts the service under the preload for a moment, and reports what was instrumented, what was loaded
 * too early for that, and the warnings of the preload.
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
          'SL_NO_SCRIPT',
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
    ...started.complaints
      .filter(isNews)
      .map((complaint) => finding('reported', { state: 'warn', ...complaint })),
  ];
}

/** What is loaded too early has a line of its own. */
function isNews({ code }: Complaint): boolean {
  return code !== 'SL_LOADED_BEFORE';
}

function outcomeOf({ code, signal, stopped, stderr }: Started, ms: number): Verdict {
  if (stopped) return ok(`ran for ${ms / 1000} s, and was stopped`);
  if (code === 0) return ok('ran to its end');
  const end = signal === null ? `exit code ${code}` : signal;
  const last = stderr.findLast((line) => /^\w*Error\b/.test(line)) ?? stderr.at(-1) ?? '';
  return fail(
    'SL_SERVICE_ENDED',
    `ended with ${end}${last === '' ? '' : `: ${last}`}`,
    'Start it without the preload: if it ends in the same way, telemetry is not the cause.',
  );
}

function instrumentedOf({ instrumentations }: Started): Verdict {
  if (instrumentations.length === 0) {
    return warn(
      'SL_NOTHING_OBSERVED',
      'no module that is instrumented was loaded',
      'A service that loads its modules later needs --start-seconds; a bundle has no modules left to patch.',
    );
  }
  return ok(instrumentations.join(', '));
}

function orderOf({ early }: Started): Verdict {
  if (early.length === 0) return ok('nothing that is instrumented was loaded before the preload');
  return fail(
    'SL_LOADED_BEFORE',
    `loaded before the preload, and so not instrumented: ${early.join(', ')}`,
    'Another --require or --import, most likely in NODE_OPTIONS, loads it: put sightline/register first.',
  );
}

function finding(name: string, verdict: Verdict): Finding {
  return { group: 'Start', name, ...verdict };
}
