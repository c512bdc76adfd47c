export const handle = async (event) => `hello ${event.name}`;
