import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { handleApi } from './api/api-handler.ts';
import type { ApiContext } from './api/context.ts';
import { respond, respondJson } from './api/response.ts';
import { handleMcp } from './mcp/mcp-handler.ts';
import { handlePage, type PageFiles } from './page-files.ts';
import { type Admission, isEqual, refusalOf } from './receiver/admission.ts';
import { createForwarder } from './receiver/forwarder.ts';
import { createGrpcReceiver } from './receiver/grpc-receiver.ts';
import { handleExport, isExportPath } from './receiver/http-receiver.ts';
import type { Sink } from './receiver/sink.ts';

export interface ViewerOptions extends Omit<ApiContext, 'addresses'> {
  /** Address to listen on. Clients that do not connect over loopback need `Viewer.token`. */
  readonly host: string;
  /** Port of the page, the API and OTLP/HTTP; if it is in use, a free one replaces it. */
  readonly httpPort: number;
  /** Port of OTLP/gRPC; if it is in use, a free one replaces it. */
  readonly grpcPort: number;
  /** See `Admission.hosts`. */
  readonly hosts: readonly string[];
  /** See `Admission.origins`. */
  readonly origins: readonly string[];
  readonly page: PageFiles;
  /** Base URL of a collector's OTLP/HTTP endpoint, which also gets all requests. */
  readonly forward?: string | undefined;
  /** Called when forwarding starts to fail, or fails for another reason. */
  readonly onForwardFailure?: (reason: string) => void;
  /** Called when storing starts to fail, or fails for another reason. */
  readonly onWriteFailure?: (reason: string) => void;
}

export interface Viewer {
  /** Address of the page, the API and OTLP/HTTP, such as `http://127.0.0.1:4318`. */
  readonly url: string;
  /** Address of OTLP/gRPC. */
  readonly grpcUrl: string;
  /** Token for clients on other machines. */
  readonly token: string;
  /** Closes connections, waits for requests that are being forwarded, and closes the store. */
  stop(): Promise<void>;
}

/**
 * Starts to listen.
 *
 * @throws Error if the address cannot be listened on
 */
export async function startViewer(options: ViewerOptions): Promise<Viewer> {
  const { store, host, origins, forward } = options;
  const token = randomBytes(24).toString('base64url');
  const admission: Admission = { hosts: options.hosts, origins, token };
  const forwarder =
    forward === undefined
      ? undefined
      : createForwarder(forward, changesOf(options.onForwardFailure));
  const writes = changesOf(options.onWriteFailure);
  const sink: Sink = {
    write(signal, data) {
      try {
        const partial = store.write(signal, data);
        writes.onSuccess();
        return partial;
      } catch (error) {
        writes.onFailure((error as Error).message);
        throw error;
      }
    },
    ...(forwarder === undefined ? {} : { forward: forwarder }),
  };
  const grpc = createGrpcReceiver(sink, admission);
  let context: ApiContext;
  const http = createServer((request, response) => {
    handle(request, response).catch((error: Error) => {
      // For example a damaged file: the client gets the reason, and the next request may succeed.
      if (response.headersSent) response.destroy();
      else respondJson(response, { error: error.message }, 500);
    });
  });
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    if (!URL.canParse(request.url ?? '', 'http://localhost')) {
      return respond(response, 400, 'text/plain', 'invalid path');
    }
    const url = new URL(request.url ?? '/', 'http://localhost');
    const isExport = isExportPath(url.pathname);
    const { headers, socket } = request;
    if (redirectWithToken(token, url, response)) return;
    const refusal = refusalOf(admission, {
      headers,
      remoteAddress: socket.remoteAddress,
      isExport,
    });
    if (refusal !== undefined)
      return respond(response, refusal.status, 'text/plain', refusal.reason);
    if (isExport) return handleExport(sink, origins, request, response);
    if (url.pathname === '/mcp') return handleMcp(context, request, response);
    if (url.pathname.startsWith('/api/')) return handleApi(context, request, response, url);
    return handlePage(options.page, request, response, url.pathname);
  };
  const httpUrl = await listen(http, host, options.httpPort);
  let grpcUrl: string;
  try {
    grpcUrl = await listen(grpc.server, host, options.grpcPort);
  } catch (error) {
    http.close();
    throw error;
  }
  context = { ...options, addresses: { http: httpUrl, grpc: grpcUrl, forward } };
  return {
    url: httpUrl,
    grpcUrl,
    token,
    async stop() {
      http.close();
      http.closeAllConnections();
      grpc.server.close();
      grpc.closeSessions();
      await forwarder?.settled();
      store.close();
    },
  };
}

/** Passes a failure on when its reason changes, not each time; a success resets the reason. */
function changesOf(onFailure: (reason: string) => void = () => {}) {
  let lastReason: string | undefined;
  return {
    onSuccess: () => {
      lastReason = undefined;
    },
    onFailure: (reason: string) => {
      if (reason !== lastReason) onFailure(reason);
      lastReason = reason;
    },
  };
}

/** Redirects from the address with the token to the one without, and sets a cookie that no page can read. */
function redirectWithToken(token: string, url: URL, response: ServerResponse): boolean {
  const parameter = url.searchParams.get('token');
  if (url.pathname !== '/' || parameter === null || !isEqual(parameter, token)) return false;
  respond(response, 303, 'text/plain', '', {
    location: '/',
    'set-cookie': `sightline-token=${token}; HttpOnly; SameSite=Strict; Path=/`,
  });
  return true;
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  try {
    return await listenOn(server, host, port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (port === 0 || (code !== 'EADDRINUSE' && code !== 'EACCES')) throw error;
    return await listenOn(server, host, 0);
  }
}

function listenOn(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const { address, family, port: actualPort } = server.address() as AddressInfo;
      resolve(`http://${family === 'IPv6' ? `[${address}]` : address}:${actualPort}`);
    });
  });
}
