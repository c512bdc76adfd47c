export default function handler({ query: { id } }, response) {
  if (id === 'broken') throw new TypeError('old handler is broken');
  response.json({ id });
}
