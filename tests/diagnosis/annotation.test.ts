import type { Finding } from 'realtime-doctor/diagnosis/index.ts';
import { annotation } from 'playwright-realtime/reporter/github-reporter.ts';
import { expect, test } from './test.ts';

const finding: Finding = {
  id: 'native-websocket-client',
  title: 'A native WebSocket, 100% of the time',
  certainty: 'certain',
  says: 'It asks ws://host:1/?a=1,b=2\nand is refused.',
  because: [],
  ruledOut: [],
  fix: 'Use the library.',
  source: { file: 'src/hooks/use-websocket.ts', line: 25, column: 10 },
};
const files = ['stack/client/src/hooks/use-websocket.ts', 'stack/client/src/hooks/use-websocket.tsx', 'README.md'];

test('an annotation is at the line of source, escaped as in workflow commands', () => {
  expect(annotation(finding, ['one', 'two'], files)).toBe(
    '::error file=stack/client/src/hooks/use-websocket.ts,line=25,col=10,' +
      'title=Root cause%3A A native WebSocket%2C 100%25 of the time (src/hooks/use-websocket.ts%3A25) [native-websocket-client]' +
      '::It asks ws://host:1/?a=1,b=2%0Aand is refused.%0AFix: Use the library.%0AFailed by it: one; two.',
  );
});

test('without a line it is at the file, and without a unique file at none', () => {
  const at = (source: Finding['source'], known: readonly string[]): string =>
    annotation({ ...finding, ...(source ? { source } : {}) }, ['one'], known);
  expect(at({ file: 'README.md', line: 0 }, files)).toMatch(/^::error file=README\.md,title=/);
  expect(at({ file: 'src/hooks/use-websocket.ts', line: 25 }, [])).toMatch(/^::error title=/);
  const twice = ['a/src/hooks/use-websocket.ts', 'b/src/hooks/use-websocket.ts'];
  expect(at({ file: 'src/hooks/use-websocket.ts', line: 25 }, twice)).toMatch(/^::error title=/);
});
