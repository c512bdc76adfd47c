exports.handle = async (event) => `hello ${event.name}`;
