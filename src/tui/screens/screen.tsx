import { AuditScreen } from './audit-screen.tsx';
import { ClusterScreen } from './cluster-screen.tsx';
import { EvidenceScreen } from './evidence-screen.tsx';
import { FindingsScreen } from './findings-screen.tsx';
import { InvestigateScreen } from './investigate-screen.tsx';
import { OverviewScreen } from './overview-screen.tsx';
import { ScoreScreen } from './score-screen.tsx';

export const SCREENS = [
  { key: '1', id: 'overview', title: 'overview' },
  { key: '2', id: 'findings', title: 'findings' },
  { key: '3', id: 'investigate', title: 'investigate' },
  { key: '4', id: 'audit', title: 'audit' },
  { key: '5', id: 'cluster', title: 'cluster' },
  { key: '6', id: 'evidence', title: 'evidence' },
  { key: '7', id: 'score', title: 'score' },
] as const;

export type ScreenId = (typeof SCREENS)[number]['id'];

/** The screen that a digit opened. */
export function Screen(props: {
  id: ScreenId;
  width: number;
  height: number;
  isActive: boolean;
  /** A text is being typed: digits and letters belong to it. */
  onTyping: (typing: boolean) => void;
  open: (objective: string) => void;
}) {
  const { id, open, onTyping, ...size } = props;
  switch (id) {
    case 'overview':
      return <OverviewScreen {...size} open={open} />;
    case 'findings':
      return <FindingsScreen {...size} onTyping={onTyping} />;
    case 'investigate':
      return <InvestigateScreen {...size} onTyping={onTyping} />;
    case 'audit':
      return <AuditScreen {...size} onTyping={onTyping} />;
    case 'cluster':
      return <ClusterScreen {...size} />;
    case 'evidence':
      return <EvidenceScreen {...size} />;
    case 'score':
      return <ScoreScreen {...size} />;
  }
}
