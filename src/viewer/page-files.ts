import type { IncomingMessage, ServerResponse } from 'node:http';
import { respond } from './api/response.ts';

/** The bundled script and style sheet of the page. */
export interface PageFiles {
  readonly script: string;
  readonly style: string;
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Sightline</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page.css">
</head>
<body><div id="page"></div><script type="module" src="/page.js"></script></body>
</html>
`;

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0b6e4f"/><path d="M2.5 4h7M5 8h8M8 12h3" stroke="#fff" stroke-width="2"/></svg>`;

/** Serves the page at every path; its script reads the address. The path never selects a file. */
export function handlePage(
  { script, style }: PageFiles,
  { method }: IncomingMessage,
  response: ServerResponse,
  path: string,
): void {
  if (method !== 'GET' && method !== 'HEAD') {
    respond(response, 405, 'text/plain', 'expected GET', { allow: 'GET, HEAD' });
  } else if (path === '/page.js') respond(response, 200, 'text/javascript; charset=utf-8', script);
  else if (path === '/page.css') respond(response, 200, 'text/css; charset=utf-8', style);
  else if (path === '/icon.svg') respond(response, 200, 'image/svg+xml', ICON);
  else respond(response, 200, 'text/html; charset=utf-8', PAGE);
}
