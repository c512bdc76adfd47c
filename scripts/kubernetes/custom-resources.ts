import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findGo } from '../servers/find-go.ts';
import { type Manifest, manifestsIn } from './render.ts';

/** Where the definitions lie in the modules of those who make them. */
const DEFINITIONS = [
  {
    module: 'github.com/prometheus-operator/prometheus-operator@v0.93.1',
    files: ['podmonitors', 'prometheusrules', 'servicemonitors'].map(
      (kind) => `example/prometheus-operator-crd/monitoring.coreos.com_${kind}.yaml`,
    ),
  },
  {
    module: 'github.com/open-telemetry/opentelemetry-operator@v0.158.0',
    files: ['config/crd/bases/opentelemetry.io_instrumentations.yaml'],
  },
] as const;

/** The definitions of the kinds that the chart makes and Kubernetes does not have, by the operators' own modules. */
export function customResources(): readonly Manifest[] {
  return DEFINITIONS.flatMap(({ module, files }) => {
    const said = execFileSync(findGo(), ['mod', 'download', '-json', module], {
      encoding: 'utf8',
      env: { ...process.env, GOWORK: 'off', GO111MODULE: 'on' },
      cwd: '/',
    });
    const { Dir: folder } = JSON.parse(said) as { readonly Dir: string };
    return files.flatMap((file) => manifestsIn(readFileSync(join(folder, file), 'utf8')));
  });
}
