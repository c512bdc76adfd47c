export const loader = async ({ params }) => {
  const answer = await fetch(`http://127.0.0.1:${process.env.PORT}/plain`);
  return { id: params.id, text: await answer.text() };
};

export default function Item({ loaderData }) {
  return <h1>{`item ${loaderData.id} ${loaderData.text}`}</h1>;
}
