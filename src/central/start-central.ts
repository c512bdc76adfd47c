import { isMainThread } from 'node:worker_threads';
import { type LoggerProvider, metrics, type TracerProvider } from '@opentelemetry/api';
import type { Sampler } from '@opentelemetry/sdk-trace';
import type { Configuration } from '../configuration/configuration.ts';
import type { RedactionSettings } from '../configuration/environment/redaction-from-environment.ts';
import type { Messages } from '../diagnostics/operator-log.ts';
import type { Redaction } from '../redaction/redaction.ts';
import { VERSION } from '../util/version.ts';
import { followMainThread } from './between-threads.ts';
import { centralSampler } from './central-sampler.ts';
import { type CentralState, createCentralState } from './central-state.ts';
import { followFile } from './follow-file.ts';
import { followingLoggers, followingTracers } from './following-providers.ts';
import { following, followingRedaction } from './following-redaction.ts';

/** What of a service follows settings that come from elsewhere and may change. */
export interface Central extends CentralState {
  /** @param ofRatio makes the sampler of the service's kind that keeps a share */
  sampler(own: Sampler, ofRatio: (ratio: number) => Sampler): Sampler;
  tracers<P extends TracerProvider>(provider: P): P;
  loggers<P extends LoggerProvider>(provider: P): P;
  redacting(hashKey: string | undefined): Redaction;
  /** Says by a metric which settings are in force: once there are metrics. */
  measure(): void;
  /** Makes something of the settings for redaction, anew after they have changed. */
  following<T>(make: (settings: RedactionSettings) => T): () => T;
}

/**
 * Follows the file of central settings, where there is one; a server of OpAMP may put others into force.
 *
 * @param path SIGHTLINE_SETTINGS_FILE
 * @param names of the instrumentations that there are
 */
export function startCentral(
  path: string | undefined,
  { own }: Pick<Configuration, 'own'>,
  names: readonly string[],
  messages: Messages,
): Central {
  const state = createCentralState(own.redaction, names, messages);
  if (path !== undefined) follow(path, state, messages);
  else if (!isMainThread) followMainThread((text) => state.apply(text, 'the main thread'));
  return Object.create(state, {
    sampler: {
      value: (of: Sampler, ofRatio: (ratio: number) => Sampler) =>
        centralSampler(state, of, ofRatio),
    },
    tracers: { value: (provider: TracerProvider) => followingTracers(state, provider) },
    loggers: { value: (provider: LoggerProvider) => followingLoggers(state, provider) },
    measure: { value: () => measure(state) },
    redacting: { value: (hashKey: string | undefined) => followingRedaction(state, hashKey) },
    following: {
      value: <T>(make: (settings: RedactionSettings) => T) => following(state, make),
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
          `SIGHTLINE_SETTINGS_FILE names ${path}, which is not there. Using the service's own settings until it comes.`,
        );
      }
    },
  );
}

function measure(state: CentralState): void {
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
