import { existsSync, readFileSync, realpath } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout } from '../../util/clock.ts';
import { coexistenceOf, KNOWN_NEIGHBOURS } from '../known-neighbours.ts';
import type { Messages } from '../operator-log.ts';
import { bundleText, detectBundle } from './bundle.ts';
import { findNextBundle } from './next-bundle.ts';
import { OTHER_AGENTS } from './other-agents.ts';

/** Milliseconds: long enough for a service to load its modules, short enough for someone to be watching. */
const SECOND_CHECK_MS = 2000;
const THIRD_CHECK_MS = 60_000;

const { cache } = createRequire(import.meta.url);

/**
 * Checks what other preloads have loaded before Sightline, and reports what prevents telemetry. Node keeps no list of
 * imported ES modules, so they cannot be checked.
 *
 * @param modules names of all modules that can be instrumented
 */
export function checkAtStart(messages: Messages, modules: readonly string[]): void {
  const packages = loadedPackages();
  reportOtherAgents(messages, packages);
  reportLoadedBefore(messages, modules, packages);
}

/** What Sightline has observed of the service so far. */
export interface Observations {
  /** Name of the instrumentation, by module. */
  instrumentations(): ReadonlyMap<string, string>;
  /** By module, a text in its code that shows that it publishes on diagnostics channels. */
  channels(): ReadonlyMap<string, string>;
  /** Names of the instrumentations that modules of the service have loaded so far. */
  readonly active: ReadonlySet<string>;
  /** Whether there is one, or a span was created. */
  hasAny(): boolean;
  /** Spans that the sampler has dropped; 0 if it has kept any. */
  droppedSpans(): number;
}

/**
 * Checks again once the service has started.
 *
 * @param schedule `setTimeout`, replaced in tests
 */
export function checkAfterStart(
  messages: Messages,
  observations: Observations,
  schedule: typeof setTimeout = setTimeout,
): void {
  schedule(() => {
    const packages = loadedPackages();
    reportOtherAgents(messages, packages);
    reportIncompatibleApis(messages, packages);
    const [next] = packages.get('next') ?? [];
    if (next === undefined) reportBundle(messages, observations);
    else reportNextBundle(messages, observations, next);
  }, SECOND_CHECK_MS).unref();
  schedule(() => {
    const spans = observations.droppedSpans();
    if (spans > 0) {
      messages.info(
        'SL_ALL_SPANS_DROPPED',
        `the sampler dropped all ${spans} spans of the first minute, so no traces are kept. ${UNSAMPLED}`,
      );
      return;
    }
    if (observations.hasAny()) return;
    messages.info(
      'SL_NOTHING_OBSERVED',
      'in the first minute, no module that can be instrumented was loaded and no span was created. If the service is bundled (esbuild, webpack, Next.js), keep its dependencies external: modules in a bundle cannot be patched.',
    );
  }, THIRD_CHECK_MS).unref();
}

const UNSAMPLED =
  "With a parentbased_… sampler, the caller decides, and it does not sample: change the caller's sampler, or use one here that does not depend on it.";

function reportNextBundle(
  messages: Messages,
  { instrumentations, active }: Observations,
  next: string,
): void {
  const modules = { instrumentations: instrumentations(), active };
  findNextBundle(process.cwd(), next, modules, (text) => messages.warn('SL_NEXT_JS', text));
}

function reportBundle(
  messages: Messages,
  { instrumentations, channels, active }: Observations,
): void {
  const entry = process.argv[1];
  if (entry === undefined) return;
  realpath(entry, (error, path) => {
    // A tool that is published as one file, such as `next`, is not the user's bundle.
    if (error || /[\\/]node_modules[\\/]/.test(path)) return;
    const channelTexts = channels();
    detectBundle(entry, [...channelTexts.values()], (bundle) => {
      const text = bundleText(bundle, instrumentations(), active, channelTexts);
      if (text !== undefined) messages.warn('SL_BUNDLE', text);
    });
  });
}

/** The message when an SDK is registered already; Sightline then does not start. */
export const EARLIER_SDK =
  'Sightline did not start, because another preload had already started an OpenTelemetry SDK. Keep only one of them.';

/** Whether an OpenTelemetry SDK is registered already. */
export function hasSdk(): boolean {
  return apiGlobal()?.trace !== undefined;
}

interface ApiGlobal {
  readonly version: string;
  readonly trace?: unknown;
}

/** The object that all compatible copies of the API share. Source: @opentelemetry/api, `global-utils`. */
function apiGlobal(): ApiGlobal | undefined {
  return (globalThis as Record<symbol, unknown>)[Symbol.for('opentelemetry.js.api.1')] as
    | ApiGlobal
    | undefined;
}

function reportOtherAgents(messages: Messages, loaded: LoadedPackages): void {
  for (const agent of Object.keys(OTHER_AGENTS).filter((name) => loaded.has(name))) {
    messages.warn(
      'SL_OTHER_AGENT',
      `${agent} is loaded too: two agents patch the same modules, so each may miss or duplicate what the other records. Keep only one of them.`,
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
    `${early.join(', ')} ${early.length === 1 ? 'was' : 'were'} loaded before Sightline, by another preload, and cannot be instrumented. Put sightline/register first, before all other --import and --require flags; Node runs --require flags before --import flags.`,
  );
}

/** The folders of each package of which a CommonJS file is loaded. */
type LoadedPackages = ReadonlyMap<string, readonly string[]>;

function loadedPackages(): LoadedPackages {
  const packages = new Map<string, string[]>();
  for (const file of Object.keys(cache)) {
    const match = /^(.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+))[\\/]/.exec(file);
    if (match === null) continue;
    const name = match[2]!.replace('\\', '/');
    const folders = packages.get(name) ?? [];
    if (!folders.includes(match[1]!)) folders.push(match[1]!);
    packages.set(name, folders);
  }
  return packages;
}

/**
 * A copy of the API works if its major version is that of the registered one and its minor version is not newer;
 * otherwise it silently does nothing.
 */
function reportIncompatibleApis(messages: Messages, loaded: LoadedPackages): void {
  const registeredVersion = apiGlobal()?.version;
  if (registeredVersion === undefined) return;
  const folders = new Set(loaded.get('@opentelemetry/api') ?? []);
  const nearest = nearestApi();
  if (nearest !== undefined) folders.add(nearest);
  for (const folder of folders) {
    const version = versionIn(folder);
    if (version === undefined || isCompatible(version, registeredVersion)) continue;
    messages.warn(
      'SL_API_VERSION',
      `the service has @opentelemetry/api ${version} (${folder}), which does not work with Sightline's ${registeredVersion}: the service's own spans and metrics are lost. Install ${registeredVersion} or an older 1.x, or a newer Sightline.`,
    );
  }
}

/** Source: @opentelemetry/api, `semver`. */
function isCompatible(version: string, registeredVersion: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  const [ownMajor, ownMinor] = registeredVersion.split('.').map(Number);
  return major === ownMajor && (minor ?? 0) <= (ownMinor ?? 0);
}

/** The copy that the entry script loads. */
function nearestApi(): string | undefined {
  return nearest(API, dirname(process.argv[1] ?? ''));
}

const API = '@opentelemetry/api';

/** @returns the folder of the package that modules in `from` would load */
function nearest(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (versionIn(candidate) !== undefined) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}

/** The installed SDKs that the service may set up itself, for the line at start; begins with a space. */
export function neighboursText(): string {
  const places = [dirname(process.argv[1] ?? ''), process.cwd()];
  const neighbours = KNOWN_NEIGHBOURS.flatMap((name) => {
    const folder = places.map((place) => nearest(name, place)).find((path) => path !== undefined);
    return folder === undefined ? [] : `${name} ${versionIn(folder)} (${coexistenceOf(name)})`;
  });
  return neighbours.length === 0 ? '' : ` Also installed: ${neighbours.join(', ')}.`;
}

function versionIn(folder: string): string | undefined {
  const file = join(folder, 'package.json');
  // Cheaper than the error of reading a missing file.
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')).version;
  } catch {
    return undefined;
  }
}
