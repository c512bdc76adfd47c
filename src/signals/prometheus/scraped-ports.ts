/** Ports on which this process serves its metrics. Scrapes are not traffic of the service. */
export const scrapedPorts: Set<number> = new Set();
