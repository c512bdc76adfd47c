import { arch, availableParallelism, cpus, loadavg, platform } from 'node:os';
import { startProgress } from '../scripts/servers/progress.ts';
import { startLoadClient } from './load/client.ts';
import type { BenchOptions } from './options.ts';
import { startReceiver } from './receiver/receiver.ts';
import { type ResultRow, toResults } from './results.ts';
import { ROWS, type Row } from './rows.ts';
import { runRounds } from './run-rounds.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import { prepareStores, type Stores } from './stores.ts';
import { prepareSubject } from './subjects/catalog.ts';
import { installServices } from './subjects/install.ts';
import { PEERS } from './subjects/peers.ts';
import type { Subject } from './subjects/subject.ts';

/** All of a bench, as `--json` writes it. */
export interface Report {
  readonly when: string;
  readonly node: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly platform: string;
    /** Average number of processes that wanted a core in the minute before; 0 is what it should be. */
    readonly loadBefore: number;
  };
  readonly modules: string;
  readonly subjects: readonly string[];
  readonly peers: readonly string[];
  readonly rows: readonly ResultRow[];
  /** What did not install, could not be measured, or is to be known about the runs. */
  readonly notes: readonly string[];
}

/** `--quick` promises five minutes; what is under way at its end may take this much. */
const QUICK_LIMIT_MS = 285_000;
/** Above this, something else takes part in what is measured. */
const QUIET_LOAD = 0.5;

/** Measures. What it starts ends with it. */
export async function runBench(options: BenchOptions): Promise<Report> {
  const started = performance.now();
  const loadBefore = loadavg()[0] ?? 0;
  const progress = startProgress('bench');
  const notes = new Set<string>();
  if (loadBefore > QUIET_LOAD) {
    notes.add(`the machine was busy before the start (load average ${loadBefore.toFixed(1)})`);
  }
  const scenarios = scenariosOf(options.rows);
  progress.note('installs what is to be measured');
  if (scenarios.some(({ packages }) => packages)) await installServices();
  const subjects = await prepareSubjects(options.subjects, notes);
  for (const { name, uncountable } of subjects) {
    if (uncountable) notes.add(`${name} is left out where telemetry is counted: ${uncountable}`);
  }
  const stores = await storesFor(scenarios, notes);
  const receiver = await startReceiver();
  const client = startLoadClient();
  try {
    const runs = await runRounds(
      {
        scenarios: scenarios.filter((each) => stores !== undefined || !needsStores(each)),
        subjects,
        roundsOf: ({ runs }) => options.runs ?? (options.quick ? runs.quick : runs.full),
        timeLimitMs: options.quick
          ? QUICK_LIMIT_MS - (performance.now() - started)
          : Number.POSITIVE_INFINITY,
        // Upstream's figure that counts is the one with all sampled.
        skips: ({ id }, { name }) => options.quick && id.endsWith('-off') && name === 'upstream',
        progress: (text) => progress.note(text),
      },
      {
        receiver,
        client,
        modules: options.modules,
        stores: stores?.env ?? {},
        note: (text) => notes.add(text),
      },
    );
    const names = subjects.map(({ name }) => name);
    progress.done('measured');
    return {
      when: new Date().toISOString(),
      node: process.version,
      machine: {
        cpu: cpus()[0]?.model ?? 'unknown',
        cores: availableParallelism(),
        platform: `${platform()} ${arch()}`,
        loadBefore,
      },
      modules: options.modules,
      subjects: names,
      peers: names.filter((name) => PEERS.some((peer) => peer.name === name)),
      rows: toResults(options.rows, runs, names),
      notes: [...notes],
    };
  } catch (error) {
    progress.fail('failed');
    throw error;
  } finally {
    await Promise.allSettled([client.stop(), receiver.stop(), stores?.stop()]);
  }
}

/** Those of the rows, and those that they are compared with. */
function scenariosOf(rows: readonly Row[]): readonly Scenario[] {
  const wanted = new Set(rows.map(({ scenario }) => scenario));
  for (const { comparedWith } of rows) {
    const other = ROWS.find(({ id }) => id === comparedWith);
    if (other !== undefined) wanted.add(other.scenario);
  }
  for (const scenario of SCENARIOS) {
    if (!wanted.has(scenario.id) || scenario.kind !== 'load') continue;
    if (scenario.baseline !== undefined) wanted.add(scenario.baseline);
  }
  return SCENARIOS.filter(({ id }) => wanted.has(id));
}

/** A peer that does not install is reported, and the others go on. */
async function prepareSubjects(
  names: readonly string[],
  notes: Set<string>,
): Promise<readonly Subject[]> {
  const subjects: Subject[] = [];
  for (const name of names) {
    try {
      subjects.push(await prepareSubject(name));
    } catch (error) {
      if (!PEERS.some((peer) => peer.name === name)) throw error;
      notes.add(`${name} does not install: ${(error as Error).message}`);
    }
  }
  return subjects;
}

async function storesFor(
  scenarios: readonly Scenario[],
  notes: Set<string>,
): Promise<Stores | undefined> {
  if (!scenarios.some(needsStores)) return undefined;
  try {
    return await prepareStores();
  } catch (error) {
    notes.add(`no databases, so without their rows: ${(error as Error).message}`);
    return undefined;
  }
}

function needsStores(scenario: Scenario): boolean {
  return scenario.kind === 'load' && scenario.needsStores === true;
}
