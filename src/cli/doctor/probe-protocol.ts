import { request as requestHttp } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request as requestHttps } from 'node:https';
import { connect as connectTls } from 'node:tls';
import type { Address } from './target.ts';

const LONGEST_WAIT_MS = 1500;

/** Whether somebody answers with TLS there, whatever the certificate. */
export function speaksTls({ host, port }: Address): Promise<boolean> {
  return within(LONGEST_WAIT_MS, (finish) => {
    const socket = connectTls({ host, port, rejectUnauthorized: false, ...serverName(host) });
    socket.once('secureConnect', () => finish(true)).once('error', () => finish(false));
    return () => socket.destroy();
  });
}

/** Whether somebody answers by HTTP/1.1 there, whatever the answer. */
export function speaksHttp({ host, port, secure }: Address): Promise<boolean> {
  return within(LONGEST_WAIT_MS, (finish) => {
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

/** Whether somebody speaks HTTP/2 at once there, as gRPC does. */
export function speaksHttp2({ host, port, secure }: Address): Promise<boolean> {
  return within(LONGEST_WAIT_MS, (finish) => {
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

/** Names are sent, addresses must not be (RFC 6066, section 3). */
function serverName(host: string): { servername?: string } {
  return /^[\d.]+$|:/.test(host) ? {} : { servername: host };
}

function authority(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function within(
  ms: number,
  begin: (finish: (answer: boolean) => void) => () => void,
): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (answer: boolean) => {
      clearTimeout(timer);
      resolve(answer);
      stop();
    };
    const timer = setTimeout(() => finish(false), ms);
    const stop = begin(finish);
  });
}
