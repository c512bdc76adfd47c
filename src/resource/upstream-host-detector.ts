// A separate file, because it loads code that starts programs.
export { hostDetector } from '@opentelemetry/resources';
