import { trace } from '@opentelemetry/api';

export async function GET(_request, { params }) {
  const { id } = await params;
  trace.getActiveSpan()?.setAttribute('shop.item', id);
  trace.getTracer('shop').startActiveSpan('look at it', (span) => span.end());
  return Response.json({ id, errors: globalThis.seenErrors ?? [] });
}
