import type { Http2SecureServer, Http2Server, ServerHttp2Session } from 'node:http2';

/** Tracks the sessions of a server; returns a function that closes all of them. */
export function trackSessions(server: Http2Server | Http2SecureServer): () => void {
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session: ServerHttp2Session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => session.destroy());
  });
  return () => {
    for (const session of sessions) session.destroy();
  };
}
