import { Box, Text, useApp, useWindowSize } from 'ink';
import { useState } from 'react';
import type { RunConnection } from '../run/run-connection.ts';
import { Header } from './components/header.tsx';
import { KeyBar, type KeyHint } from './components/key-bar.tsx';
import { ReplayBar } from './components/replay-bar.tsx';
import { Rule } from './components/rule.tsx';
import { RunContext, useConnection } from './hooks/use-run.ts';
import { useKeys } from './hooks/use-keys.ts';
import { ThemeContext } from './hooks/use-theme.ts';
import type { Drafts } from './model/answer-form.ts';
import { Overlay, type OverlayState } from './overlays/overlay.tsx';
import type { ReplayControl } from './replay-control.ts';
import { BriefingScreen } from './screens/briefing-screen.tsx';
import { DebriefScreen } from './screens/debrief-screen.tsx';
import { type ScreenId, Screen, SCREENS } from './screens/screen.tsx';
import type { Theme } from './theme.ts';

export interface RunAppProps {
  connection: RunConnection;
  theme: Theme;
  /** Opens a shell that is connected to the cluster and resolves when it is left; absent where there is none. */
  shell?: () => Promise<void>;
  /** Replay only: moves the minute that is shown. */
  replay?: ReplayControl;
  /** Whether the run ends when the screen is left (it lives in this process). */
  ownsRun: boolean;
}

/** The whole screen: header, one of seven screens or an overlay, keys. */
export function RunApp(props: RunAppProps) {
  const run = useConnection(props.connection);
  const { exit, suspendTerminal } = useApp();
  const { columns, rows } = useWindowSize();
  const [screen, setScreen] = useState<ScreenId>('overview');
  const [overlay, setOverlay] = useState<OverlayState>();
  const [drafts, setDrafts] = useState<Drafts>({});
  const [typing, setTyping] = useState(false);
  const [lookedBack, lookBack] = useState(false);
  const width = Math.max(60, columns);
  const briefingNow = run.view.phase === 'briefing' || run.view.phase === 'preparing';
  const debriefing = run.view.end !== undefined && !lookedBack && props.replay === undefined;
  const free = overlay === undefined && !typing;

  const go = (input: string) => {
    const target = SCREENS.find((candidate) => candidate.key === input);
    if (target !== undefined) {
      setScreen(target.id);
      lookBack(true);
      return;
    }
    if (input === '?') setOverlay({ type: 'keys' });
    else if (input === 'q') leave();
    else if (input === 'b') setOverlay({ type: 'briefing' });
    else if (input === 's') openShell();
    else if (props.replay === undefined) act(input);
  };
  const openShell = () => {
    if (props.replay?.playing === true) props.replay.toggle();
    if (props.shell !== undefined) void suspendTerminal(props.shell);
  };
  const act = (input: string) => {
    if (input === 'a') setOverlay({ type: 'answer' });
    else if (input === 'h') setOverlay({ type: 'hint' });
    else if (input === 'e') setOverlay({ type: 'evidence' });
    else if (input === 't') setOverlay({ type: 'rehearsal' });
    else if (input === 'f') setOverlay({ type: 'finish' });
    else if (input === 'n') setOverlay({ type: 'next-stage' });
    else if (input === 'p')
      void (
        run.view.phase === 'paused' ? run.connection.resume('from the screen') : run.connection.pause('from the screen')
      ).catch(() => undefined);
  };
  const leave = () => (props.ownsRun && run.view.end === undefined ? setOverlay({ type: 'leave' }) : exit());
  useKeys(
    (input, key) => {
      if (key.ctrl && input === 'c') leave();
      else if (!key.ctrl && !key.meta) go(input);
    },
    { isActive: free && !briefingNow },
  );
  useKeys(
    (input, key) => {
      if ((key.ctrl && input === 'c') || input === 'q') leave();
    },
    { isActive: free && briefingNow },
  );

  const bodyHeight = Math.max(8, rows - 4 - (props.replay === undefined ? 0 : 1));
  const size = { width, height: bodyHeight };
  return (
    <ThemeContext value={props.theme}>
      <RunContext value={run}>
        <Box flexDirection="column" width={width} height={rows}>
          <Header width={width} />
          <Box flexDirection="column" height={bodyHeight} overflow="hidden">
            {run.view.phase === 'preparing' && <Preparing />}
            {run.view.phase === 'briefing' && overlay === undefined && (
              <BriefingScreen {...size} isActive begin={() => void run.connection.begin()} close={() => undefined} />
            )}
            {!briefingNow && overlay === undefined && debriefing && <DebriefScreen width={width} />}
            {!briefingNow && overlay === undefined && !debriefing && (
              <Screen
                id={screen}
                {...size}
                isActive={free || typing}
                onTyping={setTyping}
                open={(objective) => setOverlay({ type: 'objective', id: objective })}
              />
            )}
            {overlay !== undefined && (
              <Overlay
                state={overlay}
                {...size}
                drafts={drafts}
                setDrafts={setDrafts}
                set={setOverlay}
                leave={() => exit()}
              />
            )}
          </Box>
          <Rule width={width} />
          {props.replay !== undefined && <ReplayBar control={props.replay} width={width} isActive={free} />}
          <KeyBar keys={keysFor(props, briefingNow)} width={width} />
        </Box>
      </RunContext>
    </ThemeContext>
  );
}

function keysFor({ replay }: RunAppProps, briefingNow: boolean): KeyHint[] {
  if (replay !== undefined) return REPLAY_KEYS;
  return briefingNow ? BRIEFING_KEYS : PLAY_KEYS;
}

const BRIEFING_KEYS = [
  { keys: 'space', does: 'more' },
  { keys: 'enter', does: 'start the clock' },
  { keys: 'q', does: 'leave' },
];
const SCREEN_KEYS = SCREENS.map((screen) => ({ keys: screen.key, does: screen.title }));
const PLAY_KEYS = [
  { keys: '?', does: 'keys' },
  { keys: 'a', does: 'answer' },
  { keys: 'h', does: 'hint' },
  { keys: 's', does: 'shell' },
  { keys: 'q', does: 'leave' },
  ...SCREEN_KEYS,
  { keys: 'e', does: 'keep evidence' },
];
const REPLAY_KEYS = [
  { keys: 'space', does: 'play' },
  { keys: '←/→', does: 'step' },
  { keys: 'm', does: 'marks' },
  { keys: '+/-', does: 'speed' },
  { keys: 's', does: 'shell here' },
  { keys: 'q', does: 'leave' },
  ...SCREEN_KEYS,
];

function Preparing() {
  return <Text> laying nine days of history…</Text>;
}
