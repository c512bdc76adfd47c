import { headers } from 'next/headers';

export default async function Page({ params }) {
  const { id } = await params;
  const traced = (await headers()).get('traceparent');
  return (
    <p>
      behind the guard {id}, {traced ?? 'no trace'}
    </p>
  );
}
