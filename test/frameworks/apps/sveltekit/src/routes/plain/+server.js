export const GET = () => new Response('plain');
