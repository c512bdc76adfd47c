import type { Attributes } from '@opentelemetry/api';
import { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { replaceMethod } from '../../patching/replace-method.ts';
import { callApi, type ObservedCall } from '../api-promise.ts';
import { type GenAiServices, genAiInstrumentation, sdkPlace } from '../genai-instrumentation.ts';
import { type ModelResponse, startModelCall } from '../genai-span.ts';
import type { SdkMethod } from '../method-call.ts';
import { observeStream, type ResponseBuilder } from '../model-stream.ts';
import {
  type ConverseInput,
  converseAttributes,
  converseContent,
  converseResponse,
  createConverseBuilder,
} from './converse.ts';
import { createInvokeBuilder, invokeAttributes, invokeResponse } from './invoke-model.ts';

interface Exports {
  readonly BedrockRuntimeClient?: { readonly prototype: Record<string, unknown> };
}

interface Command {
  readonly input?: ConverseInput & { readonly body?: unknown };
}

/** How a command that calls a model is recorded. */
interface CommandType {
  requestAttributes(input: NonNullable<Command['input']>): Attributes;
  requestContent(input: NonNullable<Command['input']>): Attributes;
  response(output: Readonly<Record<string, unknown>>, content: boolean): ModelResponse;
  /** The property of the output that is a stream. */
  readonly stream?: string;
  createBuilder(content: boolean): ResponseBuilder;
}

const CONVERSE: CommandType = {
  requestAttributes: converseAttributes,
  requestContent: converseContent,
  response: converseResponse,
  createBuilder: createConverseBuilder,
};
const INVOKE: CommandType = {
  requestAttributes: ({ body }) => invokeAttributes(body),
  requestContent: () => ({}),
  response: ({ body }) => invokeResponse(body),
  createBuilder: createInvokeBuilder,
};

const COMMAND_TYPES: Readonly<Record<string, CommandType>> = {
  ConverseCommand: CONVERSE,
  ConverseStreamCommand: { ...CONVERSE, stream: 'stream' },
  InvokeModelCommand: INVOKE,
  InvokeModelWithResponseStreamCommand: { ...INVOKE, stream: 'body' },
};

const BEDROCK = sdkPlace('@aws-sdk/client-bedrock-runtime');

/** Records a span for each model call in Bedrock, above the span of the AWS SDK. */
export const BedrockInstrumentation = genAiInstrumentation('bedrock', {
  modules: (services) =>
    new InstrumentationNodeModuleDefinition(
      '@aws-sdk/client-bedrock-runtime',
      ['>=3.422.0 <4'],
      (exports: Exports) => {
        const { prototype } = exports.BedrockRuntimeClient ?? {};
        if (prototype !== undefined) observeSend(prototype, services);
        return exports;
      },
    ),
});

function observeSend(prototype: Record<string, unknown>, services: () => GenAiServices): void {
  const isInherited = !Object.hasOwn(prototype, 'send');
  replaceMethod(
    prototype,
    'send',
    (original) =>
      function send(this: unknown, ...args: unknown[]) {
        // The superclass may be patched later than this class.
        const superclass = Object.getPrototypeOf(prototype) as { send: SdkMethod };
        const method = isInherited ? superclass.send : (original as SdkMethod);
        if (args.some((arg) => typeof arg === 'function')) return Reflect.apply(method, this, args);
        return callApi(() => startCall(args[0], services()), method, this, args, BEDROCK);
      },
  );
}

function startCall(command: unknown, { tracer, content }: GenAiServices): ObservedCall | undefined {
  const type = COMMAND_TYPES[(command as object | undefined)?.constructor?.name ?? ''];
  const { input } = (command ?? {}) as Command;
  if (type === undefined || input === undefined) return undefined;
  const { stream } = type;
  const call = startModelCall(tracer, {
    operation: 'chat',
    provider: 'aws.bedrock',
    model: input.modelId,
    isStream: stream !== undefined,
    attributes: { ...type.requestAttributes(input), ...(content && type.requestContent(input)) },
  });
  const onResponse = (value: unknown): boolean => {
    const output = (value ?? {}) as Readonly<Record<string, unknown>>;
    if (stream === undefined) {
      call.setResponse(type.response(output, content));
      return false;
    }
    const chunks = output[stream];
    if (typeof chunks !== 'object' || chunks === null) return false;
    return observeStream(chunks, Symbol.asyncIterator, call, type.createBuilder(content), BEDROCK);
  };
  return { call, onResponse };
}
