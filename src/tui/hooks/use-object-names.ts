import { useEffect, useState } from 'react';
import type { QuestionField } from '../../run/run-connection.ts';
import { useRun } from './use-run.ts';

/** Names of the objects that a field picks from, `namespace/name` where there is a namespace. */
export function useObjectNames(field: QuestionField | undefined): readonly string[] {
  const { connection } = useRun();
  const [names, setNames] = useState<readonly string[]>([]);
  const resources = field?.resources?.join(' ') ?? '';
  useEffect(() => {
    let live = true;
    const asked = resources.split(' ').filter(Boolean);
    Promise.all(asked.map((resource) => connection.cluster({ resource }))).then(
      (listings) => live && setNames(listings.flatMap((listing) => listing.rows.map((row) => row.key))),
      () => live && setNames([]),
    );
    return () => {
      live = false;
    };
  }, [connection, resources]);
  return names;
}
