// Clients that are made of the SDK's own parts, old and new, as generated clients of it are.
import { constructStack as constructOldStack } from '@aws-sdk/middleware-stack';
import { Client as OldClient } from '@aws-sdk/smithy-client';
import { constructStack } from '@smithy/middleware-stack';
import { Client } from '@smithy/smithy-client';

class ListShopsCommand {
  constructor(input, stack) {
    this.input = input;
    this.middlewareStack = stack;
  }
  resolveMiddleware(clientStack, configuration, _options) {
    const stack = clientStack.concat(this.middlewareStack);
    const context = { clientName: 'ShopClient', commandName: 'ListShopsCommand' };
    const handler = async ({ input }) => {
      if (input.fail) throw Object.assign(new Error('refused'), { $metadata: { requestId: 'r2' } });
      return { output: { shops: ['a'], $metadata: { requestId: 'r1', httpStatusCode: 200 } } };
    };
    return stack.resolve((request) => handler(request, configuration), context);
  }
}
const kinds = [
  ['old', OldClient, constructOldStack],
  ['new', Client, constructStack],
];
for (const [name, Kind, construct] of kinds) {
  const client = new Kind({
    serviceId: 'Shop',
    region: async () => 'eu-central-1',
    requestHandler: {},
  });
  const send = (input) => client.send(new ListShopsCommand(input, construct()));
  console.log(name, (await send({})).shops);
  console.log(name, await send({ fail: true }).catch((error) => error.message));
  client.destroy();
}
