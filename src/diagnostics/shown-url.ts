/** An address as messages show it: without user name, password and query, which may be secrets. */
export function shownUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.protocol === 'unix:') return url;
  const path = parsed.pathname === '/' ? '' : parsed.pathname;
  return `${parsed.protocol}//${parsed.host}${path}`;
}
