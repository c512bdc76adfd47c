import type { AttributeValue } from '../configuration.ts';
import type { Environment } from '../environment-reader.ts';
import { rowOf, settingNames } from '../settings/table.ts';
import { parseKeyValueList } from '../values/key-value-list.ts';

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
  const name = environment.string('ENVIRONMENT') ?? environment.value('NODE_ENV');
  return { 'deployment.environment.name': name };
}

/**
 * What clusters commonly put into variables of what the downward API knows. Only where a container runs
 * under Kubernetes: these names are too common elsewhere.
 * Source: semantic conventions, "Kubernetes resource".
 */
export function kubernetesFromEnvironment(
  environment: Environment,
): Record<string, AttributeValue> {
  if (environment.string('KUBERNETES_SERVICE_HOST') === undefined) return {};
  const attributes: Record<string, AttributeValue> = {};
  for (const name of settingNames()) {
    const { attribute } = rowOf(name);
    if (!attribute?.startsWith('k8s.') || attributes[attribute] !== undefined) continue;
    const value = environment.string(name);
    if (value !== undefined) attributes[attribute] = value;
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
