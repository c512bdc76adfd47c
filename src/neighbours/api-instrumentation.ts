import { packageInstrumentation } from '../util/package-instrumentation.ts';
import { type ApiCopy, watchRegistrations } from './registrations.ts';

/** Watches each copy of the API that the service loads for registrations. */
export const ApiInstrumentation = packageInstrumentation('neighbours', {
  packageName: '@opentelemetry/api',
  versions: ['>=1.0.0 <2'],
  includePrerelease: true,
  patch: (copy: ApiCopy) => watchRegistrations(copy),
});
