import type { Tracer } from '@opentelemetry/api';
import { InstrumentationBase, type InstrumentationConfig } from '@opentelemetry/instrumentation';
import { type Place, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';

/** Options that all instrumentations of generative AI have. */
export interface GenAiOptions extends InstrumentationConfig {
  /**
   * Whether what is asked and answered goes onto the spans.
   * Default: false. Source: OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT.
   */
  readonly captureMessageContent?: boolean;
}

/** What the parts that know an SDK are given. */
export interface GenAiServices {
  readonly tracer: Tracer;
  /** Whether content is wanted. */
  readonly content: boolean;
}

/** An instrumentation of ours of an SDK for generative AI. */
export abstract class GenAiInstrumentation extends InstrumentationBase<GenAiOptions> {
  constructor(name: string, config: GenAiOptions = {}) {
    super(`sightline/${name}`, VERSION, config);
  }

  protected services(): GenAiServices {
    return { tracer: this.tracer, content: this.getConfig().captureMessageContent === true };
  }
}

/** A place in an SDK. @param what the package */
export function observing(what: string): Place {
  return placeOf(
    `the observation of ${what}`,
    'A span of it is missing, and what the service does goes on. Report this to Sightline.',
  );
}
