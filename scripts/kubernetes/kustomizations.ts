import { join } from 'node:path';
import { stringify } from 'yaml';
import { ROOT } from './chart-files.ts';
import { type Manifest, NAMESPACE, renderChart } from './render.ts';

export const KUSTOMIZE = join(ROOT, 'deploy/kustomize');

/** Addresses to be patched; unpatched, they have the usual names. */
const BACKENDS = {
  'backends.metrics': 'http://prometheus.monitoring:9090/api/v1/otlp',
  'backends.traces': 'http://tempo.monitoring:4318',
  'backends.logs': 'http://loki.monitoring:3100/otlp',
};

/** An agent that reads no files of the node. */
export const RESTRICTED = {
  'agent.podLogs': false,
  'agent.hostMetrics': false,
  'agent.storage': 'emptyDir',
};

const MONITORING = { 'monitoring.serviceMonitors': true, 'monitoring.rules': true };

const HEAD =
  '# Written by `npm run kubernetes` from deploy/helm/sightline: change that, and run it again.\n';

/** The files of deploy/kustomize: the chart's output, one file for each part. */
export async function kustomizations(): Promise<ReadonlyMap<string, string>> {
  const base = await renderChart(BACKENDS);
  const baseNames = new Set(base.map(nameOf));
  const notInBase = (manifests: readonly Manifest[]) =>
    manifests.filter((manifest) => !baseNames.has(nameOf(manifest)));
  return new Map([
    ...folder('base', [namespace('privileged'), ...base]),
    ...folder('restricted', [
      namespace('restricted'),
      ...(await renderChart({ ...BACKENDS, ...RESTRICTED })),
    ]),
    ...component('monitoring', notInBase(await renderChart(MONITORING))),
    ...component('boards', notInBase(await renderChart({ 'monitoring.dashboards': true }))),
    ...component(
      'instrumentation',
      notInBase(await renderChart({ 'instrumentation.enabled': true })),
    ),
  ]);
}

/** Its labels set the pod security level. */
function namespace(level: 'privileged' | 'restricted'): Manifest {
  const labels = {
    'pod-security.kubernetes.io/enforce': level,
    'pod-security.kubernetes.io/warn': level,
  };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels } };
}

function folder(
  name: string,
  manifests: readonly Manifest[],
): readonly (readonly [string, string])[] {
  const parts = Map.groupBy(manifests, partOf);
  const resources = [...parts.keys()].map((part) => `${part}.yaml`);
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources,
  };
  return [
    fileOf(`${name}/kustomization.yaml`, [kustomization]),
    ...[...parts].map(([part, members]) =>
      fileOf(`${name}/${part}.yaml`, members.map(withoutHelm)),
    ),
  ];
}

function component(name: string, manifests: readonly Manifest[]) {
  return folder(name, manifests).map(
    ([path, text]) =>
      [path, text.replace(/v1beta1\nkind: Kustomization/, 'v1alpha1\nkind: Component')] as const,
  );
}

function fileOf(path: string, documents: readonly object[]): readonly [string, string] {
  const options = { lineWidth: 0, aliasDuplicateObjects: false } as const;
  const text = documents.map((document) => stringify(document, options)).join('---\n');
  return [join(KUSTOMIZE, path), HEAD + text];
}

function partOf({ kind, metadata }: Manifest): string {
  if (kind === 'Namespace') return 'namespace';
  if (kind === 'NetworkPolicy') return 'network-policies';
  return metadata.labels?.['app.kubernetes.io/component'] ?? 'others';
}

/** Removes the label of Helm, which does not install these. */
function withoutHelm(manifest: Manifest): object {
  const copy = structuredClone(manifest) as unknown;
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const fields = value as Record<string, unknown>;
    if (fields['app.kubernetes.io/managed-by'] === 'Helm')
      delete fields['app.kubernetes.io/managed-by'];
    for (const field of Object.values(fields)) visit(field);
  };
  visit(copy);
  return copy as object;
}

function nameOf({ kind, metadata }: Manifest): string {
  return `${kind}/${metadata.name}`;
}
