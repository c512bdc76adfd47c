import type { Attributes } from '@opentelemetry/api';
import type { Place } from '../../util/guard.ts';
import { replaceMethod } from '../patching/replace-method.ts';
import { callApi, type ObservedCall } from './api-promise.ts';
import type { GenAiServices } from './genai-instrumentation.ts';
import { type ModelResponse, startModelCall } from './genai-span.ts';
import type { SdkMethod } from './method-call.ts';
import { observeStream, type ResponseBuilder } from './model-stream.ts';
import { serverOf } from './provider-address.ts';

/** The body of a request, as the service passes it to the SDK. */
export type RequestBody = Readonly<Record<string, unknown>>;

/** An API of a provider that calls a model by the method `create` of a resource. */
export interface Api {
  readonly operation: 'chat' | 'text_completion' | 'embeddings';
  /** @param address of the server of the client */
  provider(address: string | undefined): string;
  requestAttributes(request: RequestBody): Attributes;
  /** Called only where content is captured. */
  requestContent(request: RequestBody): Attributes;
  response(value: object, content: boolean): ModelResponse;
  /** @returns an error that a successful response reports */
  failure?(value: object): Error | undefined;
  createBuilder(content: boolean): ResponseBuilder;
}

/** A class of the SDKs of OpenAI and Anthropic, which the same generator (Stainless) produces. */
export interface Resource {
  readonly prototype: object;
}

/** Records a span for each call of `create`. */
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
        const start = () => startCall(this, args[0], api, services(), place);
        return callApi(start, original as SdkMethod, this, args, place);
      },
  );
}

function startCall(
  self: unknown,
  body: unknown,
  api: Api,
  { tracer, content }: GenAiServices,
  place: Place,
): ObservedCall | undefined {
  // The client itself rejects wrong arguments.
  if (typeof body !== 'object' || body === null) return undefined;
  const request = body as RequestBody;
  const { baseURL } = (self as { _client?: { baseURL?: unknown } })._client ?? {};
  const server = serverOf(baseURL);
  const { model, stream } = request;
  const call = startModelCall(tracer, {
    operation: api.operation,
    provider: api.provider(server.address),
    model: typeof model === 'string' ? model : undefined,
    isStream: stream === true,
    ...server,
    attributes: { ...api.requestAttributes(request), ...(content && api.requestContent(request)) },
  });
  const onResponse = (value: unknown): boolean => {
    if (typeof value !== 'object' || value === null) return false;
    if (stream === true) {
      return observeStream(value, 'iterator', call, api.createBuilder(content), place);
    }
    call.setResponse(api.response(value, content));
    const error = api.failure?.(value);
    if (error !== undefined) call.end(error);
    return false;
  };
  return { call, onResponse };
}
