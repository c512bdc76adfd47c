import { NextResponse } from 'next/server';

export function proxy(request) {
  if (request.nextUrl.pathname === '/guarded/closed') {
    return NextResponse.json({ closed: true }, { status: 403 });
  }
  return NextResponse.next({ headers: { 'x-guarded': 'yes' } });
}

export const config = { matcher: '/guarded/:path*' };
