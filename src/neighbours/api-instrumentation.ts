import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../util/version.ts';
import { type ApiCopy, watchRegistrations } from './registrations.ts';

/** Has each copy of the API that the service loads show who registers by it. */
export class ApiInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/neighbours', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const definition = new InstrumentationNodeModuleDefinition(
      '@opentelemetry/api',
      ['>=1.0.0 <2'],
      (copy: ApiCopy) => {
        watchRegistrations(copy);
        return copy;
      },
    );
    return Object.assign(definition, { includePrerelease: true });
  }
}
