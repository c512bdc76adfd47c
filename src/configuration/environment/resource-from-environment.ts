import type { AttributeValue } from '../configuration.ts';
import type { Environment } from '../environment-reader.ts';
import { rowOf, settingNames } from '../settings/table.ts';
import { parseKeyValueList } from '../values/key-value-list.ts';

/**
 * The resource attributes that the environment sets; resource detectors find others (`src/resource`). Source:
 * Resource SDK, "Specifying resource information via an environment variable".
 */
export function resourceFromEnvironment(environment: Environment): Record<string, AttributeValue> {
  return {
    ...deploymentEnvironment(environment),
    ...resourceAttributes(environment),
    ...serviceName(environment),
  };
}

/** `service.name` from OTEL_SERVICE_NAME, if that is set. */
export function serviceName(environment: Environment): Record<string, AttributeValue> {
  const name = environment.string('OTEL_SERVICE_NAME');
  return name === undefined ? {} : { 'service.name': name };
}

/** `deployment.environment.name`; OTEL_RESOURCE_ATTRIBUTES and a file override it. */
export function deploymentEnvironment(environment: Environment): Record<string, AttributeValue> {
  const name = environment.string('ENVIRONMENT') ?? environment.value('NODE_ENV');
  return { 'deployment.environment.name': name };
}

/**
 * Attributes from variables that clusters commonly fill by the downward API. Only in a container under Kubernetes,
 * since these names are too common elsewhere. Source: semantic conventions, "Kubernetes resource".
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
    expected: `comma-separated key=value pairs, with "," "=" and "%" percent-encoded: ${fault}`,
    used: 'none of them',
  });
  return {};
}
