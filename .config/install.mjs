// Installs the packages of package-lock.json when they are missing or out of date, so that `npm start` and `npm test` work directly after `git clone`.
// Runs under whatever Node (20 or newer) the machine has; what follows runs under the Node that the packages bring.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const stamp = join(root, 'node_modules', '.latchkey-lock');
const lock = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');

const isInstalled = existsSync(stamp) && readFileSync(stamp, 'utf8') === lock;
if (!isInstalled) {
  const [major] = process.versions.node.split('.');
  if (Number(major) < 20) {
    console.error(`Latchkey needs Node 20 or newer to install itself; this is ${process.version}.`);
    process.exit(1);
  }
  console.log('Installing packages (once) ...');
  try {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  } catch {
    console.error('The packages could not be installed: see the message of npm above.');
    process.exit(1);
  }
  writeFileSync(stamp, lock);
}
