import { redirect } from 'next/navigation';

export async function GET(_request, { params }) {
  const { id } = await params;
  redirect(`/items/${id}`);
}
