import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { createOnce } from '../../util/once.ts';
import { VERSION } from '../../util/version.ts';
import { standingIn } from '../patching/stand-in.ts';
import { tellHandlerError } from './handler-errors.ts';

interface Application {
  emit(name: unknown, ...rest: unknown[]): boolean;
}

interface KoaModule {
  readonly prototype: Application;
  readonly default?: KoaModule;
}

const isFirst = createOnce();

/**
 * Sees the errors that Koa answers: it emits each as `error`, on the application. Errors that a middleware
 * of the service answers itself come by its log, if it writes them there, or by the spans of its router.
 */
export class KoaErrorsInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/koa-errors', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition('koa', ['>=2 <4'], (exports: KoaModule) => {
      const { prototype } = exports.default ?? exports;
      // Koa may be imported and required, which is a patch each.
      if (!isFirst(prototype)) return exports;
      const original = prototype.emit;
      const emit: Application['emit'] = function (this: Application, name, ...rest) {
        if (name === 'error') tellHandlerError('koa', rest[0]);
        return original.call(this, name, ...rest);
      };
      prototype.emit = standingIn(emit, original);
      return exports;
    });
  }
}
