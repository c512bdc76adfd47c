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
import { isAborted } from './aborted-calls.ts';
import { countCall } from './agent-calls.ts';
import { coverFrameworkCall } from './framework-calls.ts';
import { genAiErrorType, statusOf } from './genai-error-type.ts';
import { countTokens, record, type TokenUsage } from './genai-metrics.ts';

/** The start of a model call. Source: semantic-conventions-genai v0.1.0, "Client inference". */
export interface ModelCall {
  /** `gen_ai.operation.name`; `embeddings` and `rerank` have their own metrics. */
  readonly operation: string;
  /** `gen_ai.provider.name`. */
  readonly provider: string;
  readonly model: string | undefined;
  readonly isStream?: boolean;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  /** Milliseconds of `performance.now()`. Default: now. */
  readonly startTime?: number;
  /** Further attributes of the request. */
  readonly attributes?: Attributes | undefined;
}

/** What is known of the response of a model. */
export interface ModelResponse {
  readonly id?: string | undefined;
  readonly model?: string | undefined;
  readonly finishReasons?: readonly string[] | undefined;
  readonly usage?: TokenUsage | undefined;
  readonly attributes?: Attributes | undefined;
}

/** A running model call. Only the first `end` counts. */
export interface ModelSpan {
  readonly span: Span;
  /** The context in which the call runs: its HTTP request is a child. */
  readonly context: Context;
  /** Records that a chunk of a stream has arrived. */
  recordChunk(): void;
  /** Adds what is known of the response; later values win. */
  setResponse(response: ModelResponse): void;
  /**
   * @param error anything that was thrown
   * @param endTime milliseconds of `performance.now()`. Default: now
   */
  end(error?: unknown, endTime?: number): void;
}

/** @param parent default: the active context */
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
  const { startTime = performance.now() } = call;
  const span = tracer.startSpan(
    model === undefined ? operation : `${operation} ${model}`,
    {
      kind: SpanKind.CLIENT,
      ...(call.startTime !== undefined && { startTime }),
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
  const chunks = createChunkTimes();
  let response: ModelResponse = {};
  let isOver = false;
  return {
    span,
    context: trace.setSpan(parent, span),
    recordChunk: chunks.record,
    setResponse(update) {
      response = { ...response, ...withoutUndefined(update) };
    },
    end(error, endTime = performance.now()) {
      if (isOver) return;
      isOver = true;
      const { model: responseModel, usage } = response;
      const metricAttributes =
        responseModel === undefined
          ? shared
          : { ...shared, 'gen_ai.response.model': responseModel };
      if (chunks.first !== undefined) {
        span.setAttributes({
          'gen_ai.request.stream': true,
          'gen_ai.response.time_to_first_chunk': (chunks.first - startTime) / 1000,
        });
      }
      span.setAttributes(responseAttributes(response));
      const errorType = failSpan(span, error);
      const seconds = (endTime - startTime) / 1000;
      measure(operation, seconds, usage, metricAttributes, errorType);
      chunks.measure(startTime, metricAttributes);
      span.end(endTime);
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
  const durationAttributes =
    errorType === undefined ? attributes : { ...attributes, 'error.type': errorType };
  if (operation === 'embeddings') {
    record('embeddings', seconds, durationAttributes);
    if (usage?.input !== undefined) record('embeddingsInput', usage.input, attributes);
  } else if (!isInference(operation)) {
    record('other', seconds, durationAttributes);
  } else {
    record('duration', seconds, durationAttributes);
    countTokens(usage ?? {}, attributes);
  }
}

/** Gaps between chunks that are kept until the model is known; of longer streams only the start is measured. */
const MAX_GAPS = 10_000;

function createChunkTimes() {
  const gaps: number[] = [];
  let first: number | undefined;
  let last = 0;
  return {
    get first() {
      return first;
    },
    record() {
      const now = performance.now();
      if (first === undefined) first = now;
      else if (gaps.length < MAX_GAPS) gaps.push((now - last) / 1000);
      last = now;
    },
    measure(startTime: number, attributes: Attributes) {
      if (first === undefined) return;
      record('firstChunk', (first - startTime) / 1000, attributes);
      for (const gap of gaps) record('perChunk', gap, attributes);
    },
  };
}

function responseAttributes({
  id,
  model,
  finishReasons,
  usage,
  attributes,
}: ModelResponse): Attributes {
  return withoutUndefined({
    'gen_ai.response.id': id,
    'gen_ai.response.model': model,
    'gen_ai.response.finish_reasons':
      finishReasons === undefined || finishReasons.length === 0 ? undefined : [...finishReasons],
    ...(usage && usageAttributes(usage)),
    ...attributes,
  });
}

/** Token counts as attributes of a span. */
export function usageAttributes(usage: TokenUsage): Attributes {
  return withoutUndefined({
    'gen_ai.usage.input_tokens': usage.input,
    'gen_ai.usage.output_tokens': usage.output,
    'gen_ai.usage.cache_read.input_tokens': usage.cacheRead,
    'gen_ai.usage.cache_write.input_tokens': usage.cacheWrite,
    'gen_ai.usage.reasoning.output_tokens': usage.reasoning,
  });
}

/**
 * Records an error on a span.
 *
 * @param error anything that was thrown, or a value for `error.type`; undefined for none
 * @returns `error.type`; undefined without an error, or where the caller aborted the call
 */
export function failSpan(span: Span, error: unknown): string | undefined {
  if (error === undefined || isAborted(error)) return undefined;
  const type = typeof error === 'string' ? error : genAiErrorType(error);
  span.setAttribute('error.type', type);
  const status = statusOf(error);
  if (status !== undefined) span.setAttribute('http.response.status_code', status);
  if (error instanceof Error) {
    const className = classOf(error);
    // `code` of a provider's error comes from its response.
    if (className !== undefined) setExceptionType(error, className);
    span.recordException(error);
  }
  span.setStatus({
    code: SpanStatusCode.ERROR,
    ...(error instanceof Error && { message: error.message }),
  });
  return type;
}

function classOf(error: Error): string | undefined {
  return [error.name, error.constructor?.name].find((name) => name && name !== 'Error');
}

/** @returns the object without undefined and null: providers send both for unknown values */
export function withoutUndefined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value != null)) as T;
}
