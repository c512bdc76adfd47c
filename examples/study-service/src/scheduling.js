const MIN_EASE = 1.3;

/**
 * The next interval of a card, by the SM-2 algorithm: a better grade means a longer interval; below grade 3, the card
 * starts again.
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
