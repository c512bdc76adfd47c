import type { Tracer } from '@opentelemetry/api';
import {
  type Instrumentation,
  InstrumentationBase,
  type InstrumentationConfig,
  type InstrumentationModuleDefinition,
} from '@opentelemetry/instrumentation';
import { type Place, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';

/** Options of all instrumentations of generative AI. */
export interface GenAiOptions extends InstrumentationConfig {
  /**
   * Whether prompts, responses, and arguments and results of tools are recorded on spans.
   * Default: false. Source: OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT.
   */
  readonly captureMessageContent?: boolean;
}

/** What an instrumentation hands to the code that observes an SDK. */
export interface GenAiServices {
  readonly tracer: Tracer;
  /** `captureMessageContent` of the options. */
  readonly content: boolean;
}

/** How an SDK is instrumented: by patching its modules, or by an action when the instrumentation is enabled. */
export interface GenAiDefinition {
  modules?(services: () => GenAiServices): InstrumentationModuleDefinition;
  enable?(services: () => GenAiServices): void;
}

/**
 * @param name scope of the telemetry, after `sightline/`
 * @returns the class of an instrumentation of an AI SDK
 */
export function genAiInstrumentation(
  name: string,
  { modules, enable }: GenAiDefinition,
): new (
  options?: GenAiOptions,
) => Instrumentation<GenAiOptions> {
  return class extends InstrumentationBase<GenAiOptions> {
    constructor(options: GenAiOptions = {}) {
      super(`sightline/${name}`, VERSION, options);
    }

    protected override init(): InstrumentationModuleDefinition | undefined {
      return modules?.(() => this.services());
    }

    override enable(): void {
      super.enable();
      enable?.(() => this.services());
    }

    protected services(): GenAiServices {
      return { tracer: this.tracer, content: this.getConfig().captureMessageContent === true };
    }
  };
}

/** @param packageName of an instrumented SDK */
export function sdkPlace(packageName: string): Place {
  return placeOf(
    `the instrumentation of ${packageName}`,
    'A span is missing; the service is not affected. Report this to Sightline.',
  );
}
