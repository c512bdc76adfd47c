import { load } from '../lazy/load.ts';
import type { Configuration } from './configuration.ts';
import { addEnvFile } from './environment/env-file.ts';
import { instrumentationsFromEnvironment } from './environment/instrumentations-from-environment.ts';
import { type LogLevels, logLevelsFromEnvironment } from './environment/levels-from-environment.ts';
import { logsFromEnvironment } from './environment/logs-from-environment.ts';
import { metricsFromEnvironment } from './environment/metrics-from-environment.ts';
import {
  kubernetesFromEnvironment,
  resourceFromEnvironment,
} from './environment/resource-from-environment.ts';
import { sentryFromEnvironment } from './environment/sentry-from-environment.ts';
import { sightlineFromEnvironment } from './environment/sightline-from-environment.ts';
import { tracesFromEnvironment } from './environment/traces-from-environment.ts';
import { createEnvironment, type Environment, type Variables } from './environment-reader.ts';
import { DETECTORS, type DetectorName, type PropagatorName } from './names.ts';
import type { Problem } from './problem.ts';
import { removeNone } from './values/remove-none.ts';

export interface ReadConfiguration {
  /** Undefined where OTEL_CONFIG_FILE is set and its file cannot be used. */
  readonly configuration: Configuration | undefined;
  readonly problems: readonly Problem[];
  /** Available even without a configuration, to report its problems. */
  readonly log: LogLevels;
}

/**
 * Reads all settings. It has no side effects and never throws.
 *
 * @param processVariables usually `process.env`
 * @param instrumentations short names of all instrumentations
 */
export function readConfiguration(
  processVariables: Variables,
  instrumentations: readonly string[],
): ReadConfiguration {
  const problems = new Map<string, Problem>();
  const report = (problem: Problem) => {
    // A general variable is read for each signal, but reported once.
    const { used: _, ...identity } = problem as Problem & { readonly used?: string };
    const key = JSON.stringify(identity);
    if (!problems.has(key)) problems.set(key, problem);
  };
  const environment = createEnvironment(addEnvFile(processVariables, report), report);
  const log = logLevelsFromEnvironment(environment);
  const file = environment.string('OTEL_CONFIG_FILE');
  const configuration =
    file === undefined
      ? configurationFromEnvironment(environment, log, instrumentations)
      : loadConfigurationFile()(file, environment, log, instrumentations);
  return { configuration, problems: [...problems.values()], log };
}

/** Loaded only where a file is configured. */
function loadConfigurationFile() {
  return load<typeof import('./file/configuration-file.ts')>(
    'sightline:configuration/file/configuration-file',
  ).readConfigurationFile;
}

function configurationFromEnvironment(
  environment: Environment,
  log: LogLevels,
  instrumentations: readonly string[],
): Configuration {
  const detectors = readDetectors(environment);
  const kubernetes = detectors.includes('k8s') ? kubernetesFromEnvironment(environment) : {};
  const sentry = sentryFromEnvironment(environment);
  return {
    source: 'environment',
    disabled: environment.value('OTEL_SDK_DISABLED'),
    ...log,
    sightline: sightlineFromEnvironment(environment),
    resource: {
      attributes: { ...kubernetes, ...resourceFromEnvironment(environment) },
      detectors,
      schemaUrl: undefined,
    },
    propagators: readPropagators(environment),
    traces: tracesFromEnvironment(environment, (sentry?.tracesSampleRate ?? 0) > 0),
    metrics: metricsFromEnvironment(environment),
    // Errors include the log lines before them, whatever exports logs.
    logs: logsFromEnvironment(environment, sentry !== undefined),
    sentry,
    instrumentations: instrumentationsFromEnvironment(environment, instrumentations),
    lambda: environment.string('AWS_LAMBDA_FUNCTION_NAME') !== undefined,
  };
}

/** Source: SDK environment variables, OTEL_PROPAGATORS: a set, in the order of the variable. */
function readPropagators(environment: Environment): readonly PropagatorName[] {
  const name = 'OTEL_PROPAGATORS';
  return removeNone(environment, name, environment.value(name));
}

function readDetectors(environment: Environment): readonly DetectorName[] {
  const name = 'OTEL_NODE_RESOURCE_DETECTORS';
  const names = removeNone(environment, name, environment.value(name));
  return names.includes('all') ? DETECTORS : (names as readonly DetectorName[]);
}
