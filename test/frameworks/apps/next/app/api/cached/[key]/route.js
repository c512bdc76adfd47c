export async function GET(_request, { params }) {
  const { key } = await params;
  const options = key === 'never' ? { cache: 'no-store' } : { next: { revalidate: 1 } };
  const answer = await fetch(`${process.env.BACKEND}/data/${key}`, options);
  return Response.json({ said: await answer.text() });
}
