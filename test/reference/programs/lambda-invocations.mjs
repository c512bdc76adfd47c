// Handlers of AWS Lambda, called as its runtime does: one that returns, one that throws.
// instruments: aws-lambda
// env: AWS_LAMBDA_FUNCTION_NAME=greeter LAMBDA_TASK_ROOT={folder}/support _HANDLER=greet.greet
import { createRequire } from 'node:module';
import { join } from 'node:path';

const file = import.meta.filename;
const [name, exported] = process.env._HANDLER.split('.');
const path = join(process.env.LAMBDA_TASK_ROOT, name);
const handlers = file.endsWith('.mjs')
  ? await import(`${path}.mjs`)
  : createRequire(file)(`${path}.cjs`);
const context = {
  awsRequestId: 'r1',
  functionName: 'greeter',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:greeter',
};
console.log(await handlers[exported]({ name: 'ada' }, context));
console.log(
  await handlers[exported](
    { name: 'bo', headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` } },
    context,
  ),
);
await handlers[exported]({}, context).catch((error) => console.log(error.name, error.message));
