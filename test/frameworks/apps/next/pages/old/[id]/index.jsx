export function getServerSideProps({ params: { id } }) {
  if (id === 'broken') throw new TypeError('old page is broken');
  if (id === 'missing') return { notFound: true };
  return { props: { id } };
}

export default function Page({ id }) {
  return <p>old item {id}</p>;
}
