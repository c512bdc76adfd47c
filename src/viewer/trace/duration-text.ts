/** A duration with its unit, in three digits: `812µs`, `3.21ms`, `12.4s`. */
export function durationText(nanos: number): string {
  const micros = nanos / 1000;
  if (micros < 1000) return `${Math.round(micros)}µs`;
  const millis = micros / 1000;
  if (millis < 1000) return `${digits(millis)}ms`;
  const seconds = millis / 1000;
  if (seconds < 120) return `${digits(seconds)}s`;
  return `${Math.floor(seconds / 60)}m${Math.round(seconds % 60)}s`;
}

function digits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
