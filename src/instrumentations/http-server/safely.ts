import { diag } from '@opentelemetry/api';

/** Calls a hook of the user's, which must not harm the request. */
export function safely<T>(name: string, hook: () => T): T | undefined {
  try {
    return hook();
  } catch (error) {
    diag.error(`the http instrumentation's ${name} failed`, error);
    return undefined;
  }
}
