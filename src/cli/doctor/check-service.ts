import { readFileSync } from 'node:fs';
import { extname, relative, resolve } from 'node:path';
import { CATALOG } from '../../catalog/catalog-index.ts';
import { channelsByPackage } from '../../catalog/package-channels.ts';
import type { Configuration } from '../../configuration/configuration.ts';
import { declaredBeside, MOST_PARTS, partsIn } from '../../diagnostics/checks/bundle-parts.ts';
import { bundlerOf } from '../../diagnostics/checks/bundlers.ts';
import { externalsCure, packagesIn } from '../../diagnostics/checks/find-bundle.ts';
import { findEntryPackage } from '../../resource/entry-package.ts';
import { isChosen } from '../../start/entry-patterns.ts';
import { type Finding, fail, ok, type Verdict, warn } from './finding.ts';
import type { Service } from './service.ts';

/** The service's entry: its module system, its name, whether it is a bundle. */
export function checkService(
  service: Service,
  script: string | undefined,
  configuration: Configuration | undefined,
): readonly Finding[] {
  const found = [finding('name', nameOf(service, configuration))];
  if (service.entry !== undefined) {
    found.push(finding('entry', entryOf(service.entry, service.manifest?.type)));
    if (configuration !== undefined && !isChosen(configuration.own, service.entry)) {
      found.push(finding('chosen', notChosen()));
    }
    const verdict = bundledIn(service.entry);
    if (verdict !== undefined) found.push(finding('bundle', verdict));
  } else if (script !== undefined) {
    const text = `there is no ${script}`;
    found.push(
      finding('entry', fail('SL_NO_SCRIPT', text, 'Name the file that node is started with.')),
    );
  }
  return found;
}

function notChosen(): Verdict {
  return fail(
    'SL_SCRIPT_NOT_CHOSEN',
    'SIGHTLINE_ONLY and SIGHTLINE_SKIP exclude this script',
    'Give SIGHTLINE_ONLY a pattern that matches it, or remove it from SIGHTLINE_SKIP.',
  );
}

function nameOf({ entry, folder }: Service, configuration: Configuration | undefined): Verdict {
  const stated = configuration?.resource.attributes['service.name'];
  const name = stated ?? findEntryPackage(entry ?? folder, [], folder).name;
  if (name !== undefined) return ok(String(name));
  return warn(
    'SL_NO_SERVICE_NAME',
    'the service has no name: it appears as unknown_service:node',
    'Set OTEL_SERVICE_NAME, or `name` in package.json.',
  );
}

/** Source: Node, "Determining module system". */
function entryOf(entry: string, type: string | undefined): Verdict {
  const shown = relative(process.cwd(), entry) || entry;
  const ending = extname(entry);
  if (ending === '.mjs' || ending === '.mts') return ok(`${shown} is an ES module, by its ending`);
  if (ending === '.cjs' || ending === '.cts') return ok(`${shown} is CommonJS, by its ending`);
  if (type === 'module') return ok(`${shown} is an ES module, by "type" in package.json`);
  if (type === 'commonjs') return ok(`${shown} is CommonJS, by "type" in package.json`);
  return ok(`${shown} is CommonJS, or an ES module where its syntax says so: no "type" is given`);
}

/** @returns undefined where it is none */
function bundledIn(entry: string): Verdict | undefined {
  let code = readOrNone(entry);
  const bundler = bundlerOf(code);
  if (bundler === undefined) return undefined;
  const parts = new Set([resolve(entry)]);
  for (const part of parts) {
    const more = readOrNone(part);
    code += more;
    for (const other of partsIn(more, part)) if (parts.size < MOST_PARTS) parts.add(other);
  }
  const named = packagesIn(code);
  const inside = named.size > 0 ? named : new Set(declaredBeside(entry));
  const observable = [...new Set(CATALOG.flatMap(({ modules }) => modules))];
  const found = observable.filter((name) => inside.has(name));
  const reporting = channelsByPackage();
  const lost = found.filter(
    (name) => !(reporting.has(name) && code.includes(reporting.get(name)!)),
  );
  if (found.length > 0 && lost.length === 0) {
    return ok(
      `${bundler} has bundled ${found.sort().join(', ')} into the entry, observed by the channels that ${found.length === 1 ? 'it publishes' : 'they publish'} on`,
    );
  }
  const which = lost.length === 0 ? 'modules' : lost.sort().join(', ');
  return warn(
    'SL_BUNDLE',
    `${bundler} has bundled ${which} into the entry, where ${lost.length === 1 ? 'it' : 'they'} cannot be patched`,
    externalsCure(bundler, lost),
  );
}

function readOrNone(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

function finding(name: string, verdict: Verdict): Finding {
  return { group: 'Service', name, ...verdict };
}
