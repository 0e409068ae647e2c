/** Whether labels fit a selector of equalities and sets: `app=web,tier!=x,env in (a,b),!old`. */
export function labelsMatch(selector: string, labels: Readonly<Record<string, string>>): boolean {
  return requirements(selector).every((requirement) => fits(requirement, labels));
}

/** Commas inside brackets separate values, not requirements. */
function requirements(selector: string): string[] {
  return selector
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function fits(requirement: string, labels: Readonly<Record<string, string>>): boolean {
  const inSet = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(requirement);
  if (inSet !== null) {
    const values = inSet[3].split(',').map((value) => value.trim());
    return values.includes(labels[inSet[1]] ?? '') === (inSet[2] === 'in');
  }
  const equality = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(requirement);
  if (equality !== null) return (labels[equality[1]] === equality[3]) === (equality[2] !== '!=');
  return requirement.startsWith('!') ? !(requirement.slice(1) in labels) : requirement in labels;
}
