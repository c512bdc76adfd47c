import type { Manifest } from '../../scripts/kubernetes/render.ts';

interface Container {
  readonly name: string;
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly ports?: readonly { readonly hostPort?: number }[];
  readonly securityContext?: SecurityContext;
}

interface SecurityContext {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly seccompProfile?: { readonly type: string };
  readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
  readonly securityContext?: SecurityContext;
  readonly serviceAccountName: string;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
}

/** The pods that the objects make, by the name of their maker. */
export function podsOf(
  manifests: readonly Manifest[],
): readonly { readonly name: string; readonly spec: PodSpec; readonly metadata: object }[] {
  return manifests.flatMap(({ metadata, spec }) => {
    const template = (spec as { template?: { spec: PodSpec; metadata: object } } | undefined)
      ?.template;
    if (template?.spec?.containers === undefined) return [];
    return [{ name: metadata.name, spec: template.spec, metadata: template.metadata }];
  });
}

/** Source: Kubernetes, Pod Security Standards, "Restricted". And a root that cannot be written, which that leaves open. */
const VOLUMES = [
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim'],
  ...['projected', 'secret'],
];

/** What of a pod `restricted` would refuse, in words. */
export function beyondRestricted(spec: PodSpec): readonly string[] {
  const pod = spec.securityContext ?? {};
  const faults: string[] = [];
  if (spec.hostNetwork || spec.hostPID) faults.push('shares namespaces of the node');
  for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
    const own = container.securityContext ?? {};
    if ((own.runAsNonRoot ?? pod.runAsNonRoot) !== true) faults.push('runs as root');
    if (own.privileged) faults.push('is privileged');
    if (own.allowPrivilegeEscalation !== false) faults.push('may gain privileges');
    if (own.readOnlyRootFilesystem !== true) faults.push('writes its root');
    if (!own.capabilities?.drop?.includes('ALL')) faults.push('keeps capabilities');
    if ((own.capabilities?.add ?? []).length > 0) faults.push('adds capabilities');
    if ((own.seccompProfile ?? pod.seccompProfile)?.type !== 'RuntimeDefault')
      faults.push('no seccomp');
    if (container.ports?.some(({ hostPort }) => hostPort !== undefined))
      faults.push('has ports of the node');
  }
  for (const { name, ...source } of spec.volumes ?? []) {
    const [kind = ''] = Object.keys(source);
    if (!VOLUMES.includes(kind)) faults.push(`volume ${name} is a ${kind}`);
  }
  return faults.sort();
}
