// The shop of sentry.cjs, with Sentry as ES modules.
import { pathToFileURL } from 'node:url';

const file = `${process.cwd()}/node_modules/@sentry/node/build/esm/index.js`;
globalThis.importedSentry = await import(pathToFileURL(file).href);
await import('./sentry.cjs');
