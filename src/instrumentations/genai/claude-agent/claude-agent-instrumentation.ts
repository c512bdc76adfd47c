import { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { activeContext } from '../../../context/active-context.ts';
import { guarded } from '../../../util/guard.ts';
import { mimicFunction } from '../../patching/mimic-function.ts';
import { withExports } from '../../patching/with-exports.ts';
import { type GenAiServices, genAiInstrumentation, sdkPlace } from '../genai-instrumentation.ts';
import { observeIterable, observeIterator } from '../observed-iterator.ts';
import { createTurns } from './claude-turns.ts';

type Query = (this: unknown, ...args: unknown[]) => object;

interface Exports {
  readonly query: Query;
}

const PACKAGE = '@anthropic-ai/claude-agent-sdk';
const CLAUDE = sdkPlace(PACKAGE);

/**
 * Records a span for each turn of the Claude agent, from the prompt to its result, and for each tool that it calls, from
 * the messages of its CLI.
 */
export const ClaudeAgentInstrumentation = genAiInstrumentation('claude-agent-sdk', {
  modules: (services) =>
    new InstrumentationNodeModuleDefinition(PACKAGE, ['>=0.1.0 <1'], (exports: Exports) => {
      const { query } = exports;
      if (typeof query !== 'function') return exports;
      return withExports(exports, { query: observedQuery(query, services) });
    }),
});

function observedQuery(original: Query, services: () => GenAiServices): Query {
  const query: Query = function (...args) {
    const parent = activeContext();
    const messages = Reflect.apply(original, this, args) as object;
    guarded(CLAUDE, () => {
      const { prompt } = (args[0] ?? {}) as { prompt?: unknown };
      const turns = createTurns(services(), prompt, parent);
      const listener = { chunk: turns.addMessage, end: turns.end };
      observeIterator(messages, listener, CLAUDE);
      // `for await` reads another iterator.
      observeIterable(messages, Symbol.asyncIterator, listener, CLAUDE);
    });
    return messages;
  };
  return mimicFunction(query, original);
}
