import { readFileSync } from 'node:fs';
import { extname, relative } from 'node:path';
import type { Configuration } from '../../configuration/configuration.ts';
import { bundlerOf } from '../../diagnostics/checks/bundlers.ts';
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
    const bundler = bundlerIn(service.entry);
    if (bundler !== undefined) found.push(finding('bundle', bundled(bundler)));
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

function bundlerIn(entry: string): string | undefined {
  try {
    return bundlerOf(readFileSync(entry, 'utf8'));
  } catch {
    return undefined;
  }
}

function bundled(bundler: string): Verdict {
  return warn(
    'SL_BUNDLE',
    `${bundler} has bundled modules into the entry, where they cannot be patched`,
    'Keep dependencies external to the bundle (esbuild: --packages=external), and install them beside it.',
  );
}

function finding(name: string, verdict: Verdict): Finding {
  return { group: 'Service', name, ...verdict };
}
