import { defaultResource, type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { Configuration } from '../configuration/configuration.ts';
import type { Report } from '../util/message-code.ts';
import { VERSION } from '../util/version.ts';
import { detectorsOf } from './detectors.ts';
import { findEntryPackage } from './entry-package.ts';

/**
 * Says who this process is. What the user states wins over what is detected, and that over the
 * entry script's package.json.
 * Source: Resource SDK, "Merge"; semantic conventions, "Service" and "Telemetry distro".
 *
 * @param entryScript of the process, also in a worker thread
 */
export function createResource(
  configuration: Configuration['resource'],
  warn: Report,
  entryScript: string | undefined = process.argv[1],
): Resource {
  const { name, version } = findEntryPackage(entryScript, process.execArgv);
  const own = resourceFromAttributes({
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
      warn('SL_DETECTOR_FAILED', `the resource detector ${detector} cannot be loaded: ${message}`);
      return [];
    }
  });
  const stated = resourceFromAttributes(
    configuration.attributes,
    configuration.schemaUrl === undefined ? {} : { schemaUrl: configuration.schemaUrl },
  );
  let resource = defaultResource().merge(own);
  // Upstream's `detectResources` does the same, and speaks of each as "Object found resource.".
  for (const detector of detectors) {
    try {
      const { attributes = {} } = detector.detect();
      resource = resource.merge(resourceFromAttributes(attributes));
    } catch (error) {
      warn('SL_DETECTOR_FAILED', `a resource detector fails: ${(error as Error).message}`);
    }
  }
  return resource.merge(stated);
}
