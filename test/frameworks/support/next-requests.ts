import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppAnswer, AppOutcome, Asked } from './use-app.ts';

/** A request, and what is to be known of it. */
export interface NextRequest extends Asked {
  /** Name of the server span, and the only one of its kind. */
  readonly name: string;
  readonly status: number;
  /** Kind and message of the error of the service. */
  readonly error?: readonly [type: string, message: RegExp];
  /** Names of the spans below, in order of their names; none of Next.js by default. */
  readonly below?: readonly string[];
  /** What the server span says beside. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly says: RegExp;
  /** What of the body is not the same each time: what Next.js makes up, and in what parts a page is sent. */
  readonly madeUp?: RegExp;
}

/**
 * Of the application in test/frameworks/apps/next, of both routers.
 *
 * @param folder of the built application, for names that its build has made up
 * @param base its basePath
 */
export function nextRequests(folder: string, base = ''): readonly NextRequest[] {
  const get = (
    path: string,
    route: string | undefined,
    status: number,
    says: RegExp,
    rest = {},
  ) => ({
    path: base + path,
    name: route === undefined ? 'GET' : `GET ${base}${route}`,
    status,
    says,
    ...rest,
  });
  const handler = { 'code.function.name': 'GET' };
  return [
    get(base === '' ? '/' : '', base === '' ? '/' : '', 200, /home/),
    get('/items/7', '/items/[id]', 200, /item <!-- -->7/),
    get('/items/8?_rsc', '/items/[id]', 200, /8/, {
      headers: { rsc: '1' },
      attributes: { 'next.rsc': true },
      madeUp: /(?<=")[\w-]{21}(?=[hmv]")/g,
    }),
    get('/docs/a/b', '/docs/[...path]', 200, /a \/ b/),
    get('/streamed/3', '/streamed/[id]', 200, /late <!-- -->3/, { madeUp: /^[\s\S]+$/ }),
    get('/gone/3', '/gone/[id]', 404, /404/),
    get('/nowhere/3', undefined, 404, /404/),
    get('/broken/3', '/broken/[id]', 500, /500|error/i, {
      error: ['TypeError', /page 3 cannot be drawn/],
    }),
    get('/half/3', '/half/[id]', 200, /soon/, {
      error: ['RangeError', /half of page 3/],
      madeUp: /^[\s\S]+$/,
    }),
    get('/api/items/7', '/api/items/[id]', 200, /"id":"7","registered":"register\(\) ran"/, {
      attributes: handler,
    }),
    get('/api/broken/7', '/api/broken/[id]', 500, /^$/, {
      error: ['TypeError', /handler 7 is broken/],
      attributes: handler,
    }),
    get('/api/away/7', '/api/away/[id]', 307, /^$/, { attributes: handler }),
    get('/api/streamed/7', '/api/streamed/[id]', 200, /first 7\nsecond 7\n/),
    get('/api/own-span/7', '/api/own-span/[id]', 200, /"render \/broken\/\[id\]: page 3/, {
      attributes: { 'shop.item': '7' },
      below: ['look at it'],
    }),
    get('/guarded/closed', undefined, 403, /"closed":true/),
    get('/guarded/5', '/guarded/[id]', 200, /00-TRACE-SPAN-01/),
    get('/old/7', '/old/[id]', 200, /old item <!-- -->7/),
    get('/old/missing', '/old/[id]', 404, /404/),
    get('/old/broken', '/old/[id]', 500, /500/, { error: ['TypeError', /old page is broken/] }),
    get('/about', '/about', 200, /about/),
    get('/api/old/7', '/api/old/[id]', 200, /"id":"7"/),
    get('/api/old/broken', '/api/old/[id]', 500, /Internal Server Error/, {
      error: ['TypeError', /old handler is broken/],
    }),
    get('/robots.txt', undefined, 200, /User-agent/),
    get(`/_next/static/${assetIn(folder)}`, '/_next/static/*', 200, /./),
    {
      ...action(folder, 'Ann'),
      path: `${base}/form`,
      name: `POST ${base}/form`,
      status: 200,
      says: /renamed to Ann/,
      attributes: { 'code.function.name': 'rename', 'code.file.path': 'app/form/actions.js' },
    },
    {
      ...action(folder, 'Ann', '7f'.padEnd(42, '0')),
      path: `${base}/form`,
      name: `POST ${base}/form`,
      status: majorIn(folder) < 16 ? 404 : 409,
      says: /action|404/i,
      attributes: { 'next.action.id': undefined, 'code.function.name': undefined },
    },
    {
      ...action(folder, 'nobody'),
      path: `${base}/form`,
      name: `POST ${base}/form`,
      status: 500,
      says: /digest/,
      error: ['Error', /nobody cannot be renamed/],
      attributes: { 'code.function.name': 'rename' },
    },
  ];
}

/** As the browser calls an action. */
function action(
  folder: string,
  name: string,
  id?: string,
): Pick<Asked, 'method' | 'headers' | 'body'> {
  const manifest = join(folder, '.next/server/server-reference-manifest.json');
  const { node } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly node: object };
  return {
    method: 'POST',
    headers: {
      accept: 'text/x-component',
      'content-type': 'text/plain;charset=UTF-8',
      'next-action': id ?? Object.keys(node)[0]!,
    },
    body: JSON.stringify(['nothing yet', name]),
  };
}

function majorIn(folder: string): number {
  const file = join(folder, 'node_modules/next/package.json');
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string };
  return Number.parseInt(version, 10);
}

function assetIn(folder: string): string {
  const root = join(folder, '.next/static');
  const [file] = globSync('**/*.js', { cwd: root }).sort();
  return file!;
}

/** What a service without Sightline is to answer, too. */
export function comparable({ status, headers, body }: AppAnswer, { madeUp }: NextRequest) {
  return { status, headers, body: madeUp === undefined ? body : body.replace(madeUp, '…') };
}

/** One line for each answer: what a reader of the traces sees. */
export function tableOf(outcome: AppOutcome, answers: readonly AppAnswer[]): readonly string[] {
  return answers.map((answer) => {
    const spans = outcome.trace(answer);
    const servers = spans.filter(({ kind }) => kind === 'SERVER');
    const others = spans.filter(({ kind }) => kind !== 'SERVER').map(({ name }) => name);
    return `${answer.status} ${servers.map(({ name }) => name).join(' + ')}: ${others.sort().join(', ') || '-'}`;
  });
}
