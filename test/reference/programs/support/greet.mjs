// A function as AWS Lambda calls it.
export async function greet(event) {
  if (event.name === undefined) throw new TypeError('nobody to greet');
  return `hello ${event.name}`;
}
