const NAMES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

/** The word for a severity number of the protocol (1 to 24); `-` where it says none. */
export function severityName(number: number): string {
  return NAMES[Math.floor((number - 1) / 4)] ?? '-';
}
