import type { Attributes } from '@opentelemetry/api';
import { guarded, type Place } from '../../util/guard.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { callApi } from './api-promise.ts';
import type { GenAiServices } from './genai-instrumentation.ts';
import { type ModelAnswer, startModelCall } from './genai-span.ts';
import { type Gathering, observeStream } from './model-stream.ts';
import { serverOf } from './server-of.ts';

type Asked = Readonly<Record<string, unknown>>;

/** One of the APIs of a provider that call a model, by a method `create` of a resource. */
export interface Api {
  readonly operation: 'chat' | 'text_completion' | 'embeddings';
  /** @param address of the server of the client */
  provider(address: string | undefined): string;
  request(asked: Asked): Attributes;
  /** What was asked, where content is wanted. */
  content(asked: Asked): Attributes;
  answer(value: object, content: boolean): ModelAnswer;
  /** What has failed although the call has not. */
  failure?(value: object): Error | undefined;
  gather(content: boolean): Gathering;
}

/** A class of the SDKs of OpenAI and Anthropic, which are made by the same generator. */
export interface Resource {
  readonly prototype: object;
}

/** Has each call of `create` be a span. */
export function observeResource(
  resource: Resource | undefined,
  api: Api,
  services: () => GenAiServices,
  place: Place,
): void {
  if (resource === undefined) return;
  replaceMethod(
    resource.prototype as Record<string, unknown>,
    'create',
    (original) =>
      function create(this: unknown, ...args: unknown[]) {
        const begun = guarded(place, () => begin(this, args[0], api, services(), place));
        const method = original as Method as (this: unknown, ...given: unknown[]) => unknown;
        if (begun === undefined) return Reflect.apply(method, this, args);
        return callApi(begun.call, method, this, args, begun.answered, place);
      },
  );
}

function begin(
  self: unknown,
  request: unknown,
  api: Api,
  { tracer, content }: GenAiServices,
  place: Place,
) {
  // Arguments that are wrong are the service's affair; the client says so.
  if (typeof request !== 'object' || request === null) return undefined;
  const asked = request as Asked;
  const { baseURL } = (self as { _client?: { baseURL?: unknown } })._client ?? {};
  const server = serverOf(baseURL);
  const { model, stream } = asked;
  const call = startModelCall(tracer, {
    operation: api.operation,
    provider: api.provider(server.address),
    model: typeof model === 'string' ? model : undefined,
    isStream: stream === true,
    ...server,
    attributes: { ...api.request(asked), ...(content && api.content(asked)) },
  });
  const answered = (value: unknown): boolean => {
    if (typeof value !== 'object' || value === null) return false;
    if (stream === true) return observeStream(value, 'iterator', call, api.gather(content), place);
    call.answer(api.answer(value, content));
    const error = api.failure?.(value);
    if (error !== undefined) call.end(error);
    return false;
  };
  return { call, answered };
}
