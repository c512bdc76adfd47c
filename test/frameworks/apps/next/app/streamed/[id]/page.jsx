import { Suspense } from 'react';

async function Late({ id }) {
  await new Promise((resolve) => setTimeout(resolve, 20));
  return <p>late {id}</p>;
}

export default async function Page({ params }) {
  const { id } = await params;
  return (
    <Suspense fallback={<p>soon</p>}>
      <Late id={id} />
    </Suspense>
  );
}
