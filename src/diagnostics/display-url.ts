/** A URL for messages, without user name, password and query, which may be secrets. */
export function displayUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || url.protocol === 'unix:') return text;
  const path = url.pathname === '/' ? '' : url.pathname;
  return `${url.protocol}//${url.host}${path}`;
}
