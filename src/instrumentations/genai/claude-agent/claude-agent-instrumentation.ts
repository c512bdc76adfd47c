import { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { activeContext } from '../../../context/active-context.ts';
import { guarded } from '../../../util/guard.ts';
import { mimicFunction } from '../../patching/mimic-function.ts';
import { withExports } from '../../patching/with-exports.ts';
import { GenAiInstrumentation, type GenAiOptions, observing } from '../genai-instrumentation.ts';
import { observeIterable, observeIterator } from '../observe-iterator.ts';
import { createTurns } from './claude-turns.ts';

type Query = (this: unknown, ...given: unknown[]) => object;

interface Exports {
  readonly query: Query;
}

const CLAUDE = observing('@anthropic-ai/claude-agent-sdk');

/**
 * A span for each turn of the Claude agent, from the prompt to its result, and for each tool that it calls, by the
 * messages that its CLI sends.
 */
export class ClaudeAgentInstrumentation extends GenAiInstrumentation {
  constructor(config: GenAiOptions = {}) {
    super('claude-agent-sdk', config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition(
      '@anthropic-ai/claude-agent-sdk',
      ['>=0.1.0 <1'],
      (exports: Exports) => {
        const { query } = exports;
        if (typeof query !== 'function') return exports;
        return withExports(exports, { query: this.#observed(query) });
      },
    );
  }

  #observed(original: Query): Query {
    const services = () => this.services();
    const query: Query = function (...given) {
      const parent = activeContext();
      const made = Reflect.apply(original, this, given) as object;
      guarded(CLAUDE, () => {
        const { prompt } = (given[0] ?? {}) as { prompt?: unknown };
        const turns = createTurns(services(), prompt, parent);
        const listener = { chunk: turns.hear, end: turns.end };
        // A loop reads an iterator inside of it.
        observeIterator(made, listener, CLAUDE);
        observeIterable(made, Symbol.asyncIterator, listener, CLAUDE);
      });
      return made;
    };
    return mimicFunction(query, original);
  }
}
