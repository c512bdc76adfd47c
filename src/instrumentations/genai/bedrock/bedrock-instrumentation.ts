import type { Attributes } from '@opentelemetry/api';
import { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { guarded } from '../../../util/guard.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { callApi } from '../api-promise.ts';
import { GenAiInstrumentation, type GenAiOptions, observing } from '../genai-instrumentation.ts';
import { type ModelAnswer, startModelCall } from '../genai-span.ts';
import { type Gathering, observeStream } from '../model-stream.ts';
import {
  type ConverseInput,
  converseAnswer,
  converseAttributes,
  converseContent,
  gatherConverse,
} from './converse.ts';
import { gatherInvoke, invokeAnswer, invokeAttributes } from './invoke-model.ts';

type Send = (this: unknown, ...given: unknown[]) => unknown;

interface Exports {
  readonly BedrockRuntimeClient?: { readonly prototype: Record<string, unknown> };
}

interface Command {
  readonly input?: ConverseInput & { readonly body?: unknown };
}

/** One of the commands that call a model. */
interface Kind {
  request(input: NonNullable<Command['input']>): Attributes;
  content(input: NonNullable<Command['input']>): Attributes;
  answer(output: Readonly<Record<string, unknown>>, content: boolean): ModelAnswer;
  /** Of a command that streams: where the stream is. */
  readonly stream?: string;
  gather(content: boolean): Gathering;
}

const CONVERSE: Kind = {
  request: converseAttributes,
  content: converseContent,
  answer: converseAnswer,
  gather: gatherConverse,
};
const INVOKE: Kind = {
  request: ({ body }) => invokeAttributes(body),
  content: () => ({}),
  answer: ({ body }) => invokeAnswer(body),
  gather: gatherInvoke,
};

const KINDS: Readonly<Record<string, Kind>> = {
  ConverseCommand: CONVERSE,
  ConverseStreamCommand: { ...CONVERSE, stream: 'stream' },
  InvokeModelCommand: INVOKE,
  InvokeModelWithResponseStreamCommand: { ...INVOKE, stream: 'body' },
};

const BEDROCK = observing('@aws-sdk/client-bedrock-runtime');

/** A span for each call of a model in Bedrock, with the span of the AWS SDK below. */
export class BedrockInstrumentation extends GenAiInstrumentation {
  constructor(config: GenAiOptions = {}) {
    super('bedrock', config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition(
      '@aws-sdk/client-bedrock-runtime',
      ['>=3.422.0 <4'],
      (exports: Exports) => {
        const { prototype } = exports.BedrockRuntimeClient ?? {};
        if (prototype !== undefined) this.#observe(prototype);
        return exports;
      },
    );
  }

  #observe(prototype: Record<string, unknown>): void {
    const start = (command: unknown) => this.#start(command);
    const isInherited = !Object.hasOwn(prototype, 'send');
    replaceMethod(
      prototype,
      'send',
      (original) =>
        function send(this: unknown, ...given: unknown[]) {
          // The class above may be patched later than this one.
          const above = Object.getPrototypeOf(prototype) as { send: Send };
          const method = isInherited ? above.send : (original as Send);
          const isCalledBack = given.some((item) => typeof item === 'function');
          const begun = isCalledBack ? undefined : guarded(BEDROCK, () => start(given[0]));
          if (begun === undefined) return Reflect.apply(method, this, given);
          return callApi(begun.call, method, this, given, begun.answered, BEDROCK);
        },
    );
  }

  #start(command: unknown) {
    const kind = KINDS[(command as object | undefined)?.constructor?.name ?? ''];
    const { input } = (command ?? {}) as Command;
    if (kind === undefined || input === undefined) return undefined;
    const { tracer, content } = this.services();
    const { stream } = kind;
    const call = startModelCall(tracer, {
      operation: 'chat',
      provider: 'aws.bedrock',
      model: input.modelId,
      isStream: stream !== undefined,
      attributes: { ...kind.request(input), ...(content && kind.content(input)) },
    });
    const answered = (value: unknown): boolean => {
      const output = (value ?? {}) as Readonly<Record<string, unknown>>;
      if (stream === undefined) {
        call.answer(kind.answer(output, content));
        return false;
      }
      const chunks = output[stream];
      if (typeof chunks !== 'object' || chunks === null) return false;
      return observeStream(chunks, Symbol.asyncIterator, call, kind.gather(content), BEDROCK);
    };
    return { call, answered };
  }
}
