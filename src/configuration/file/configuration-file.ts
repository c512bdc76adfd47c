import type { ConfigurationModel, ResourceConfigModel } from '@opentelemetry/configuration';
import type { AttributeValue, Configuration } from '../configuration.ts';
import type { LogLevels } from '../environment/levels-from-environment.ts';
import { applyLoggerSettings, applySampledOnly } from '../environment/loggers-from-environment.ts';
import {
  deploymentEnvironment,
  kubernetesFromEnvironment,
  serviceName,
} from '../environment/resource-from-environment.ts';
import { sentryFromEnvironment } from '../environment/sentry-from-environment.ts';
import { sightlineFromEnvironment } from '../environment/sightline-from-environment.ts';
import type { Environment } from '../environment-reader.ts';
import { fillDefaults } from '../fill-defaults.ts';
import type { LogLevel } from '../names.ts';
import { DETECTORS, type DetectorName, PROPAGATORS, type PropagatorName } from '../names.ts';
import { nearest } from '../values/did-you-mean.ts';
import { parseKeyValueList } from '../values/key-value-list.ts';
import { checkModel } from './check-model.ts';
import { instrumentationsFromModel } from './instrumentations-from-model.ts';
import { parseModel } from './parse-model.ts';
import { reportUnsupportedKeys } from './unsupported-model.ts';

const VARIABLE = 'OTEL_CONFIG_FILE';

/**
 * Reads a declarative configuration file. Other OTEL_ variables count only where the file references them as
 * `${NAME}`.
 *
 * @param log levels of Sightline's and the SDK's messages, from the environment
 * @param instrumentations short names of all instrumentations
 * @returns undefined, with the problem reported, where the file cannot be used
 */
export function readConfigurationFile(
  path: string,
  environment: Environment,
  log: LogLevels,
  instrumentations: readonly string[],
): Configuration | undefined {
  const parsed = parseModel(path, environment.variables, environment.report);
  if (parsed === undefined) return undefined;
  reportUnsupportedKeys(parsed, environment.report);
  const model = checkModel(parsed, environment.report);
  const signals = fillDefaults(model);
  const sentry = sentryFromEnvironment(environment);
  if (sentry === undefined) reportNoSignal(parsed, environment);
  const fileLevel = logLevelFromSeverity(model.log_level);
  const detectorNames = detectorNamesIn(model.resource);
  const detectors = detectorsFromModel(detectorNames, environment);
  return {
    source: path,
    disabled: model.disabled ?? false,
    ...(fileLevel === undefined ? log : withLevel(log, fileLevel)),
    sightline: sightlineFromEnvironment(environment),
    resource: {
      attributes: {
        ...deploymentEnvironment(environment),
        ...(detectors.includes('k8s') ? kubernetesFromEnvironment(environment) : {}),
        ...(detectorNames.includes('service') ? serviceName(environment) : {}),
        ...attributesFromModel(model.resource, environment),
      },
      detectors,
      schemaUrl: model.resource?.schema_url ?? undefined,
    },
    propagators: propagatorsFromModel(model, environment),
    ...signals,
    logs: signals.logs && applySampledOnly(signals.logs, environment),
    sentry,
    instrumentations: applyLoggerSettings(
      instrumentationsFromModel(model, instrumentations, environment.report),
      environment,
    ),
    lambda: environment.string('AWS_LAMBDA_FUNCTION_NAME') !== undefined,
  };
}

/** A signal that the file does not configure is off. Reports a file that configures none. */
function reportNoSignal(model: ConfigurationModel, { report }: Environment): void {
  const { disabled, tracer_provider, meter_provider, logger_provider } = model;
  if (disabled === true) return;
  if ([tracer_provider, meter_provider, logger_provider].some((signal) => signal != null)) return;
  report({
    code: 'conflict',
    name: VARIABLE,
    reason:
      'the file has no tracer_provider, meter_provider or logger_provider, so traces, metrics and logs are off; `sightline config --format yaml` writes a file that has them',
    used: 'the file unchanged',
  });
}

function attributesFromModel(
  resource: ResourceConfigModel | undefined,
  environment: Environment,
): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {};
  const { pairs, fault } = parseKeyValueList(resource?.attributes_list ?? '');
  if (fault !== undefined) {
    environment.report({
      code: 'invalid-value',
      name: `${VARIABLE}: resource.attributes_list`,
      value: resource?.attributes_list ?? '',
      expected: `comma-separated key=value pairs, percent-encoded: ${fault}`,
      used: 'none of them',
    });
  } else {
    Object.assign(attributes, Object.fromEntries(pairs));
  }
  for (const { name, value } of resource?.attributes ?? []) {
    if (value !== null) attributes[name] = value;
  }
  return attributes;
}

function detectorNamesIn(resource: ResourceConfigModel | undefined): readonly string[] {
  return (resource?.['detection/development']?.detectors ?? []).flatMap(Object.keys);
}

/** The schema's `service` means the name from OTEL_SERVICE_NAME and a random instance id. */
function detectorsFromModel(
  names: readonly string[],
  environment: Environment,
): readonly DetectorName[] {
  return names.flatMap((name): readonly DetectorName[] => {
    if (name === 'service') return ['serviceinstance'];
    if (name === 'host') return ['host', 'os'];
    const detector = DETECTORS.find((each) => each === name);
    if (detector !== undefined) return [detector];
    environment.report({
      code: 'invalid-value',
      name: `${VARIABLE}: resource.detection/development.detectors`,
      value: name,
      expected: `one of service, ${DETECTORS.join(', ')}`,
      suggestion: nearest(name, DETECTORS),
      used: 'the other detectors',
    });
    return [];
  });
}

function propagatorsFromModel(
  model: ConfigurationModel,
  environment: Environment,
): readonly PropagatorName[] {
  if (model.propagator === undefined) return [];
  const list = (model.propagator.composite_list ?? '').split(',').map((name) => name.trim());
  const names = [...(model.propagator.composite ?? []).flatMap(Object.keys), ...list];
  const propagators = new Set<PropagatorName>();
  for (const name of names.filter((candidate) => candidate !== '')) {
    const propagator = PROPAGATORS.find((each) => each === name);
    if (propagator !== undefined) {
      propagators.add(propagator);
      continue;
    }
    environment.report({
      code: 'invalid-value',
      name: `${VARIABLE}: propagator`,
      value: name,
      expected: `one of ${PROPAGATORS.join(', ')}`,
      suggestion: nearest(name, PROPAGATORS),
      used: 'the other propagators',
    });
  }
  return propagators.has('none') ? [] : [...propagators];
}

/** A file's level overrides OTEL_LOG_LEVEL, but not SIGHTLINE_LOG. */
function withLevel(log: LogLevels, level: LogLevel): LogLevels {
  const logLevel = log.isWatched ? log.logLevel : level;
  return { ...log, sdkLogLevel: level, logLevel, logLevelChosen: true };
}

/** `debug3` and the like are steps within a level. */
function logLevelFromSeverity(severity: string | null | undefined): LogLevel | undefined {
  const level = severity?.replace(/\d$/, '');
  if (level === 'trace') return 'all';
  if (level === 'fatal') return 'error';
  return level as LogLevel | undefined;
}
