import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { binaryOf } from '../servers/ensure.ts';
import { CHART } from './chart-files.ts';

/** An object of the Kubernetes API. */
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

/** Release and namespace in deploy/kustomize and in the tests. */
export const RELEASE = 'sightline';
export const NAMESPACE = 'observability';

/**
 * Renders the chart by `helm template`.
 *
 * @param values as in values.yaml
 * @throws Error with the message of Helm, where it rejects the values
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

/** Returns the output of `helm lint --strict`. */
export async function lintChart(): Promise<string> {
  const helm = await binaryOf('helm');
  const { stdout } = await run(helm, ['lint', '--strict', CHART], {
    ...OPTIONS,
    env: withoutCluster(),
  });
  return stdout;
}

/** Renders a folder by `kustomize build`. */
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

/** Helm contacts no cluster, even if this machine's user has one. */
function withoutCluster(): NodeJS.ProcessEnv {
  return { ...process.env, KUBECONFIG: '/dev/null' };
}
