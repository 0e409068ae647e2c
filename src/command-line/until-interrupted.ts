/** Ctrl-C, or a polite request to end. Later ones are heard too, and change nothing: what is being put away is put away. */
export function untilInterrupted(): { signal: Promise<'interrupted'>; forget: () => void } {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let hear: () => void = () => undefined;
  const signal = new Promise<'interrupted'>((resolve) => {
    hear = () => resolve('interrupted');
    for (const name of signals) process.on(name, hear);
  });
  return {
    signal,
    forget: () => {
      for (const name of signals) process.off(name, hear);
    },
  };
}
