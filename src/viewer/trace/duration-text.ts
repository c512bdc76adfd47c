/** A duration with its unit and three significant digits: `812µs`, `3.21ms`, `12.4s`. */
export function durationText(nanos: number): string {
  const micros = nanos / 1000;
  // A value that would round to 1000 takes the next unit.
  if (micros < 999.5) return `${Math.round(micros)}µs`;
  const millis = micros / 1000;
  if (millis < 999.5) return `${digits(millis)}ms`;
  const seconds = Math.round(millis / 10) / 100;
  if (seconds < 120) return `${digits(seconds)}s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}m${whole % 60}s`;
}

function digits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}
