const MIN_EASE = 1.3;

/**
 * When to ask a card again, after the SM-2 algorithm: the better it was known, the longer the
 * pause; a card that was not known starts anew.
 * @see https://super-memory.com/english/ol/sm2.htm
 */
export function schedule({ ease, intervalDays, repetitions }, grade) {
  const newEase = Math.max(MIN_EASE, ease + 0.1 - (5 - grade) * (0.08 + (5 - grade) * 0.02));
  if (grade < 3) return { ease: newEase, intervalDays: 0, repetitions: 0 };
  return {
    ease: newEase,
    intervalDays: nextInterval(repetitions, intervalDays, newEase),
    repetitions: repetitions + 1,
  };
}

function nextInterval(repetitions, intervalDays, ease) {
  if (repetitions === 0) return 1;
  if (repetitions === 1) return 6;
  return Math.round(intervalDays * ease);
}
