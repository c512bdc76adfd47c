export async function GET(_request, { params }) {
  const { id } = await params;
  const parts = [`first ${id}\n`, `second ${id}\n`];
  const stream = new ReadableStream({
    async pull(controller) {
      const part = parts.shift();
      if (part === undefined) return controller.close();
      await new Promise((resolve) => setTimeout(resolve, 10));
      controller.enqueue(new TextEncoder().encode(part));
    },
  });
  return new Response(stream, { headers: { 'content-type': 'text/plain' } });
}
