import {
  InstrumentationBase,
  type InstrumentationConfig,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { guarded } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import {
  McpConnection,
  type McpExtra,
  type McpSendOptions,
  type McpServices,
} from './connection.ts';
import { isCall, type McpCall, type McpMessage } from './message.ts';
import { OBSERVING } from './place.ts';
import { keepRegistries, registeredTool } from './served-names.ts';
import { watchCallback, watched, watchedCheck } from './handlers.ts';
import type { McpTransport } from './transport.ts';

export interface McpOptions extends InstrumentationConfig {
  /**
   * Whether arguments and results of tools go onto the spans.
   * Default: false. Source: OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT.
   */
  readonly captureMessageContent?: boolean;
}

type Call = (this: unknown, ...args: unknown[]) => unknown;
type Class = { readonly prototype: object };
type Patched = Record<string, unknown>;

/** The SDK 1 has the class in a file of its own; packages of the SDK 2 have it inside of each. */
const FIRST = '@modelcontextprotocol/sdk';
const FIRST_FILES = ['esm', 'cjs'].map((form) => `${FIRST}/dist/${form}/shared/protocol.js`);
const FIRST_SERVER_FILES = ['esm', 'cjs'].map((form) => `${FIRST}/dist/${form}/server/mcp.js`);
const FIRST_VERSIONS = ['>=1.10.0 <2'];
const SECOND = {
  '@modelcontextprotocol/client': 'Client',
  '@modelcontextprotocol/server': 'Server',
} as const;
const SECOND_VERSIONS = ['>=2.0.0 <3'];

/**
 * Observes the Model Context Protocol, as client and as server, over any transport: where a protocol meets its
 * transport. Source: semantic conventions for MCP (semantic-conventions-genai 0.1.0).
 */
export class McpInstrumentation extends InstrumentationBase<McpOptions> {
  constructor(config: McpOptions = {}) {
    super('sightline/mcp', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const services: McpServices = {
      tracer: () => this.tracer,
      content: () => this.getConfig().captureMessageContent === true,
    };
    const patchFirst = (exported: unknown) => {
      patch((exported as { readonly Protocol?: Class }).Protocol, services);
      return exported;
    };
    return [
      new InstrumentationNodeModuleDefinition(
        FIRST,
        FIRST_VERSIONS,
        undefined,
        undefined,
        [
          ...FIRST_FILES.map((file) => ({ file, onLoad: patchFirst })),
          ...FIRST_SERVER_FILES.map((file) => ({ file, onLoad: patchServer })),
        ].map(
          ({ file, onLoad }) =>
            new InstrumentationNodeModuleFile(file, FIRST_VERSIONS, onLoad, () => {}),
        ),
      ),
      ...Object.entries(SECOND).map(
        ([name, className]) =>
          new InstrumentationNodeModuleDefinition(name, SECOND_VERSIONS, (exported) => {
            patch(
              protocolBelow((exported as Record<string, Class | undefined>)[className]),
              services,
            );
            return patchServer(exported);
          }),
      ),
    ];
  }
}

/** The class that a client and a server inherit from, which packages of the SDK 2 do not export. */
function protocolBelow(role: Class | undefined): Class | undefined {
  if (role === undefined) return undefined;
  const prototype: object | null = Object.getPrototypeOf(role.prototype);
  return prototype === null ? undefined : { prototype };
}

function patch(protocol: Class | undefined, services: McpServices): void {
  if (protocol === undefined) return;
  const prototype = protocol.prototype as Patched;
  /** By what the protocol has connected last, and by what carries it. */
  const connections = new WeakMap<object, McpConnection>();

  replaceMethod(prototype, 'connect', (original) =>
    over(function (this: object, ...args) {
      guarded(OBSERVING, () => {
        const transport = args[0] as McpTransport;
        const connection = new McpConnection(services, transport);
        connections.set(this, connection);
        observeSending(transport, connection);
      });
      return (original as Call).apply(this, args);
    }),
  );
  for (const name of ['_onrequest', '_onnotification']) {
    replaceMethod(prototype, name, (original) =>
      over(function (this: object, ...args) {
        const [call, extra] = args as [McpCall, McpExtra | undefined];
        const connection = connections.get(this);
        guarded(OBSERVING, () => watchCallback(isCall(call) && registeredTool(this, call)));
        const handle = () => (original as Call).apply(this, args);
        return connection === undefined || !isCall(call)
          ? handle()
          : connection.receive(this, handle, call, extra);
      }),
    );
  }
  replaceMethod(prototype, 'setRequestHandler', (original) =>
    over(function (this: object, ...args) {
      const handler = args.at(-1);
      const given =
        typeof handler === 'function' ? [...args.slice(0, -1), watched(handler as Call)] : args;
      return (original as Call).apply(this, given);
    }),
  );
  replaceMethod(prototype, '_onresponse', (original) =>
    over(function (this: object, ...args) {
      guarded(OBSERVING, () => connections.get(this)?.answered(args[0] as McpMessage));
      return (original as Call).apply(this, args);
    }),
  );
  replaceMethod(prototype, '_onclose', (original) =>
    over(function (this: object, ...args) {
      const connection = connections.get(this);
      connections.delete(this);
      try {
        return (original as Call).apply(this, args);
      } finally {
        guarded(OBSERVING, () => connection?.closed());
      }
    }),
  );
}

/** The server that calls tools by name, and answers for what they throw. */
function patchServer(exported: unknown): unknown {
  const { McpServer } = exported as { readonly McpServer?: Class };
  if (McpServer === undefined) return exported;
  const prototype = McpServer.prototype as Patched;
  for (const name of ['setToolRequestHandlers', 'setPromptRequestHandlers']) {
    replaceMethod(prototype, name, (original) =>
      over(function (this: object, ...args) {
        guarded(OBSERVING, () => keepRegistries(this));
        return (original as Call).apply(this, args);
      }),
    );
  }
  replaceMethod(prototype, 'executeToolHandler', (original) => watched(original as Call));
  replaceMethod(prototype, 'validateToolInput', (original) => watchedCheck(original as Call));
  return exported;
}

function over(replacement: (this: never, ...args: unknown[]) => unknown): Method {
  return replacement as Method;
}

/** What connects again by the same transport sends by its new connection. */
const sending = new WeakMap<object, McpConnection>();

function observeSending(transport: McpTransport, connection: McpConnection): void {
  const isObserved = sending.has(transport);
  sending.set(transport, connection);
  if (isObserved) return;
  const original = transport.send as Call;
  replaceMethod(transport as unknown as Patched, 'send', () =>
    over(function (this: object, ...args) {
      const [message, ...rest] = args;
      const send = (sent: unknown) => original.call(this, sent, ...rest);
      const [options] = rest as [McpSendOptions | undefined];
      return sending.get(transport)!.send(send, message, options);
    }),
  );
}
