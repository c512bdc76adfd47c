'use server';

export async function rename(_before, given) {
  const name = typeof given === 'string' ? given : given.get('name');
  if (name === 'nobody') throw new Error('nobody cannot be renamed');
  return `renamed to ${name}`;
}
