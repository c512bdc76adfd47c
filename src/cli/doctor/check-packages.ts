import { isBuiltin } from 'node:module';
import satisfies from 'semver/functions/satisfies.js';
import { CATALOG } from '../../catalog/catalog-index.ts';
import type { InstrumentationsConfiguration } from '../../configuration/configuration.ts';
import { OTHER_AGENTS } from '../../diagnostics/checks/other-agents.ts';
import { coexistenceOf, KNOWN_NEIGHBOURS } from '../../diagnostics/known-neighbours.ts';
import { type Finding, fail, ok, type Verdict, warn } from './finding.ts';
import { findPackages, type InstalledPackage } from './installed-packages.ts';
import { instrumentedPackage } from './instrumented-package.ts';
import { findPnpPackages, pnpFile } from './pnp-packages.ts';

/** The version of the API that Sightline contains; a test compares it with package.json. */
export const OWN_API_VERSION = '1.10.0';
const API = '@opentelemetry/api';

/** Checks installed packages: supported versions, copies of the API, other agents. */
export function checkPackages(
  folder: string,
  instrumentations: InstrumentationsConfiguration | undefined,
): readonly Finding[] {
  const instrumented = CATALOG.flatMap(({ modules }) => modules).filter((name) => !isBuiltin(name));
  const names = new Set([API, ...Object.keys(OTHER_AGENTS), ...KNOWN_NEIGHBOURS, ...instrumented]);
  const pnp = pnpFile(folder);
  const installed =
    pnp === undefined ? findPackages(folder, names) : findPnpPackages(folder, names);
  if (installed === undefined) {
    const text = `not checked: only Yarn can read ${pnp}`;
    return [finding('packages', warn('SL_YARN_PNP', text, 'Run yarn sightline doctor.'))];
  }
  const findings = distinct(installed).flatMap((one): readonly Finding[] => {
    const { name, version, isDirect } = one;
    if (name === API) return [];
    const coexistence = coexistenceOf(name);
    if (coexistence !== undefined) {
      const text = `${version}, alongside Sightline: ${coexistence}`;
      return isDirect ? [finding(name, ok(text))] : [];
    }
    if (name in OTHER_AGENTS) return isDirect ? [finding(name, otherAgent(one))] : [];
    return [finding(name, instrumentedPackage(one, installed, instrumentations))];
  });
  const api = apiCopies(installed.filter(({ name }) => name === API));
  if (findings.length > 0) return [...findings, finding(API, api)];
  const text =
    'no instrumented package is installed here; Node’s own http, fetch and runtime are instrumented';
  return [finding('packages', ok(text)), finding(API, api)];
}

/** Each version once; of several copies, the one that the service itself can load. */
function distinct(installed: readonly InstalledPackage[]): readonly InstalledPackage[] {
  const byVersion = new Map<string, InstalledPackage>();
  for (const one of installed) {
    const key = `${one.name}@${one.version}`;
    if (one.isDirect || !byVersion.has(key)) byVersion.set(key, one);
  }
  return [...byVersion.values()];
}

function otherAgent({ name, version }: InstalledPackage): Verdict {
  return warn(
    'SL_OTHER_AGENT',
    `${version} is installed (${OTHER_AGENTS[name]}): the first agent to start wins, and both may patch the same modules`,
    `Start only one of them: remove ${name} from the command line and the code, or start without Sightline.`,
  );
}

/**
 * A copy of the API works unless it is newer than the registered one or has another major version: then it silently
 * does nothing.
 * Source: `isCompatible` of @opentelemetry/api.
 */
function apiCopies(copies: readonly InstalledPackage[]): Verdict {
  if (copies.length === 0) return ok('not installed, and not needed');
  const versions = [...new Set(copies.map(({ version }) => version))].join(', ');
  // Patch versions do not matter.
  const incompatible = copies.filter(
    ({ version }) => !satisfies(OWN_API_VERSION, `^${minorOf(version)}.0`),
  );
  if (incompatible.length === 0) {
    return ok(
      `${versions}${copies.length > 1 ? ` in ${copies.length} copies` : ''}: the service’s own spans are exported`,
    );
  }
  const first = incompatible[0]!;
  return fail(
    'SL_API_VERSION',
    `${first.version} in ${first.folder} does not work with Sightline’s ${OWN_API_VERSION}, so spans created with it are lost`,
    `Install ${API}@${OWN_API_VERSION}, or a newer version of sightline.`,
  );
}

function finding(name: string, verdict: Verdict): Finding {
  return { group: 'Packages', name, ...verdict };
}

function minorOf(version: string): string {
  return version.split('.', 2).join('.');
}
