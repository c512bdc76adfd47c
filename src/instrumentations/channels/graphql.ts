import { type Context, type Exception, type Span, type Tracer, trace } from '@opentelemetry/api';
import { InstrumentationBase, type InstrumentationConfig } from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { isDocument, operationIn } from '../graphql/documents.ts';
import {
  type ExecutionArgs,
  startExecution,
  executionIn,
  withExecution,
} from '../graphql/operation-span.ts';
import { sourceText } from '../graphql/source-text.ts';
import { failOperation, type Result, thrownIn } from '../handler-errors/graphql-errors.ts';
import { keepHandlerError } from '../handler-errors/handler-errors.ts';
import { type Begun, type ChannelMessage, observeChannel } from './channel-observers.ts';
import { beginField, type FieldMessage, type FieldOptions } from './graphql-fields.ts';
import { watchMore } from './watch-channels.ts';

interface GraphqlOptions extends InstrumentationConfig, FieldOptions {
  readonly ignoreResolveSpans?: boolean;
}

interface OperationMessage extends ExecutionArgs {
  readonly operationType?: string | undefined;
}

/**
 * Observes graphql 17 by its channels: spans of parsing, validating, the operation and its resolvers, as upstream's
 * instrumentation writes them of older ones. Source: graphql, `diagnostics`.
 */
export class GraphqlChannels extends InstrumentationBase<GraphqlOptions> {
  constructor(config: GraphqlOptions = {}) {
    super('sightline/graphql', VERSION, config);
  }

  protected override init(): undefined {
    return undefined;
  }

  override enable(): void {
    super.enable();
    const tracer = () => this.tracer;
    const allowsValues = () => this.getConfig().allowValues === true;
    const execute = (asked: OperationMessage, active: Context): Begun | undefined => {
      // What executes it by another way, such as Yoga, has given it a span.
      if (executionIn(active)?.document === asked.document) return undefined;
      const executing = startExecution(tracer(), asked, active, allowsValues());
      const { span } = executing;
      const inside = withExecution(executing, active);
      return {
        context: inside,
        end: (message) => {
          const thrown = thrownIn((message.result ?? {}) as Result);
          // Where fields have spans, those have them.
          if (this.getConfig().ignoreResolveSpans === true) failOperation(span, thrown, inside);
          else for (const error of thrown) keepHandlerError(error, inside, true);
          endSpan(span, message);
        },
      };
    };
    observeChannel('graphql:parse', {
      begin: (_: object, active: Context) => beginParse(tracer(), active, allowsValues()),
    });
    observeChannel('graphql:validate', {
      begin: (asked: ExecutionArgs, active: Context) => beginValidate(tracer(), asked, active),
    });
    observeChannel('graphql:execute', { begin: execute });
    // Each event of a subscription is executed, which this channel alone publishes.
    let hasSubscriptions = false;
    observeChannel('graphql:subscribe', {
      begin() {
        if (hasSubscriptions) return undefined;
        hasSubscriptions = true;
        watchMore('graphql:execute:rootSelectionSet', {
          begin: (asked: OperationMessage, active: Context) =>
            asked.operationType === 'subscription' ? execute(asked, active) : undefined,
        });
        return undefined;
      },
    });
    // Listening to it costs each field, wherever it is.
    if (this.getConfig().ignoreResolveSpans === true) return;
    watchMore('graphql:resolve', {
      begin: (field: FieldMessage, active: Context) =>
        beginField(tracer(), field, active, this.getConfig()),
    });
  }
}

function beginParse(tracer: Tracer, active: Context, allowsValues: boolean): Begun {
  const span = tracer.startSpan('graphql.parse', {}, active);
  return {
    context: trace.setSpan(active, span),
    end(message) {
      const { result } = message;
      if (isDocument(result)) {
        if (operationIn(result) === undefined) span.updateName('graphql.parseSchema');
        else if (result.loc != null) {
          span.setAttribute('graphql.source', sourceText(result.loc, result.loc, allowsValues));
        }
      }
      endSpan(span, message);
    },
  };
}

function beginValidate(tracer: Tracer, { document }: ExecutionArgs, active: Context): Begun {
  const span = tracer.startSpan('graphql.validate', {}, active);
  return {
    context: trace.setSpan(active, span),
    end(message) {
      if (!isDocument(document) || document.loc == null) {
        span.updateName('graphql.validateSchema');
      }
      const { result } = message;
      if (Array.isArray(result) && result.length > 0) {
        const found = JSON.stringify(result);
        span.recordException({ name: 'graphql.validation.error', message: found });
      }
      endSpan(span, message);
    },
  };
}

function endSpan(span: Span, message: ChannelMessage): void {
  if ('error' in message) span.recordException(message.error as Exception);
  span.end();
}
