/** The head of a table of figures, each of several rounds. */
export function head(title: string): void {
  console.log(`\n| ${title} | median ms | least | most |\n|---|---|---|---|`);
}

export function row(name: string, figures: readonly number[]): void {
  const sorted = figures.toSorted((a, b) => a - b);
  const [median, least, most] = [sorted[Math.floor(sorted.length / 2)], sorted[0], sorted[sorted.length - 1]];
  console.log(`| ${name} | ${[median, least, most].map((figure) => Math.round(figure)).join(' | ')} |`);
}

export async function repeat(times: number, measure: () => Promise<number> | number): Promise<number[]> {
  const figures: number[] = [];
  for (let i = 0; i < times; i++) figures.push(await measure());
  return figures;
}

export function timed(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
