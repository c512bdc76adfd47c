import { existsSync, readFileSync, realpath } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout } from '../../util/clock.ts';
import { KNOWN_NEIGHBOURS, whatItGets } from '../known-neighbours.ts';
import type { Messages } from '../operator-log.ts';
import { bundleInWords, findBundle } from './find-bundle.ts';
import { findNextBundle } from './next-bundle.ts';
import { OTHER_AGENTS } from './other-agents.ts';

/** Long enough for a service to load its modules, short enough to be seen, in milliseconds. */
const LOOK_AGAIN_MS = 2000;
const NOTHING_LOADED_MS = 60_000;

const { cache } = createRequire(import.meta.url);

/**
 * Looks at what other preloads have loaded, before we load anything, and reports what prevents
 * telemetry. Modules that were imported as ES modules leave no trace to look at.
 *
 * @param modules names of those that can be observed
 */
export function checkAtStart(messages: Messages, modules: readonly string[]): void {
  const packages = loadedPackages();
  reportOtherAgents(messages, packages);
  reportLoadedBefore(messages, modules, packages);
}

/** What is known of the modules of the service. */
export interface ModulesSeen {
  /** Names of modules, each with the instrumentation for it. */
  observable(): ReadonlyMap<string, string>;
  /** Names of modules, each with a text of its code that says that it is observed in a bundle, too. */
  reporting(): ReadonlyMap<string, string>;
  /** Instrumentations that a module has called for so far. */
  readonly loaded: ReadonlySet<string>;
  /** Whether one has, or a span been made. */
  anything(): boolean;
  /** How many spans the sampler has left out, where it has kept none. */
  leftOut(): number;
}

/**
 * Looks once more when the service has settled.
 *
 * @param later `setTimeout`, for tests
 */
export function checkAfterStart(
  messages: Messages,
  seen: ModulesSeen,
  later: typeof setTimeout = setTimeout,
): void {
  later(() => {
    const packages = loadedPackages();
    reportOtherAgents(messages, packages);
    reportStrangeApis(messages, packages);
    const [next] = packages.get('next') ?? [];
    if (next === undefined) reportBundle(messages, seen);
    else reportNextBundle(messages, seen, next);
  }, LOOK_AGAIN_MS).unref();
  later(() => {
    const spans = seen.leftOut();
    if (spans > 0) {
      messages.info(
        'SL_ALL_SPANS_DROPPED',
        `the sampler has dropped all ${spans} spans of the first minute: no trace is kept. ${LEFT_OUT}`,
      );
      return;
    }
    if (seen.anything()) return;
    messages.info(
      'SL_NOTHING_OBSERVED',
      'in the first minute, no module that can be observed has been loaded and no span created. If the service is bundled (esbuild, webpack, Next.js), keep its dependencies external: a bundle has no modules left to patch.',
    );
  }, NOTHING_LOADED_MS).unref();
}

const LEFT_OUT =
  'With a parentbased_… sampler the caller decides, and it does not sample: change its sampler, or choose one here that does not depend on it.';

function reportNextBundle(
  messages: Messages,
  { observable, loaded }: ModulesSeen,
  next: string,
): void {
  const seen = { observable: observable(), loaded };
  findNextBundle(process.cwd(), next, seen, (words) => messages.warn('SL_NEXT_JS', words));
}

function reportBundle(messages: Messages, { observable, reporting, loaded }: ModulesSeen): void {
  const entry = process.argv[1];
  if (entry === undefined) return;
  realpath(entry, (failed, path) => {
    // A tool that comes as one file, such as `next`, is not what its users have bundled.
    if (failed || /[\\/]node_modules[\\/]/.test(path)) return;
    const known = reporting();
    findBundle(entry, [...known.values()], (bundle) => {
      const words = bundleInWords(bundle, observable(), loaded, known);
      if (words !== undefined) messages.warn('SL_BUNDLE', words);
    });
  });
}

/** Reported where an SDK is registered already; ours is then not started. */
export const EARLIER_SDK =
  'Sightline is not started, because another preload has started an OpenTelemetry SDK before. Keep one of them.';

/** Whether an SDK of OpenTelemetry is registered already. */
export function otherSdk(): boolean {
  return registered()?.trace !== undefined;
}

interface Registered {
  readonly version: string;
  readonly trace?: unknown;
}

/** Where all compatible copies of the API meet. Source: @opentelemetry/api, `global-utils`. */
function registered(): Registered | undefined {
  return (globalThis as Record<symbol, unknown>)[Symbol.for('opentelemetry.js.api.1')] as
    | Registered
    | undefined;
}

function reportOtherAgents(messages: Messages, loaded: LoadedPackages): void {
  for (const agent of Object.keys(OTHER_AGENTS).filter((name) => loaded.has(name))) {
    messages.warn(
      'SL_OTHER_AGENT',
      `${agent} is loaded too: two agents patch the same modules, and each may miss or duplicate what the other records. Keep one of them.`,
    );
  }
}

function reportLoadedBefore(
  messages: Messages,
  modules: readonly string[],
  loaded: LoadedPackages,
): void {
  const early = [...new Set(modules)].filter((name) => loaded.has(name));
  if (early.length === 0) return;
  messages.warn(
    'SL_LOADED_BEFORE',
    `${early.join(', ')} ${early.length === 1 ? 'was' : 'were'} loaded before Sightline, by another preload, and cannot be observed. Put sightline/register first: before other --import and --require flags, and --require before --import.`,
  );
}

/** Names of packages of which a CommonJS file is loaded, with the folders of each. */
type LoadedPackages = ReadonlyMap<string, readonly string[]>;

function loadedPackages(): LoadedPackages {
  const found = new Map<string, string[]>();
  for (const file of Object.keys(cache)) {
    const match = /^(.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+))[\\/]/.exec(file);
    if (match === null) continue;
    const name = match[2]!.replace('\\', '/');
    const folders = found.get(name) ?? [];
    if (!folders.includes(match[1]!)) folders.push(match[1]!);
    found.set(name, folders);
  }
  return found;
}

/**
 * Copies of the API find each other where theirs is the same major version and not a newer minor one
 * than that which was registered; otherwise they do nothing, silently.
 */
function reportStrangeApis(messages: Messages, loaded: LoadedPackages): void {
  const own = registered()?.version;
  if (own === undefined) return;
  const folders = new Set(loaded.get('@opentelemetry/api') ?? []);
  const nearest = nearestApi();
  if (nearest !== undefined) folders.add(nearest);
  for (const folder of folders) {
    const version = versionIn(folder);
    if (version === undefined || meets(version, own)) continue;
    messages.warn(
      'SL_API_VERSION',
      `the service has @opentelemetry/api ${version} (${folder}), which does not work with the ${own} of Sightline: spans and metrics of the service's own are lost. Install ${own} or an older 1.x, or a newer Sightline.`,
    );
  }
}

/** Source: @opentelemetry/api, `semver`. */
function meets(version: string, registeredVersion: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  const [ownMajor, ownMinor] = registeredVersion.split('.').map(Number);
  return major === ownMajor && (minor ?? 0) <= (ownMinor ?? 0);
}

/** The copy that the entry script gets. */
function nearestApi(): string | undefined {
  return nearest(API, dirname(process.argv[1] ?? ''));
}

const API = '@opentelemetry/api';

/** @returns the folder of the package that modules in a folder get */
function nearest(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (versionIn(candidate) !== undefined) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}

/** @returns in words, who else is installed beside the service, by whom it may observe itself */
export function neighboursInWords(): string {
  const places = [dirname(process.argv[1] ?? ''), process.cwd()];
  const found = KNOWN_NEIGHBOURS.flatMap((name) => {
    const folder = places.map((place) => nearest(name, place)).find((it) => it !== undefined);
    return folder === undefined ? [] : `${name} ${versionIn(folder)} (${whatItGets(name)})`;
  });
  return found.length === 0 ? '' : ` Found beside it: ${found.join(', ')}.`;
}

function versionIn(folder: string): string | undefined {
  const file = join(folder, 'package.json');
  // An error costs more than a look.
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')).version;
  } catch {
    return undefined;
  }
}
