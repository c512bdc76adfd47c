import {
  InstrumentationBase,
  type InstrumentationConfig,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { guarded } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { observeCallback, observedHandler, observedValidation } from './handlers.ts';
import {
  McpConnection,
  type McpExtra,
  type McpSendOptions,
  type McpServices,
} from './mcp-connection.ts';
import { MCP_PLACE } from './mcp-place.ts';
import { isCall, type McpCall, type McpMessage } from './message.ts';
import { registeredTool, rememberRegistries } from './served-names.ts';
import type { McpTransport } from './transport.ts';

export interface McpOptions extends InstrumentationConfig {
  /**
   * Whether arguments and results of tools are recorded on spans.
   * Default: false. Source: OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT.
   */
  readonly captureMessageContent?: boolean;
}

type Call = (this: unknown, ...args: unknown[]) => unknown;
type Class = { readonly prototype: object };
type Patched = Record<string, unknown>;

/** SDK 1 has the class `Protocol` in its own file; each package of SDK 2 contains it without exporting it. */
const SDK_1 = '@modelcontextprotocol/sdk';
const SDK_1_VERSIONS = ['>=1.10.0 <2'];
const SDK_2 = {
  '@modelcontextprotocol/client': 'Client',
  '@modelcontextprotocol/server': 'Server',
} as const;
const SDK_2_VERSIONS = ['>=2.0.0 <3'];

/**
 * Observes the Model Context Protocol, as client and as server, over any transport, between the protocol and its
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
    const file = (path: string, patch: (exported: unknown) => unknown) =>
      ['esm', 'cjs'].map(
        (format) =>
          new InstrumentationNodeModuleFile(
            `${SDK_1}/dist/${format}/${path}`,
            SDK_1_VERSIONS,
            patch,
            () => {},
          ),
      );
    const patchExportedProtocol = (exported: unknown) => {
      patchProtocol((exported as { readonly Protocol?: Class }).Protocol?.prototype, services);
      return exported;
    };
    return [
      new InstrumentationNodeModuleDefinition(SDK_1, SDK_1_VERSIONS, undefined, undefined, [
        ...file('shared/protocol.js', patchExportedProtocol),
        ...file('server/mcp.js', patchServer),
      ]),
      ...Object.entries(SDK_2).map(
        ([name, className]) =>
          new InstrumentationNodeModuleDefinition(name, SDK_2_VERSIONS, (exported) => {
            const subclass = (exported as Record<string, Class | undefined>)[className];
            if (subclass !== undefined) {
              patchProtocol(Object.getPrototypeOf(subclass.prototype), services);
            }
            return patchServer(exported);
          }),
      ),
    ];
  }
}

function patchProtocol(protocol: object | null | undefined, services: McpServices): void {
  if (protocol === undefined || protocol === null) return;
  const prototype = protocol as Patched;
  /** The current connection of each protocol. */
  const connections = new WeakMap<object, McpConnection>();

  replaceMethod(prototype, 'connect', (original) =>
    over(function (this: object, ...args) {
      guarded(MCP_PLACE, () => {
        const transport = args[0] as McpTransport;
        const connection = new McpConnection(services, transport);
        connections.set(this, connection);
        observeSend(transport, connection);
      });
      return (original as Call).apply(this, args);
    }),
  );
  for (const name of ['_onrequest', '_onnotification']) {
    replaceMethod(prototype, name, (original) =>
      over(function (this: object, ...args) {
        const [call, extra] = args as [McpCall, McpExtra | undefined];
        const connection = connections.get(this);
        guarded(MCP_PLACE, () => observeCallback(isCall(call) && registeredTool(this, call)));
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
      const observedArgs =
        typeof handler === 'function'
          ? [...args.slice(0, -1), observedHandler(handler as Call)]
          : args;
      return (original as Call).apply(this, observedArgs);
    }),
  );
  replaceMethod(prototype, '_onresponse', (original) =>
    over(function (this: object, ...args) {
      guarded(MCP_PLACE, () => connections.get(this)?.onResponse(args[0] as McpMessage));
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
        guarded(MCP_PLACE, () => connection?.onClose());
      }
    }),
  );
}

/** `McpServer` calls tools by name and turns their errors into results. */
function patchServer(exported: unknown): unknown {
  const { McpServer } = exported as { readonly McpServer?: Class };
  if (McpServer === undefined) return exported;
  const prototype = McpServer.prototype as Patched;
  for (const name of ['setToolRequestHandlers', 'setPromptRequestHandlers']) {
    replaceMethod(prototype, name, (original) =>
      over(function (this: object, ...args) {
        guarded(MCP_PLACE, () => rememberRegistries(this));
        return (original as Call).apply(this, args);
      }),
    );
  }
  replaceMethod(prototype, 'executeToolHandler', (original) => observedHandler(original as Call));
  replaceMethod(prototype, 'validateToolInput', (original) => observedValidation(original as Call));
  return exported;
}

function over(replacement: (this: never, ...args: unknown[]) => unknown): Method {
  return replacement as Method;
}

/** The last connection of each transport: a protocol may connect again by the same transport. */
const connectionsByTransport = new WeakMap<object, McpConnection>();

function observeSend(transport: McpTransport, connection: McpConnection): void {
  const isObserved = connectionsByTransport.has(transport);
  connectionsByTransport.set(transport, connection);
  if (isObserved) return;
  const original = transport.send as Call;
  replaceMethod(transport as unknown as Patched, 'send', () =>
    over(function (this: object, ...args) {
      const [message, ...rest] = args;
      const send = (outgoing: unknown) => original.call(this, outgoing, ...rest);
      const [options] = rest as [McpSendOptions | undefined];
      return connectionsByTransport.get(transport)!.send(send, message, options);
    }),
  );
}
