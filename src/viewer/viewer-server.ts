import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { answerApi } from './api/api-handler.ts';
import type { ApiContext } from './api/context.ts';
import { respond, respondJson } from './api/response.ts';
import { answerMcp } from './mcp/mcp-handler.ts';
import { answerPage, type PageFiles } from './page-files.ts';
import { type Admission, isSame, refusalOf } from './receiver/admission.ts';
import { createForwarder } from './receiver/forwarder.ts';
import { createGrpcReceiver } from './receiver/grpc-receiver.ts';
import { receiveHttp, takesTelemetry } from './receiver/http-receiver.ts';
import type { Sink } from './receiver/sink.ts';

export interface ViewerOptions extends Omit<ApiContext, 'addresses'> {
  /** Address to listen on. Anything but loopback wants the token of `Viewer.token`. */
  readonly host: string;
  /** Of OTLP/HTTP, the API and the page; a free one is taken where it is not free. */
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly hosts: readonly string[];
  readonly origins: readonly string[];
  readonly page: PageFiles;
  /** Base of a collector's OTLP/HTTP endpoint that gets all too. */
  readonly forward?: string | undefined;
  /** Called, once, with why something cannot be passed on. */
  readonly onForwardFailure?: (reason: string) => void;
  /** Called, once, with why something that was sent cannot be kept. */
  readonly onWriteFailure?: (reason: string) => void;
}

export interface Viewer {
  /** Of the page, the API and OTLP/HTTP, such as `http://127.0.0.1:4318`. */
  readonly url: string;
  /** The same for OTLP/gRPC. */
  readonly grpcUrl: string;
  /** What clients on other machines need. */
  readonly token: string;
  /** Ends connections, waits for what is being passed on, and closes the store. */
  stop(): Promise<void>;
}

/** Starts to listen. Rejects where the address cannot be listened on. */
export async function startViewer(options: ViewerOptions): Promise<Viewer> {
  const { store, host, origins, forward } = options;
  const token = randomBytes(24).toString('base64url');
  const admission: Admission = { hosts: options.hosts, origins, token };
  const forwarder =
    forward === undefined
      ? undefined
      : createForwarder(forward, onceEach(options.onForwardFailure));
  const onWriteFailure = onceEach(options.onWriteFailure);
  const sink: Sink = {
    write(signal, data) {
      try {
        const partial = store.write(signal, data);
        onWriteFailure.onSent();
        return partial;
      } catch (error) {
        onWriteFailure.onFailure((error as Error).message);
        throw error;
      }
    },
    ...(forwarder === undefined ? {} : { passOn: forwarder }),
  };
  const grpc = createGrpcReceiver(sink, admission);
  let context: ApiContext;
  const http = createServer((request, response) => {
    handle(request, response).catch((error: Error) => {
      // Such as a file that is damaged: whoever asks gets the reason, and the next question may be answered.
      if (response.headersSent) response.destroy();
      else respondJson(response, { error: error.message }, 500);
    });
  });
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    if (!URL.canParse(request.url ?? '', 'http://localhost')) {
      return respond(response, 400, 'text/plain', 'this is no path');
    }
    const url = new URL(request.url ?? '/', 'http://localhost');
    const sends = takesTelemetry(url.pathname);
    const { headers, socket } = request;
    if (enterByToken(token, url, response)) return;
    const refusal = refusalOf(admission, { headers, remoteAddress: socket.remoteAddress, sends });
    if (refusal !== undefined)
      return respond(response, refusal.status, 'text/plain', refusal.reason);
    if (sends) return receiveHttp(sink, origins, request, response);
    if (url.pathname === '/mcp') return answerMcp(context, request, response);
    if (url.pathname.startsWith('/api/')) return answerApi(context, request, response, url);
    return answerPage(options.page, request, response, url.pathname);
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
      grpc.cut();
      await forwarder?.settled();
      store.close();
    },
  };
}

/** Hands on why something fails when it begins to, not each time; after a success, again. */
function onceEach(onFailure: (reason: string) => void = () => {}) {
  let last: string | undefined;
  return {
    onSent: () => {
      last = undefined;
    },
    onFailure: (reason: string) => {
      if (reason !== last) onFailure(reason);
      last = reason;
    },
  };
}

/** The address with the token leads to the one without, with a cookie that no page can read. */
function enterByToken(token: string, url: URL, response: ServerResponse): boolean {
  const given = url.searchParams.get('token');
  if (url.pathname !== '/' || given === null || !isSame(given, token)) return false;
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
      const { address, family, port: taken } = server.address() as AddressInfo;
      resolve(`http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`);
    });
  });
}
