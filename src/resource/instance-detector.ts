import type { ResourceDetector } from '@opentelemetry/resources';

/**
 * `service.instance.id`, a UUID of version 4 (Semantic conventions, "Service"; RFC 9562, section 5.4). It
 * must be unique, not secret, so it does not need `crypto`, which many services never load.
 */
export const instanceDetector: ResourceDetector = {
  detect: () => ({ attributes: { 'service.instance.id': randomUuid() } }),
};

function randomUuid(): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) => {
    const digit = Math.floor(Math.random() * 16);
    return (place === 'x' ? digit : (digit & 3) | 8).toString(16);
  });
}
