import type { IncomingMessage, ServerResponse } from 'node:http';
import { MAX_BODY_BYTES, readBody } from '../receiver/body.ts';
import { pinRun } from '../store/read/runs.ts';
import type { ApiContext } from './context.ts';
import { streamArrivals } from './live-events.ts';
import { isOtlpResource, respondOtlp } from './otlp-api.ts';
import { importOtlp } from './otlp-import.ts';
import { BadRequest, numberOf } from './parameters.ts';
import { respondJson } from './response.ts';
import { VIEWS } from './view-api.ts';

const PROFILE_SECONDS = 10;
const MAX_PROFILE_SECONDS = 60;

/** Everything below `/api/`. A POST changes something; its content type makes browsers send a preflight request. */
export async function handleApi(
  context: ApiContext,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const name = url.pathname.slice('/api/'.length);
  const query = url.searchParams;
  try {
    if (request.method === 'GET') await handleGet(context, name, query, response);
    else if (request.method === 'POST') await handlePost(context, name, query, request, response);
    else respondJson(response, { error: 'expected GET or POST' }, 405);
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
    respondJson(response, { error: error.message }, 400);
  }
}

async function handleGet(
  context: ApiContext,
  name: string,
  query: URLSearchParams,
  response: ServerResponse,
): Promise<void> {
  if (isOtlpResource(name)) return respondOtlp(context.store, name, query, response);
  if (name === 'live') return streamArrivals(context.store, response);
  const view = name.startsWith('view/') ? name.slice('view/'.length) : '';
  if (!Object.hasOwn(VIEWS, view)) return respondNotFound(response);
  const value = await VIEWS[view]!(context, query);
  if (value === undefined) respondNotFound(response);
  else respondJson(response, value);
}

async function handlePost(
  context: ApiContext,
  name: string,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    return respondJson(response, { error: 'expected application/json' }, 415);
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
    if (context.profile === undefined || !isKnownProcess(context, pid)) {
      return respondNotFound(response);
    }
    respondJson(response, await context.profile(pid, seconds));
  } else respondNotFound(response);
}

/** Only processes that have sent telemetry get a signal. */
function isKnownProcess({ store }: ApiContext, pid: number): boolean {
  return store.database.prepare('SELECT 1 FROM runs WHERE pid = ?').get(pid) !== undefined;
}

function respondNotFound(response: ServerResponse): void {
  respondJson(response, { error: 'not found' }, 404);
}
