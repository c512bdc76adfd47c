export default async function Page({ params }) {
  const { id } = await params;
  throw new TypeError(`page ${id} cannot be drawn`);
}
