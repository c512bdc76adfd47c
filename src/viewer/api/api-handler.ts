import type { IncomingMessage, ServerResponse } from 'node:http';
import { MAX_BODY_BYTES, readBody } from '../receiver/export-request.ts';
import { pinRun } from '../store/read/runs.ts';
import type { ApiContext } from './context.ts';
import { answerLive } from './live-events.ts';
import { type Asked, answerOtlp } from './otlp-api.ts';
import { importOtlp } from './otlp-import.ts';
import { BadRequest, numberOf } from './parameters.ts';
import { respondJson } from './response.ts';
import { VIEWS } from './view-api.ts';

const OTLP: ReadonlySet<string> = new Set<Asked>(['traces', 'spans', 'logs', 'metrics']);
const PROFILE_SECONDS = 10;
const MAX_PROFILE_SECONDS = 60;

/** All below `/api/`. Methods other than GET change something: their type makes a browser ask first. */
export async function answerApi(
  context: ApiContext,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const name = url.pathname.slice('/api/'.length);
  const query = url.searchParams;
  try {
    if (request.method === 'GET') await answerGet(context, name, query, response);
    else if (request.method === 'POST') await answerPost(context, name, query, request, response);
    else respondJson(response, { error: 'GET and POST are understood' }, 405);
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
    respondJson(response, { error: error.message }, 400);
  }
}

async function answerGet(
  context: ApiContext,
  name: string,
  query: URLSearchParams,
  response: ServerResponse,
): Promise<void> {
  if (OTLP.has(name)) return answerOtlp(context.store, name as Asked, query, response);
  if (name === 'live') return answerLive(context.store, response);
  const view = name.startsWith('view/') ? name.slice('view/'.length) : '';
  if (!Object.hasOwn(VIEWS, view)) return nothing(response);
  const value = await VIEWS[view]!(context, query);
  if (value === undefined) nothing(response);
  else respondJson(response, value);
}

async function answerPost(
  context: ApiContext,
  name: string,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    return respondJson(response, { error: 'application/json is taken' }, 415);
  }
  const body = await readBody(request);
  if (body === undefined) {
    response.setHeader('connection', 'close');
    return respondJson(response, { error: `more than ${MAX_BODY_BYTES} bytes` }, 413);
  }
  if (name === 'import') {
    respondJson(response, importOtlp(context.store, body.toString('utf8')));
  } else if (name === 'pin') {
    const isKnown = pinRun(
      context.store,
      numberOf(query, 'run') ?? 0,
      query.get('pin') !== 'false',
    );
    respondJson(response, { isKnown }, isKnown ? 200 : 404);
  } else if (name === 'profile') {
    const pid = numberOf(query, 'pid') ?? 0;
    const seconds = Math.min(numberOf(query, 'seconds') ?? PROFILE_SECONDS, MAX_PROFILE_SECONDS);
    if (context.profile === undefined || !isProfiled(context, pid)) return nothing(response);
    respondJson(response, await context.profile(pid, seconds));
  } else nothing(response);
}

/** A signal goes only to processes that have said that they are under observation. */
function isProfiled({ store }: ApiContext, pid: number): boolean {
  return store.database.prepare('SELECT 1 FROM runs WHERE pid = ?').get(pid) !== undefined;
}

function nothing(response: ServerResponse): void {
  respondJson(response, { error: 'there is no such thing' }, 404);
}
