import { isAggregate } from './aggregate.ts';
import { checkCall } from './functions.ts';
import type { Command, Expression } from './query.ts';
import { QueryError } from './token.ts';
import { walkExpression } from './walk-expression.ts';

/** Throws QueryError where a command names a function that there is not, or sums up outside of `stats`. */
export function checkCommand(command: Command): void {
  switch (command.type) {
    case 'fields':
      return command.columns.forEach(({ expression }) => checkFunctions(expression, 'fields'));
    case 'filter':
      return checkFunctions(command.condition, 'filter');
    case 'stats':
      for (const { expression } of command.aggregates) {
        if (expression.type !== 'call' || !isAggregate(expression))
          throw new QueryError(
            'stats sums rows up with count, count_distinct, sum, avg, min, max, median, stddev, pct, earliest, latest, sortsFirst or sortsLast, each with a field in brackets. Fields to group by come after "by".',
            expression.type === 'call' || expression.type === 'field' ? expression.at : 0,
          );
        expression.args.forEach((argument) => checkFunctions(argument, 'stats'));
      }
      return command.by.forEach(({ expression }) => checkFunctions(expression, 'stats … by'));
    // What `stats` has counted is sorted by the words that counted it.
    case 'sort':
      return command.keys.forEach(({ expression }) => {
        if (!isAggregate(expression)) checkFunctions(expression, 'sort');
      });
    default:
  }
}

function checkFunctions(expression: Expression, place: string): void {
  walkExpression(expression, (part) => {
    if (part.type !== 'call') return;
    if (isAggregate(part))
      throw new QueryError(`${part.name}() sums rows up: it belongs into stats, not into ${place}.`, part.at);
    checkCall(part);
  });
}
