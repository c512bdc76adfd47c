import { InstrumentationBase, type InstrumentationConfig } from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';

/** An instrumentation that patches no modules: it subscribes to channels, or reads what Node provides. */
export abstract class PatchlessInstrumentation<
  Options extends InstrumentationConfig = InstrumentationConfig,
> extends InstrumentationBase<Options> {
  /** @param name of the instrumentation scope */
  constructor(name: string, options: Options) {
    super(name, VERSION, options);
  }

  protected override init(): undefined {
    return undefined;
  }
}
