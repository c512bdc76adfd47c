import {
  type Attributes,
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { activeContext } from '../../context/active-context.ts';
import { performance } from '../../util/clock.ts';
import { setExceptionType } from '../../util/exception-type.ts';
import { countCall } from './agent-calls.ts';
import { coverFrameworkCall } from './covered-calls.ts';
import { genAiErrorType, statusOf } from './error-type.ts';
import { countTokens, record, type TokenUsage } from './genai-metrics.ts';
import { isGivenUp } from './given-up.ts';

/** A call of a model, as it begins. Source: semantic-conventions-genai v0.1.0, "Client inference". */
export interface ModelCall {
  /** `gen_ai.operation.name`; `embeddings` and `rerank` have metrics of their own. */
  readonly operation: string;
  /** `gen_ai.provider.name`. */
  readonly provider: string;
  readonly model: string | undefined;
  readonly isStream?: boolean;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  /** The monotonic time at which it began, where that has passed; default: now. */
  readonly started?: number;
  /** What else the request says. */
  readonly attributes?: Attributes | undefined;
}

/** What has come back; only what is known. */
export interface ModelAnswer {
  readonly id?: string | undefined;
  readonly model?: string | undefined;
  readonly finishReasons?: readonly string[] | undefined;
  readonly usage?: TokenUsage | undefined;
  readonly attributes?: Attributes | undefined;
}

/** A call under way. The first end counts. */
export interface ModelSpan {
  readonly span: Span;
  /** What the call does runs in this context: its HTTP request is a child. */
  readonly context: Context;
  /** To be called with each chunk of a stream that has arrived. */
  chunk(): void;
  /** Adds what is known of the answer; later values win. */
  answer(answer: ModelAnswer): void;
  /**
   * @param error anything that was thrown
   * @param at the monotonic time at which it was over, where that has passed
   */
  end(error?: unknown, at?: number): void;
}

/** @param parent default: what is active */
export function startModelCall(
  tracer: Tracer,
  call: ModelCall,
  parent: Context = activeContext(),
): ModelSpan {
  const { operation, provider, model, isStream, address, port } = call;
  const shared: Attributes = {
    'gen_ai.operation.name': operation,
    'gen_ai.provider.name': provider,
  };
  if (model !== undefined) shared['gen_ai.request.model'] = model;
  if (address !== undefined) shared['server.address'] = address;
  if (address !== undefined && port !== undefined) shared['server.port'] = port;
  const { started = performance.now() } = call;
  const span = tracer.startSpan(
    model === undefined ? operation : `${operation} ${model}`,
    {
      kind: SpanKind.CLIENT,
      ...(call.started !== undefined && { startTime: started }),
      attributes: {
        ...shared,
        ...(isStream && { 'gen_ai.request.stream': true }),
        ...call.attributes,
      },
    },
    parent,
  );
  if (isInference(operation)) {
    countCall(parent, 'inferences');
    coverFrameworkCall(parent);
  }
  const watch = watchChunks();
  let known: ModelAnswer = {};
  let isOver = false;
  return {
    span,
    context: trace.setSpan(parent, span),
    chunk: watch.chunk,
    answer(answer) {
      known = { ...known, ...withoutUndefined(answer) };
    },
    end(error, at = performance.now()) {
      if (isOver) return;
      isOver = true;
      const measured =
        known.model === undefined ? shared : { ...shared, 'gen_ai.response.model': known.model };
      if (watch.first !== undefined) {
        span.setAttributes({
          'gen_ai.request.stream': true,
          'gen_ai.response.time_to_first_chunk': (watch.first - started) / 1000,
        });
      }
      span.setAttributes(attributesOfAnswer(known));
      const errorType = failSpan(span, error);
      const seconds = (at - started) / 1000;
      measure(operation, seconds, known.usage, measured, errorType);
      watch.measure(started, measured);
      span.end(at);
    },
  };
}

function isInference(operation: string): boolean {
  return operation !== 'embeddings' && operation !== 'rerank';
}

function measure(
  operation: string,
  seconds: number,
  usage: TokenUsage | undefined,
  attributes: Attributes,
  errorType: string | undefined,
): void {
  const timed = errorType === undefined ? attributes : { ...attributes, 'error.type': errorType };
  if (operation === 'embeddings') {
    record('embeddings', seconds, timed);
    if (usage?.input !== undefined) record('embeddingsInput', usage.input, attributes);
  } else if (!isInference(operation)) {
    record('other', seconds, timed);
  } else {
    record('duration', seconds, timed);
    countTokens(usage ?? {}, attributes);
  }
}

/** Gaps between chunks that are kept until the model is known; longer streams are measured by their beginning. */
const MOST_GAPS = 10_000;

function watchChunks() {
  const gaps: number[] = [];
  let first: number | undefined;
  let last = 0;
  return {
    get first() {
      return first;
    },
    chunk() {
      const now = performance.now();
      if (first === undefined) first = now;
      else if (gaps.length < MOST_GAPS) gaps.push((now - last) / 1000);
      last = now;
    },
    measure(started: number, attributes: Attributes) {
      if (first === undefined) return;
      record('firstChunk', (first - started) / 1000, attributes);
      for (const gap of gaps) record('perChunk', gap, attributes);
    },
  };
}

function attributesOfAnswer({
  id,
  model,
  finishReasons,
  usage,
  attributes,
}: ModelAnswer): Attributes {
  return withoutUndefined({
    'gen_ai.response.id': id,
    'gen_ai.response.model': model,
    'gen_ai.response.finish_reasons':
      finishReasons === undefined || finishReasons.length === 0 ? undefined : [...finishReasons],
    ...(usage && attributesOfUsage(usage)),
    ...attributes,
  });
}

/** Token counts as attributes of a span. */
export function attributesOfUsage(usage: TokenUsage): Attributes {
  return withoutUndefined({
    'gen_ai.usage.input_tokens': usage.input,
    'gen_ai.usage.output_tokens': usage.output,
    'gen_ai.usage.cache_read.input_tokens': usage.cacheRead,
    'gen_ai.usage.cache_write.input_tokens': usage.cacheWrite,
    'gen_ai.usage.reasoning.output_tokens': usage.reasoning,
  });
}

/**
 * Says what has failed.
 *
 * @returns `error.type`; undefined where nothing has, or where the caller has given it up
 */
export function failSpan(span: Span, error: unknown): string | undefined {
  if (error === undefined || isGivenUp(error)) return undefined;
  const type = typeof error === 'string' ? error : genAiErrorType(error);
  span.setAttribute('error.type', type);
  const status = statusOf(error);
  if (status !== undefined) span.setAttribute('http.response.status_code', status);
  if (error instanceof Error) {
    const named = classOf(error);
    // Of the provider's errors `code` is a word of its answer.
    if (named !== undefined) setExceptionType(error, named);
    span.recordException(error);
  }
  span.setStatus({
    code: SpanStatusCode.ERROR,
    ...(error instanceof Error && { message: error.message }),
  });
  return type;
}

function classOf(error: Error): string | undefined {
  const { name, constructor: made } = error;
  return [name, made?.name].find((word) => word && word !== 'Error');
}

/** Without what is undefined or null: providers write both for what they do not know. */
export function withoutUndefined<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value != null)) as T;
}
