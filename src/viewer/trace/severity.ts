const NAMES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

/** The name of a severity number (1 to 24); `-` for any other number. */
export function severityName(number: number): string {
  return NAMES[Math.floor((number - 1) / 4)] ?? '-';
}
