import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { binaryOf } from '../servers/ensure.ts';
import { CHART } from './chart-files.ts';

/** An object as the API takes it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

const run = promisify(execFile);
const OPTIONS = { encoding: 'utf8', maxBuffer: 2 ** 26 } as const;

/** The release and the namespace of what is written into deploy/kustomize, and of the tests. */
export const RELEASE = 'sightline';
export const NAMESPACE = 'observability';

/**
 * What `helm template` makes of the chart.
 *
 * @param values as in values.yaml
 * @throws Error with what Helm says, where it refuses the values
 */
export async function renderChart(
  values: Readonly<Record<string, unknown>> = {},
): Promise<readonly Manifest[]> {
  const helm = await binaryOf('helm');
  const sets = Object.entries(values).map(
    ([name, value]) => `--set-json=${name}=${JSON.stringify(value)}`,
  );
  const args = ['template', RELEASE, CHART, `--namespace=${NAMESPACE}`, ...sets];
  const { stdout } = await run(helm, args, { ...OPTIONS, env: withoutCluster() });
  return manifestsIn(stdout);
}

/** What `helm lint --strict` says. */
export async function lintChart(): Promise<string> {
  const helm = await binaryOf('helm');
  const { stdout } = await run(helm, ['lint', '--strict', CHART], {
    ...OPTIONS,
    env: withoutCluster(),
  });
  return stdout;
}

/** What `kustomize build` makes of a folder. */
export async function buildKustomization(folder: string): Promise<readonly Manifest[]> {
  const kustomize = join(dirname(await binaryOf('helm')), 'kustomize');
  const { stdout } = await run(kustomize, ['build', folder], OPTIONS);
  return manifestsIn(stdout);
}

export function manifestsIn(yaml: string): readonly Manifest[] {
  return parseAllDocuments(yaml)
    .map((document) => {
      if (document.errors.length > 0) throw document.errors[0]!;
      return document.toJS() as Manifest | null;
    })
    .filter((manifest) => manifest !== null);
}

/** Helm asks no cluster, whichever the user of this machine has. */
function withoutCluster(): NodeJS.ProcessEnv {
  return { ...process.env, KUBECONFIG: '/dev/null' };
}
