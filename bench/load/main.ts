/** The client, a process of its own: takes a load over IPC, sends it, and says how it went. */
import { type Load, sendAtFixedRate } from './fixed-rate.ts';

process.on('message', async (load: Load) => {
  try {
    process.send?.({ result: await sendAtFixedRate(load) });
  } catch (error) {
    process.send?.({ problem: (error as Error).message });
  }
});
process.on('disconnect', () => process.exit());
