import { isBuiltin } from 'node:module';
import satisfies from 'semver/functions/satisfies.js';
import { CATALOG } from '../../catalog/catalog-index.ts';
import type { InstrumentationsConfiguration } from '../../configuration/configuration.ts';
import { OTHER_AGENTS } from '../../diagnostics/checks/other-agents.ts';
import { KNOWN_NEIGHBOURS, whatItGets } from '../../diagnostics/known-neighbours.ts';
import { findPackages, type InstalledPackage } from './find-packages.ts';
import { findPnpPackages, pnpFile } from './find-pnp-packages.ts';
import { type Finding, fail, ok, type Verdict, warn } from './finding.ts';
import { instrumentedPackage } from './instrumented-package.ts';

/** The copy of the API that this distribution carries; a test holds it against package.json. */
export const OWN_API_VERSION = '1.10.0';
const API = '@opentelemetry/api';

/** What is installed: instrumented packages and their versions, copies of the API, other agents. */
export function checkPackages(
  folder: string,
  instrumentations: InstrumentationsConfiguration | undefined,
): readonly Finding[] {
  const instrumented = CATALOG.flatMap(({ modules }) => modules).filter((name) => !isBuiltin(name));
  const wanted = new Set([API, ...Object.keys(OTHER_AGENTS), ...KNOWN_NEIGHBOURS, ...instrumented]);
  const pnp = pnpFile(folder);
  const installed =
    pnp === undefined ? findPackages(folder, wanted) : findPnpPackages(folder, wanted);
  if (installed === undefined) {
    const text = `not checked: ${pnp} lists them, which only Yarn reads`;
    return [finding('packages', warn('SL_YARN_PNP', text, 'Run it as: yarn sightline doctor'))];
  }
  const found = distinct(installed).flatMap((one): readonly Finding[] => {
    if (one.name === API) return [];
    const gets = whatItGets(one.name);
    if (gets !== undefined) {
      return one.direct ? [finding(one.name, ok(`${one.version}, beside Sightline: ${gets}`))] : [];
    }
    if (one.name in OTHER_AGENTS) {
      return one.direct ? [finding(one.name, otherAgent(one))] : [];
    }
    return [finding(one.name, instrumentedPackage(one, installed, instrumentations))];
  });
  const api = apiCopies(installed.filter(({ name }) => name === API));
  if (found.length > 0) return [...found, finding(API, api)];
  const text =
    'none that is instrumented is installed here; Node’s own http, fetch and runtime are observed';
  return [finding('packages', ok(text)), finding(API, api)];
}

/** Each version once; one that the service itself can name stands for its copies. */
function distinct(installed: readonly InstalledPackage[]): readonly InstalledPackage[] {
  const byVersion = new Map<string, InstalledPackage>();
  for (const one of installed) {
    const key = `${one.name}@${one.version}`;
    if (one.direct || !byVersion.has(key)) byVersion.set(key, one);
  }
  return [...byVersion.values()];
}

function otherAgent({ name, version }: InstalledPackage): Verdict {
  return warn(
    'SL_OTHER_AGENT',
    `${version} is installed: ${OTHER_AGENTS[name]}. The first to start wins, and both may patch the same modules`,
    `Start only one: remove ${name} from the command line and the code, or do without the preload.`,
  );
}

/**
 * Copies of the API find the one that is registered, unless they are newer or of another major version:
 * then they do nothing, silently.
 * Source: `isCompatible` of @opentelemetry/api.
 */
function apiCopies(copies: readonly InstalledPackage[]): Verdict {
  if (copies.length === 0) return ok('no copy in the service, and none is needed');
  const shown = [...new Set(copies.map(({ version }) => version))].join(', ');
  // Patch versions do not count.
  const unfit = copies.filter(
    ({ version }) => !satisfies(OWN_API_VERSION, `^${minorOf(version)}.0`),
  );
  if (unfit.length === 0) {
    return ok(
      `${shown}${copies.length > 1 ? ` in ${copies.length} copies` : ''}: spans of the service’s own arrive`,
    );
  }
  const first = unfit[0]!;
  return fail(
    'SL_API_VERSION',
    `${first.version} in ${first.folder} does not find the ${OWN_API_VERSION} that runs, so spans created with it are lost`,
    `Install ${API}@${OWN_API_VERSION}, or a newer version of sightline.`,
  );
}

function finding(name: string, verdict: Verdict): Finding {
  return { group: 'Packages', name, ...verdict };
}

function minorOf(version: string): string {
  return version.split('.', 2).join('.');
}
