export const loader = () => new Response('plain');
