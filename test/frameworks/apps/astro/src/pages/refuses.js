export const GET = () => new Response('there is nobody', { status: 403 });
