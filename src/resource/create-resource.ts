import { defaultResource, type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { Configuration } from '../configuration/configuration.ts';
import type { Report } from '../util/message-code.ts';
import { VERSION } from '../util/version.ts';
import { detectorsOf } from './detectors.ts';
import { findEntryPackage } from './entry-package.ts';

/**
 * Describes this process. Configured attributes take precedence over detected ones, and those over the entry
 * script's package.json.
 * Source: Resource SDK, "Merge"; semantic conventions, "Service" and "Telemetry distro".
 *
 * @param entryScript the entry script of the process, also in a worker thread
 */
export function createResource(
  configuration: Configuration['resource'],
  warn: Report,
  entryScript: string | undefined = process.argv[1],
): Resource {
  const { name, version } = findEntryPackage(entryScript, process.execArgv);
  const base = resourceFromAttributes({
    'service.name': name ?? 'unknown_service:node',
    ...(version === undefined ? {} : { 'service.version': version }),
    'telemetry.distro.name': 'sightline',
    'telemetry.distro.version': VERSION,
  });
  const detectors = configuration.detectors.flatMap((detector) => {
    try {
      return detectorsOf(detector);
    } catch (error) {
      const { message } = error as Error;
      warn(
        'SL_DETECTOR_FAILED',
        `the resource detector ${detector} could not be loaded: ${message}`,
      );
      return [];
    }
  });
  const configured = resourceFromAttributes(
    configuration.attributes,
    configuration.schemaUrl === undefined ? {} : { schemaUrl: configuration.schemaUrl },
  );
  let resource = defaultResource().merge(base);
  // The upstream `detectResources` does the same, but logs each detector as "Object found resource.".
  for (const detector of detectors) {
    try {
      const { attributes = {} } = detector.detect();
      resource = resource.merge(resourceFromAttributes(attributes));
    } catch (error) {
      warn('SL_DETECTOR_FAILED', `a resource detector failed: ${(error as Error).message}`);
    }
  }
  return resource.merge(configured);
}
