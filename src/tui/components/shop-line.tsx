import { Box, Text } from 'ink';
import { useRun } from '../hooks/use-run.ts';
import { cutMiddle } from '../text.ts';
import { Sparkline } from './sparkline.tsx';
import { Tint } from './tint.tsx';

/** How the business does: orders over time, errors now, and why where it is down. */
export function ShopLine({ width }: { width: number }) {
  const { view } = useRun();
  return (
    <Box flexDirection="column">
      {[...view.availability].map(([service, samples]) => {
        const last = samples.at(-1);
        if (last === undefined) return null;
        const errors = `${(last.errorRate * 100).toFixed(1)} %`;
        return (
          <Box key={service} flexDirection="column">
            <Text>
              <Text bold>SHOP</Text> {cutMiddle(service, 14)} orders/min{' '}
              <Sparkline
                values={samples.map((sample) => sample.ordersPerMinute)}
                width={Math.max(6, Math.min(20, width - 48))}
              />{' '}
              {Math.round(last.ordersPerMinute)} errors{' '}
              <Tint color={last.errorRate > 0.05 ? 'red' : undefined}>{errors}</Tint>
            </Text>
            {!last.available && (
              <Tint color="red" bold>
                DOWN {cutMiddle(last.reason ?? '', width - 6)}
              </Tint>
            )}
          </Box>
        );
      })}
    </Box>
  );
}
