import type { AppRecipe } from './build-app.ts';

/** What is expected of one request. */
export interface Expected {
  /** Missing: none. */
  readonly route?: string;
  /** Default: 200. */
  readonly status?: number;
  /** Message of the error that is thrown. */
  readonly error?: string;
  /** Whether the handler asks its own service for `/plain`. */
  readonly below?: true;
}

/** An application of test/frameworks/apps, and how its output is started. */
export interface BuiltApp {
  readonly recipe: AppRecipe;
  /** The script, in its folder. */
  readonly start: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What it prints when it listens; default: an address. */
  readonly listening?: RegExp;
  /** By path, with the method in front if it is none of GET: `OPTIONS /items/7`. */
  readonly asked: Readonly<Record<string, Expected>>;
}

const ENDPOINTS: BuiltApp['asked'] = {
  '/plain': { route: '/plain' },
  '/stream': { route: '/stream' },
  '/fails': { route: '/fails', status: 500, error: 'the database is away' },
  '/refuses': { route: '/refuses', status: 403 },
};

const BROKEN = { status: 500, error: 'the page cannot be loaded' };

/** React Router by its own server, and in Express. */
export const REACT_ROUTER: BuiltApp = {
  recipe: {
    app: 'react-router',
    build: [['node_modules/@react-router/dev/bin.js', 'build']],
  },
  start: 'node_modules/@react-router/serve/bin.js',
  args: ['build/server/index.js'],
  asked: {
    '/': { route: '/' },
    '/items/7': { route: '/items/:id', below: true },
    '/api/items/7': { route: '/api/items/:id' },
    ...ENDPOINTS,
    '/broken': { route: '/broken', ...BROKEN },
    '/renders': { route: '/renders', status: 500, error: 'the page cannot be rendered' },
    '/missing': { status: 404 },
    '/missing.data': { status: 404 },
    '/items/7.data': { route: '/items/:id', below: true },
    'OPTIONS /items/7': { status: 405 },
  },
};

export const APPS: Readonly<Record<string, BuiltApp>> = {
  'SvelteKit, adapter-node': {
    recipe: { app: 'sveltekit', build: [['node_modules/vite/bin/vite.js', 'build']] },
    start: 'build/index.js',
    asked: {
      '/': { route: '/' },
      '/items/7': { route: '/items/[id]', below: true },
      '/api/items/7': { route: '/api/items/[id]' },
      ...ENDPOINTS,
      '/broken': { route: '/broken', ...BROKEN },
      '/renders': {
        route: '/renders',
        status: 500,
        error: "Cannot read properties of undefined (reading 'name')",
      },
      '/missing': { status: 404 },
    },
  },
  'Nuxt, .output/server/index.mjs': {
    recipe: { app: 'nuxt', build: [['node_modules/nuxt/bin/nuxt.mjs', 'build']] },
    start: '.output/server/index.mjs',
    asked: {
      '/': { route: '/' },
      '/items/7': { route: '/items/:id()', below: true },
      '/api/items/7': { route: '/api/items/:id' },
      ...ENDPOINTS,
      '/broken': { route: '/broken', ...BROKEN },
      '/missing': { status: 404 },
    },
  },
  'React Router, react-router-serve': REACT_ROUTER,
  'React Router, in Express': {
    ...REACT_ROUTER,
    start: 'server.js',
    args: [],
  },
  'Astro, @astrojs/node standalone': {
    recipe: { app: 'astro', build: [['node_modules/astro/bin/astro.mjs', 'build']] },
    start: 'dist/server/entry.mjs',
    asked: {
      '/': { route: '/' },
      '/items/7': { route: '/items/[id]', below: true },
      '/api/items/7': { route: '/api/items/[id]' },
      ...ENDPOINTS,
      '/broken': { route: '/broken', ...BROKEN },
      '/missing': { status: 404 },
    },
  },
};
