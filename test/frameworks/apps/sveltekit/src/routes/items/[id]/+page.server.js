export const load = async ({ params }) => {
  const answer = await globalThis.fetch(`http://127.0.0.1:${process.env.PORT}/plain`);
  return { id: params.id, text: await answer.text() };
};
