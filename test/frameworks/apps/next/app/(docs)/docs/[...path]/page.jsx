export default async function Page({ params }) {
  const { path } = await params;
  return <p>{path.join(' / ')}</p>;
}
