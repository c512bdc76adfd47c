import { isMainThread } from 'node:worker_threads';
import { type LoggerProvider, metrics, type TracerProvider } from '@opentelemetry/api';
import type { Sampler } from '@opentelemetry/sdk-trace';
import type { Configuration } from '../configuration/configuration.ts';
import type { RedactionSettings } from '../configuration/environment/redaction-from-environment.ts';
import type { Messages } from '../diagnostics/operator-log.ts';
import type { Redaction } from '../redaction/redaction.ts';
import { VERSION } from '../util/version.ts';
import { createCentralRedaction, deriveFromRedaction } from './central-redaction.ts';
import { createCentralSampler } from './central-sampler.ts';
import { type CentralState, createCentralState } from './central-state.ts';
import { wrapLoggerProvider, wrapTracerProvider } from './provider-wrappers.ts';
import { followFile } from './settings-file.ts';
import { followMainThread } from './thread-settings.ts';

/** The parts of a service that follow central settings. */
export interface Central extends CentralState {
  /** @param createRatioSampler creates a sampler of the service's kind for a ratio */
  createSampler(serviceSampler: Sampler, createRatioSampler: (ratio: number) => Sampler): Sampler;
  wrapTracerProvider<P extends TracerProvider>(provider: P): P;
  wrapLoggerProvider<P extends LoggerProvider>(provider: P): P;
  createRedaction(hashKey: string | undefined): Redaction;
  /** Records the hash of the settings in force as a metric. Called once there is a meter provider. */
  observe(): void;
  /** Creates a value from the redaction settings, and again after they have changed. */
  deriveFromRedaction<T>(create: (settings: RedactionSettings) => T): () => T;
}

/**
 * Follows the file of central settings, if there is one. An OpAMP server may put others into force.
 *
 * @param path SIGHTLINE_SETTINGS_FILE
 * @param names short names of all instrumentations
 */
export function startCentral(
  path: string | undefined,
  { sightline }: Pick<Configuration, 'sightline'>,
  names: readonly string[],
  messages: Messages,
): Central {
  const state = createCentralState(sightline.redaction, names, messages);
  if (path !== undefined) follow(path, state, messages);
  else if (!isMainThread) followMainThread((text) => state.apply(text, 'the main thread'));
  return Object.create(state, {
    createSampler: {
      value: (serviceSampler: Sampler, createRatioSampler: (ratio: number) => Sampler) =>
        createCentralSampler(state, serviceSampler, createRatioSampler),
    },
    wrapTracerProvider: {
      value: (provider: TracerProvider) => wrapTracerProvider(state, provider),
    },
    wrapLoggerProvider: {
      value: (provider: LoggerProvider) => wrapLoggerProvider(state, provider),
    },
    observe: { value: () => observe(state) },
    createRedaction: {
      value: (hashKey: string | undefined) => createCentralRedaction(state, hashKey),
    },
    deriveFromRedaction: {
      value: <T>(create: (settings: RedactionSettings) => T) => deriveFromRedaction(state, create),
    },
  }) as Central;
}

function follow(path: string, state: CentralState, messages: Messages): void {
  followFile(
    path,
    (text) => state.apply(text, path),
    ({ code, message }) => {
      if (code !== 'ENOENT') state.refuse(message, path);
      else if (state.hash === undefined) {
        messages.warn(
          'SL_SETTINGS_MISSING',
          `SIGHTLINE_SETTINGS_FILE names ${path}, which does not exist. Using the service's own settings until it does.`,
        );
      }
    },
  );
}

function observe(state: CentralState): void {
  metrics
    .getMeter('sightline', VERSION)
    .createObservableGauge('sightline.settings', {
      unit: '{file}',
      description: 'The central settings in force, by the hash of their text',
    })
    .addCallback((result) => {
      if (state.hash !== undefined) result.observe(1, { 'sightline.settings.hash': state.hash });
    });
}
