// 8 MB more each second, which nobody lets go of.
const kept = [];
setInterval(() => {
  kept.push(Array.from({ length: 100_000 }, (_, index) => ({ index, at: Date.now() })));
}, 1_000);
