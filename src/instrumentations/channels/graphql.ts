import { type Context, type Exception, type Span, type Tracer, trace } from '@opentelemetry/api';
import type { InstrumentationConfig } from '@opentelemetry/instrumentation';
import { isDocument, operationIn } from '../graphql/documents.ts';
import {
  type ExecutionArgs,
  executionIn,
  startExecution,
  withExecution,
} from '../graphql/execution-span.ts';
import { sourceText } from '../graphql/source-text.ts';
import { failOperation, type Result, resolverErrors } from '../handler-errors/graphql-errors.ts';
import { keepHandlerError } from '../handler-errors/handler-errors.ts';
import { PatchlessInstrumentation } from '../patching/patchless-instrumentation.ts';
import {
  type ChannelMessage,
  type ChannelObserver,
  type ChannelOperation,
  observeChannel,
} from './channel-observer.ts';
import { subscribeOperations } from './channel-subscriptions.ts';
import { beginField, type FieldMessage, type FieldOptions } from './graphql-fields.ts';

interface GraphqlOptions extends InstrumentationConfig, FieldOptions {
  /** Whether fields have no spans. Default: false. */
  readonly ignoreResolveSpans?: boolean;
}

interface OperationMessage extends ExecutionArgs {
  readonly operationType?: string | undefined;
}

/**
 * Observes graphql 17 by its channels: spans for parsing, validation, the operation and its resolvers, as the upstream
 * instrumentation records them for older versions. Source: graphql, `diagnostics`.
 */
export class GraphqlChannels extends PatchlessInstrumentation<GraphqlOptions> {
  constructor(config: GraphqlOptions = {}) {
    super('sightline/graphql', config);
  }

  override enable(): void {
    super.enable();
    const tracer = () => this.tracer;
    const allowsValues = () => this.getConfig().allowValues === true;
    const execute = (message: OperationMessage, active: Context): ChannelOperation | undefined => {
      // Code that executes operations itself, such as Yoga, has started a span.
      if (executionIn(active)?.document === message.document) return undefined;
      const execution = startExecution(tracer(), message, active, allowsValues());
      const { span } = execution;
      const inside = withExecution(execution, active);
      return {
        context: inside,
        end: (result) => {
          const errors = resolverErrors((result.result ?? {}) as Result);
          // If fields have spans, those record the errors.
          if (this.getConfig().ignoreResolveSpans === true) failOperation(span, errors, inside);
          else for (const error of errors) keepHandlerError(error, inside, true);
          endSpan(span, result);
        },
      };
    };
    observeChannel('graphql:parse', {
      begin: (_: object, active: Context) => beginParse(tracer(), active, allowsValues()),
    });
    observeChannel('graphql:validate', {
      begin: (message: ExecutionArgs, active: Context) => beginValidate(tracer(), message, active),
    });
    observeChannel('graphql:execute', { begin: execute });
    // This channel alone publishes the execution of the events of a subscription.
    let hasSubscriptions = false;
    observeChannel('graphql:subscribe', {
      begin() {
        if (hasSubscriptions) return undefined;
        hasSubscriptions = true;
        const events: ChannelObserver = {
          begin: (message: OperationMessage, active: Context) =>
            message.operationType === 'subscription' ? execute(message, active) : undefined,
        };
        subscribeOperations('graphql:execute:rootSelectionSet', () => events);
        return undefined;
      },
    });
    // Subscribed only if needed, since a subscriber slows down each field of every operation.
    if (this.getConfig().ignoreResolveSpans === true) return;
    const fields: ChannelObserver = {
      begin: (field: FieldMessage, active: Context) =>
        beginField(tracer(), field, active, this.getConfig()),
    };
    subscribeOperations('graphql:resolve', () => fields);
  }
}

function beginParse(tracer: Tracer, active: Context, allowsValues: boolean): ChannelOperation {
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

function beginValidate(
  tracer: Tracer,
  { document }: ExecutionArgs,
  active: Context,
): ChannelOperation {
  const span = tracer.startSpan('graphql.validate', {}, active);
  return {
    context: trace.setSpan(active, span),
    end(message) {
      if (!isDocument(document) || document.loc == null) {
        span.updateName('graphql.validateSchema');
      }
      const { result } = message;
      if (Array.isArray(result) && result.length > 0) {
        const errors = JSON.stringify(result);
        span.recordException({ name: 'graphql.validation.error', message: errors });
      }
      endSpan(span, message);
    },
  };
}

function endSpan(span: Span, message: ChannelMessage): void {
  if ('error' in message) span.recordException(message.error as Exception);
  span.end();
}
