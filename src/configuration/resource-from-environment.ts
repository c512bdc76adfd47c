import type { AttributeValue } from './configuration.ts';
import type { Environment } from './environment.ts';
import { parseKeyValueList } from './key-value-list.ts';

/**
 * Variables in which clusters commonly put what the Kubernetes downward API knows, by the attribute
 * they fill (Semantic conventions, "Kubernetes resource"). The first that is set counts.
 */
const KUBERNETES: Readonly<Record<string, readonly string[]>> = {
  'k8s.pod.name': ['K8S_POD_NAME', 'POD_NAME'],
  'k8s.pod.uid': ['K8S_POD_UID', 'POD_UID'],
  'k8s.namespace.name': ['K8S_NAMESPACE_NAME', 'POD_NAMESPACE', 'K8S_NAMESPACE'],
  'k8s.node.name': ['K8S_NODE_NAME', 'NODE_NAME'],
  'k8s.container.name': ['K8S_CONTAINER_NAME', 'CONTAINER_NAME'],
  'k8s.deployment.name': ['K8S_DEPLOYMENT_NAME', 'DEPLOYMENT_NAME'],
  'k8s.cluster.name': ['K8S_CLUSTER_NAME', 'CLUSTER_NAME'],
};

/**
 * The attributes that the environment states about this service; what it leaves out is found by
 * detection (`src/resource`).
 * Source: Resource SDK, "Specifying resource information via an environment variable".
 */
export function resourceFromEnvironment(environment: Environment): Record<string, AttributeValue> {
  return {
    ...deploymentEnvironment(environment),
    ...resourceAttributes(environment),
    ...serviceName(environment),
  };
}

/** `service.name` by OTEL_SERVICE_NAME, where it is set. */
export function serviceName(environment: Environment): Record<string, AttributeValue> {
  const name = environment.string('OTEL_SERVICE_NAME');
  return name === undefined ? {} : { 'service.name': name };
}

/** `deployment.environment.name` where neither OTEL_RESOURCE_ATTRIBUTES nor a file states it. */
export function deploymentEnvironment(environment: Environment): Record<string, AttributeValue> {
  const name = environment.string('ENVIRONMENT') ?? environment.string('NODE_ENV') ?? 'development';
  return { 'deployment.environment.name': name };
}

/** Only where a container runs under Kubernetes: the names above are too common elsewhere. */
export function kubernetesFromEnvironment(
  environment: Environment,
): Record<string, AttributeValue> {
  if (environment.string('KUBERNETES_SERVICE_HOST') === undefined) return {};
  const attributes: Record<string, AttributeValue> = {};
  for (const [attribute, names] of Object.entries(KUBERNETES)) {
    const name = names.find((candidate) => environment.string(candidate) !== undefined);
    if (name !== undefined) attributes[attribute] = environment.string(name)!;
  }
  // The kubelet names a pod's host after the pod.
  const hostName = environment.string('HOSTNAME');
  if (attributes['k8s.pod.name'] === undefined && hostName !== undefined) {
    attributes['k8s.pod.name'] = hostName;
  }
  return attributes;
}

/** "In case of any error […] the entire environment variable value SHOULD be discarded". */
function resourceAttributes(environment: Environment): Record<string, AttributeValue> {
  const name = 'OTEL_RESOURCE_ATTRIBUTES';
  const value = environment.string(name);
  if (value === undefined) return {};
  const { pairs, fault } = parseKeyValueList(value);
  if (fault === undefined) return Object.fromEntries(pairs);
  environment.report({
    code: 'invalid-value',
    name,
    value,
    expected: `key=value pairs between commas, with "," "=" and "%" percent-encoded: ${fault}`,
    used: 'none of them',
  });
  return {};
}
