import { preloadFlags } from '../run/run-service.ts';
import { type Finding, fail, ok, type Verdict, warn } from './finding.ts';
import { type Complaint, observeStart, type StartObservation } from './observe-start.ts';

/**
 * Starts the service with the preload for a moment, and reports what was instrumented, what was loaded too early, and
 * the warnings of the preload.
 *
 * @param ms how long it may run
 */
export async function checkStart(
  entry: string | undefined,
  ms: number,
): Promise<readonly Finding[]> {
  if (entry === undefined) {
    const text = 'no entry script to start';
    return [
      finding(
        'service',
        fail(
          'SL_NO_SCRIPT',
          text,
          'Pass it (sightline doctor --start app.js), or add "start": "node app.js" to the scripts in package.json.',
        ),
      ),
    ];
  }
  const observation = await observeStart(entry, preloadFlags(), ms);
  return [
    finding('service', outcomeOf(observation, ms)),
    finding('instrumented', instrumentationsOf(observation)),
    finding('load order', orderOf(observation)),
    ...observation.neighbours.map((text) => finding('neighbours', ok(text))),
    ...observation.complaints
      .filter(isNew)
      .map((complaint) => finding('reported', { state: 'warn', ...complaint })),
  ];
}

/** Packages that were loaded too early have their own finding. */
function isNew({ code }: Complaint): boolean {
  return code !== 'SL_LOADED_BEFORE';
}

function outcomeOf({ code, signal, timedOut, stderr }: StartObservation, ms: number): Verdict {
  if (timedOut) return ok(`ran for ${ms / 1000} s and was stopped`);
  if (code === 0) return ok('ran to completion');
  const end = signal === null ? `exit code ${code}` : signal;
  const last = stderr.findLast((line) => /^\w*Error\b/.test(line)) ?? stderr.at(-1) ?? '';
  return fail(
    'SL_SERVICE_ENDED',
    `ended with ${end}${last === '' ? '' : `: ${last}`}`,
    'Start it without the preload: if it ends in the same way, Sightline is not the cause.',
  );
}

function instrumentationsOf({ instrumentations }: StartObservation): Verdict {
  if (instrumentations.length === 0) {
    return warn(
      'SL_NOTHING_OBSERVED',
      'no instrumented module was loaded',
      'If the service loads its modules later, raise --start-seconds. If it is bundled, keep its dependencies external: modules in a bundle cannot be patched.',
    );
  }
  return ok(instrumentations.join(', '));
}

function orderOf({ early }: StartObservation): Verdict {
  if (early.length === 0) return ok('no instrumented package was loaded before the preload');
  return fail(
    'SL_LOADED_BEFORE',
    `loaded before the preload, and therefore not instrumented: ${early.join(', ')}`,
    'Another --require or --import flag loads it, most likely in NODE_OPTIONS: put sightline/register first.',
  );
}

function finding(name: string, verdict: Verdict): Finding {
  return { group: 'Start', name, ...verdict };
}
