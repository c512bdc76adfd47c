/** Ports on which this process serves its metrics; scraping them is no traffic of the service. */
export const scrapedPorts: Set<number> = new Set();
