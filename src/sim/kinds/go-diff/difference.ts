/** One step from list X to list Y. */
export type Edit = 'identity' | 'uniqueX' | 'uniqueY' | 'modified';
/** How two elements compare: leaves that are equal and leaves that are not. */
export interface Likeness {
  same: number;
  diff: number;
}
type Compare = (x: number, y: number) => Likeness;
interface Point {
  x: number;
  y: number;
}
interface Path extends Point {
  direction: 1 | -1;
  edits: Edit[];
}
interface Search {
  forward: Path;
  reverse: Path;
  forwardFrontier: Point;
  reverseFrontier: Point;
  budget: number;
}

/** go-cmp, internal/diff: a greedy search from both ends that meets in the middle, beginning from the front. */
export function difference(countX: number, countY: number, compare: Compare): Edit[] {
  const search: Search = {
    forward: { direction: 1, x: 0, y: 0, edits: [] },
    reverse: { direction: -1, x: countX, y: countY, edits: [] },
    forwardFrontier: { x: 0, y: 0 },
    reverseFrontier: { x: countX, y: countY },
    budget: 4 * (countX + countY),
  };
  for (let forwards = true; !isFinished(search); forwards = !forwards) {
    if (forwards) searchForward(search, compare);
    else searchReverse(search, compare);
  }
  connect(search.forward, search.reverse, compare);
  return [...search.forward.edits, ...search.reverse.edits.reverse()];
}

function isFinished({ forwardFrontier, reverseFrontier, budget }: Search): boolean {
  return forwardFrontier.x >= reverseFrontier.x || forwardFrontier.y >= reverseFrontier.y || budget <= 0;
}

function searchForward(search: Search, compare: Compare): void {
  const { forward, reverse } = search;
  let [stop1, stop2] = [false, false];
  for (let at = 0; !(stop1 && stop2) && search.budget > 0; at++) {
    const z = zigzag(at);
    const point = { x: search.forwardFrontier.x + z, y: search.forwardFrontier.y - z };
    if (point.x >= reverse.x || point.y < forward.y) stop1 = true;
    else if (point.y >= reverse.y || point.x < forward.x) stop2 = true;
    else if (compare(point.x, point.y).diff === 0) {
      connect(forward, point, compare);
      do append(forward, 'identity');
      while (forward.x < reverse.x && forward.y < reverse.y && compare(forward.x, forward.y).diff === 0);
      search.forwardFrontier = { x: forward.x, y: forward.y };
      break;
    } else search.budget--;
  }
  const { forwardFrontier: frontier } = search;
  if (reverse.x - frontier.x >= reverse.y - frontier.y) frontier.x++;
  else frontier.y++;
}

function searchReverse(search: Search, compare: Compare): void {
  const { forward, reverse } = search;
  let [stop1, stop2] = [false, false];
  for (let at = 0; !(stop1 && stop2) && search.budget > 0; at++) {
    const z = zigzag(at);
    const point = { x: search.reverseFrontier.x - z, y: search.reverseFrontier.y + z };
    if (forward.x >= point.x || reverse.y < point.y) stop1 = true;
    else if (forward.y >= point.y || reverse.x < point.x) stop2 = true;
    else if (compare(point.x - 1, point.y - 1).diff === 0) {
      connect(reverse, point, compare);
      do append(reverse, 'identity');
      while (forward.x < reverse.x && forward.y < reverse.y && compare(reverse.x - 1, reverse.y - 1).diff === 0);
      search.reverseFrontier = { x: reverse.x, y: reverse.y };
      break;
    } else search.budget--;
  }
  const { reverseFrontier: frontier } = search;
  if (frontier.x - forward.x >= frontier.y - forward.y) frontier.x--;
  else frontier.y--;
}

/** Leads a path to a point, by the elements that resemble each other on the way. */
function connect(path: Path, to: Point, compare: Compare): void {
  const step = path.direction;
  const back = step === 1 ? 0 : 1;
  const left = () => ({ x: step * (to.x - path.x), y: step * (to.y - path.y) });
  for (let rest = left(); rest.x > 0 && rest.y > 0; rest = left()) {
    const like = compare(path.x - back, path.y - back);
    if (like.diff === 0) append(path, 'identity');
    else if (like.same + 1 >= like.diff) append(path, 'modified');
    else if (step === 1) append(path, rest.x >= rest.y ? 'uniqueX' : 'uniqueY');
    else append(path, rest.y >= rest.x ? 'uniqueY' : 'uniqueX');
  }
  while (left().x > 0) append(path, 'uniqueX');
  while (left().y > 0) append(path, 'uniqueY');
}

function append(path: Path, edit: Edit): void {
  path.edits.push(edit);
  if (edit !== 'uniqueY') path.x += path.direction;
  if (edit !== 'uniqueX') path.y += path.direction;
}

/** 0, -1, 1, -2, 2 … */
function zigzag(at: number): number {
  return at % 2 === 0 ? at / 2 : -(at + 1) / 2;
}
