// A file of its own, since it brings what starts programs with it.
export { hostDetector } from '@opentelemetry/resources';
