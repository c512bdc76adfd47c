const express = require('express');
const multer = require('multer');
const { ask, serve, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  shape('multer', multer, 2);
  const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 20, files: 1 } });
  const app = express();
  app.disable('etag');
  app.post('/one', upload.single('file'), (request, response) =>
    response.json([request.body, request.file?.originalname, String(request.file?.buffer)]),
  );
  app.post('/none', upload.none(), (request, response) => response.json(request.body));
  app.use((error, _request, response, _next) =>
    response.status(400).json([error.code, error.message]),
  );
  const { url, close } = await serve(app);
  const form = (content, name = 'file') =>
    `--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name="${name}"; filename="f.txt"\r\n\r\n${content}\r\n--b--\r\n`;
  const post = (path, body) =>
    ask(url + path, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body,
    });
  await post('/one', form('small'));
  await post('/one', form('x'.repeat(50)));
  await post('/one', form('small', 'other'));
  await post('/one', '--b\r\nbroken');
  await post('/none', form('small'));
  await close();
  await wrong('multer', { multer }, ['multer']);
  await wrong('upload', upload, ['single', 'array', 'fields']);
};
