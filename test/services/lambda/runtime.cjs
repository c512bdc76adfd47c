// Calls a handler as AWS Lambda does, and is then frozen for good.
const { resolve } = require('node:path');

const { LAMBDA_TASK_ROOT, _HANDLER } = process.env;
const [file, name] = _HANDLER.split('.');
const path = resolve(LAMBDA_TASK_ROOT, file);
const load =
  process.argv[2] === 'mjs' ? () => import(`${path}.mjs`) : async () => require(`${path}.cjs`);
load().then(async (handlers) => {
  const context = {
    awsRequestId: 'r1',
    functionName: 'greet',
    invokedFunctionArn: 'arn:aws:lambda:eu:1:function:greet',
  };
  console.log(await handlers[name]({ name: 'ada' }, context));
  process.kill(process.pid, 'SIGKILL');
});
