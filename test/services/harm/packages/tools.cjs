// dotenv, yargs, commander, jsonwebtoken, node-cron and nodemailer.
const dotenv = require('dotenv');
const { Command } = require('commander');
const jwt = require('jsonwebtoken');
const cron = require('node-cron');
const { createTransport } = require('nodemailer');
const yargs = require('yargs');
const { attempt, print, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  shape('dotenv', dotenv, 1);
  shape('Command', Command, 2);
  shape('jsonwebtoken', jwt, 1);
  await attempt('dotenv', () => [
    dotenv.parse('A=1\nB="two"\n#C=3'),
    dotenv.populate({ A: 'kept' }, Object.freeze({ A: '1' })),
  ]);
  const program = new Command('own').exitOverride().configureOutput({
    writeErr: (text) => print('err', text),
    writeOut: (text) => print('out', text),
  });
  program
    .option('-a, --all <value>', 'all', 'default')
    .argument('[rest...]')
    .action((rest, options) => print('action', rest, options));
  await attempt('commander', () =>
    program.parseAsync(['node', 'own', '-a', '1', 'x', 'y']).then(() => 'parsed'),
  );
  await attempt('commander wrong', () => program.parse(['node', 'own', '--nothing']).name());
  await attempt('commander help', () => program.parse(['node', 'own', '--help']).name());
  await attempt('yargs', () =>
    yargs(['--a', '1', 'b']).option('a', { type: 'number' }).exitProcess(false).parse(),
  );
  await attempt('yargs wrong', () =>
    yargs([])
      .demandOption('a')
      .exitProcess(false)
      .fail((message) => print('fail', message))
      .parse(),
  );
  const token = jwt.sign(Object.freeze({ a: 1, iat: 1 }), 'word');
  print(
    token.split('.').length,
    jwt.verify(token, 'word'),
    jwt.decode(token, { complete: true }).header,
  );
  await attempt('jwt wrong', () => jwt.verify(token, 'other'));
  await attempt(
    'jwt callback',
    () =>
      new Promise((resolve) =>
        jwt.verify(
          token,
          (_header, done) => done(null, 'word'),
          (error, decoded) => resolve([error, decoded]),
        ),
      ),
  );
  await wrong('jwt', jwt, ['sign', 'verify', 'decode']);
  const ran = [];
  const task = cron.schedule('* * * * * *', (context) => ran.push(typeof context));
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await task.stop();
  print('cron', ran.length > 0, ran[0], cron.validate('* *'), cron.validate('x'));
  await attempt('cron wrong', () => cron.schedule('x', () => {}));
  const mail = createTransport({ jsonTransport: true });
  await attempt('mail', async () => {
    const { envelope, message } = await mail.sendMail(
      Object.freeze({
        from: 'a@example.org',
        to: 'b@example.org',
        subject: 's',
        text: 't',
        messageId: '<m@example.org>',
      }),
    );
    return [envelope, JSON.parse(message).subject];
  });
  await attempt(
    'mail callback',
    () =>
      new Promise((resolve) =>
        mail.sendMail({ from: 'a@example.org', to: 'b@example.org' }, (error, info) =>
          resolve([error, info.envelope]),
        ),
      ),
  );
  await attempt('mail refused', () =>
    createTransport({ host: '127.0.0.1', port: 1 })
      .sendMail({ to: 'a@example.org' })
      .catch(({ code, command }) => [code, command]),
  );
};
