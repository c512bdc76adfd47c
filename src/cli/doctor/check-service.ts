import { readFileSync } from 'node:fs';
import { extname, relative, resolve } from 'node:path';
import { CATALOG } from '../../catalog/catalog-index.ts';
import { channelsByPackage } from '../../catalog/package-channels.ts';
import type { Configuration } from '../../configuration/configuration.ts';
import { externalsCure, packagesIn } from '../../diagnostics/checks/bundle.ts';
import { declaredDependencies, MAX_PARTS, partsIn } from '../../diagnostics/checks/bundle-parts.ts';
import { bundlerOf } from '../../diagnostics/checks/bundlers.ts';
import { findEntryPackage } from '../../resource/entry-package.ts';
import { isChosen } from '../../start/entry-patterns.ts';
import { type Finding, fail, ok, type Verdict, warn } from './finding.ts';
import type { Service } from './service.ts';

/** Checks the service's name, and the module system of its entry and whether it is a bundle. */
export function checkService(
  service: Service,
  script: string | undefined,
  configuration: Configuration | undefined,
): readonly Finding[] {
  const findings = [finding('name', nameOf(service, configuration))];
  if (service.entry !== undefined) {
    findings.push(finding('entry', entryOf(service.entry, service.manifest?.type)));
    if (configuration !== undefined && !isChosen(configuration.sightline, service.entry)) {
      findings.push(finding('selection', excluded()));
    }
    const verdict = bundleVerdict(service.entry);
    if (verdict !== undefined) findings.push(finding('bundle', verdict));
  } else if (script !== undefined) {
    const text = `${script} does not exist`;
    findings.push(
      finding('entry', fail('SL_NO_SCRIPT', text, 'Pass the file that you start with node.')),
    );
  }
  return findings;
}

function excluded(): Verdict {
  return fail(
    'SL_SCRIPT_NOT_CHOSEN',
    'SIGHTLINE_ONLY and SIGHTLINE_SKIP exclude this script',
    'Give SIGHTLINE_ONLY a pattern that matches it, or remove it from SIGHTLINE_SKIP.',
  );
}

function nameOf({ entry, folder }: Service, configuration: Configuration | undefined): Verdict {
  const attribute = configuration?.resource.attributes['service.name'];
  const name = attribute ?? findEntryPackage(entry ?? folder, [], folder).name;
  if (name !== undefined) return ok(String(name));
  return warn(
    'SL_NO_SERVICE_NAME',
    'the service has no name: it appears as unknown_service:node',
    'Set OTEL_SERVICE_NAME, or `name` in package.json.',
  );
}

/** Source: Node, "Determining module system". */
function entryOf(entry: string, type: string | undefined): Verdict {
  const path = relative(process.cwd(), entry) || entry;
  const extension = extname(entry);
  if (extension === '.mjs' || extension === '.mts')
    return ok(`${path} is an ES module, by its extension`);
  if (extension === '.cjs' || extension === '.cts')
    return ok(`${path} is CommonJS, by its extension`);
  if (type === 'module') return ok(`${path} is an ES module, by "type" in package.json`);
  if (type === 'commonjs') return ok(`${path} is CommonJS, by "type" in package.json`);
  return ok(`${path} is CommonJS, or an ES module if its syntax is (package.json has no "type")`);
}

/** @returns undefined if the entry is not a bundle */
function bundleVerdict(entry: string): Verdict | undefined {
  let code = readOrEmpty(entry);
  const bundler = bundlerOf(code);
  if (bundler === undefined) return undefined;
  const parts = new Set([resolve(entry)]);
  for (const part of parts) {
    const partCode = readOrEmpty(part);
    code += partCode;
    for (const other of partsIn(partCode, part)) if (parts.size < MAX_PARTS) parts.add(other);
  }
  const paths = packagesIn(code);
  const packages = paths.size > 0 ? paths : new Set(declaredDependencies(entry));
  const modules = [...new Set(CATALOG.flatMap((row) => row.modules))];
  const contents = modules.filter((name) => packages.has(name));
  const channels = channelsByPackage();
  const missing = contents.filter(
    (name) => !(channels.has(name) && code.includes(channels.get(name)!)),
  );
  if (contents.length > 0 && missing.length === 0) {
    return ok(
      `${bundler} has bundled ${contents.sort().join(', ')} into the entry, observed through ${contents.length === 1 ? 'its' : 'their'} diagnostics channels`,
    );
  }
  const names = missing.length === 0 ? 'modules' : missing.sort().join(', ');
  return warn(
    'SL_BUNDLE',
    `${bundler} has bundled ${names} into the entry, where ${missing.length === 1 ? 'it' : 'they'} cannot be instrumented`,
    externalsCure(bundler, missing),
  );
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

function finding(name: string, verdict: Verdict): Finding {
  return { group: 'Service', name, ...verdict };
}
