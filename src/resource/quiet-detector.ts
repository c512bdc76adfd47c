import type { ResourceDetector } from '@opentelemetry/resources';

/** The name of gcp-metadata's warnings, emitted if the metadata server is missing. */
const WARNING = 'MetadataLookupWarning';

/**
 * Suppresses these process warnings while a detector runs, because they would appear among the service's own.
 * All other warnings pass.
 */
export function quietDetector(detector: ResourceDetector): ResourceDetector {
  return {
    detect(config) {
      const { emitWarning } = process;
      const filteredWarning = ((...args: Parameters<typeof emitWarning>) => {
        if ((args as readonly unknown[])[1] !== WARNING) emitWarning.apply(process, args);
      }) as typeof emitWarning;
      process.emitWarning = filteredWarning;
      const detected = detector.detect(config);
      void Promise.allSettled(Object.values(detected.attributes ?? {})).then(() => {
        if (process.emitWarning === filteredWarning) process.emitWarning = emitWarning;
      });
      return detected;
    },
  };
}
