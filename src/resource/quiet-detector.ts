import type { ResourceDetector } from '@opentelemetry/resources';

/** What gcp-metadata calls its warnings: off the cloud, there is no address that knows about it. */
const WARNING = 'MetadataLookupWarning';

/**
 * A detector without the warnings of the process that its library gives while it looks: they would stand
 * among the service's own. All others go through.
 */
export function quietDetector(detector: ResourceDetector): ResourceDetector {
  return {
    detect(config) {
      const { emitWarning } = process;
      const withoutIts = ((...args: Parameters<typeof emitWarning>) => {
        if ((args as readonly unknown[])[1] !== WARNING) emitWarning.apply(process, args);
      }) as typeof emitWarning;
      process.emitWarning = withoutIts;
      const detected = detector.detect(config);
      void Promise.allSettled(Object.values(detected.attributes ?? {})).then(() => {
        if (process.emitWarning === withoutIts) process.emitWarning = emitWarning;
      });
      return detected;
    },
  };
}
