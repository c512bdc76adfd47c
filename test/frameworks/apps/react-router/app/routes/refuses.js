export const loader = () => {
  throw new Response('there is nobody', { status: 403 });
};
