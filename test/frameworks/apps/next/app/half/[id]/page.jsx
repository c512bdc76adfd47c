import { Suspense } from 'react';

async function Late({ id }) {
  await new Promise((resolve) => setTimeout(resolve, 20));
  throw new RangeError(`half of page ${id} cannot be drawn`);
}

export default async function Page({ params }) {
  const { id } = await params;
  return (
    <Suspense fallback={<p>soon</p>}>
      <Late id={id} />
    </Suspense>
  );
}
