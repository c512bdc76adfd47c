import { request as requestHttp } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request as requestHttps } from 'node:https';
import { connect as connectTls } from 'node:tls';
import type { Address } from './export-target.ts';

const PROBE_TIMEOUT_MS = 1500;

/** Whether the server uses TLS, with any certificate. */
export function speaksTls({ host, port }: Address): Promise<boolean> {
  return within(PROBE_TIMEOUT_MS, (finish) => {
    const socket = connectTls({ host, port, rejectUnauthorized: false, ...serverName(host) });
    socket.once('secureConnect', () => finish(true)).once('error', () => finish(false));
    return () => socket.destroy();
  });
}

/** Whether the server responds to HTTP/1.1, with any status. */
export function speaksHttp({ host, port, secure }: Address): Promise<boolean> {
  return within(PROBE_TIMEOUT_MS, (finish) => {
    const request = (secure ? requestHttps : requestHttp)({
      host,
      port,
      path: '/',
      agent: false,
      ...(secure ? { rejectUnauthorized: false } : {}),
    });
    request
      .once('response', (response) => {
        response.resume();
        finish(true);
      })
      .once('error', () => finish(false))
      .end();
    return () => request.destroy();
  });
}

/** Whether the server speaks HTTP/2 from the start, as gRPC servers do. */
export function speaksHttp2({ host, port, secure }: Address): Promise<boolean> {
  return within(PROBE_TIMEOUT_MS, (finish) => {
    const session = connectHttp2(`${secure ? 'https' : 'http'}://${authority(host)}:${port}`, {
      rejectUnauthorized: false,
    });
    session
      .once('remoteSettings', () => finish(true))
      .once('error', () => finish(false))
      .once('close', () => finish(false));
    return () => session.destroy();
  });
}

/** IP addresses must not be sent as server names (RFC 6066, section 3). */
function serverName(host: string): { servername?: string } {
  return /^[\d.]+$|:/.test(host) ? {} : { servername: host };
}

function authority(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function within(
  ms: number,
  probe: (finish: (result: boolean) => void) => () => void,
): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (result: boolean) => {
      clearTimeout(timer);
      resolve(result);
      stop();
    };
    const timer = setTimeout(() => finish(false), ms);
    const stop = probe(finish);
  });
}
