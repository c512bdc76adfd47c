// restify, which Node's own removal of `http_parser` keeps from loading.
try {
  const restify = await import('restify');
  console.log(typeof (restify.default ?? restify).createServer);
} catch (error) {
  console.log(error.message.split('\n')[0]);
}
