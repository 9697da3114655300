import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publish } from 'realtime-doctor/capture/publish.ts';
import { Redactor } from 'realtime-doctor/redaction/index.ts';

/** Publishes captures into a folder, one after another, until it is killed. Prints each name before it starts. */
const [parent = ''] = process.argv.slice(2);
for (let number = 0; ; number++) {
  process.stdout.write(`${process.pid}-${number}\n`);
  await publish(parent, `${process.pid}-${number}`, new Redactor(), (dir) => {
    for (let file = 0; file < 20; file++) {
      mkdirSync(join(dir, `folder-${file % 3}`), { recursive: true });
      writeFileSync(join(dir, `folder-${file % 3}`, `${file}.log`), randomBytes(20_000).toString('hex'));
    }
    writeFileSync(join(dir, 'capture.json'), '{"verdict":"passed"}\n');
  });
}
