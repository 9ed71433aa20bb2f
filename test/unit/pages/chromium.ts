import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Chromium's file, where this machine has it. */
export const chromium = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'chromium'))
  .find((file) => existsSync(file));

/** A browser's tab, driven by the DevTools protocol. */
export interface Tab {
  /** Waits until the document is loaded. */
  open(url: string): Promise<void>;
  /** Runs a script in the document and gives what it promises, as JSON has it. */
  run(script: string): Promise<unknown>;
  /** Runs a script until it gives something true. */
  until(script: string): Promise<void>;
  press(key: 'Tab' | 'Enter'): Promise<void>;
  type(text: string): Promise<void>;
  setTheme(theme: 'light' | 'dark'): Promise<void>;
  setSize(width: number, height: number): Promise<void>;
  setScript(isOn: boolean): Promise<void>;
  /** PNG of the whole document. */
  picture(): Promise<Buffer>;
  /** What the browser complained of since the last time: refused by policy, failed, thrown. */
  complaints(): readonly string[];
  close(): Promise<void>;
}

/** Starts a browser with one tab. */
export async function openTab(): Promise<Tab> {
  const profile = mkdtempSync(join(tmpdir(), 'pages-'));
  const options = [
    ...['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--remote-debugging-port=0'],
    ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ...['--hide-scrollbars', `--user-data-dir=${profile}`, 'about:blank'],
  ];
  const browser = spawn(String(chromium), options, { stdio: 'ignore' });
  const devtools = await connect(await debuggerUrl(profile));
  const complaints = await listen(devtools);
  return tabOf(devtools, complaints, () => end(browser, profile));
}

/** The browser writes its port into its profile once it listens. */
async function debuggerUrl(profile: string): Promise<string> {
  const file = join(profile, 'DevToolsActivePort');
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') await sleep(20);
  const [port] = readFileSync(file, 'utf8').split('\n');
  const targets = await fetch(`http://127.0.0.1:${port}/json/list`);
  const tabs = (await targets.json()) as readonly { type: string; webSocketDebuggerUrl: string }[];
  return String(tabs.find(({ type }) => type === 'page')?.webSocketDebuggerUrl);
}

async function end(browser: ChildProcess, profile: string): Promise<void> {
  const ended = new Promise((resolve) => {
    browser.once('exit', resolve);
  });
  browser.kill();
  await ended;
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}

type Members = Readonly<Record<string, unknown>>;

interface Devtools {
  /** Sends a command and gives its result. */
  send(method: string, params?: Members): Promise<Members>;
  on(method: string, heard: (params: Members) => void): void;
}

async function connect(url: string): Promise<Devtools> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, PromiseWithResolvers<Members>>();
  const listeners = new Map<string, (params: Members) => void>();
  socket.addEventListener('message', ({ data }) => {
    const { id, method, params, result, error } = JSON.parse(String(data));
    if (method !== undefined) listeners.get(method)?.(params);
    if (error) waiting.get(id)?.reject(new Error(error.message));
    waiting.get(id)?.resolve(result);
    waiting.delete(id);
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', reject);
  });
  let sent = 0;
  return {
    send(method, params = {}) {
      sent += 1;
      const answer = Promise.withResolvers<Members>();
      waiting.set(sent, answer);
      socket.send(JSON.stringify({ id: sent, method, params }));
      return answer.promise;
    },
    on: (method, heard) => listeners.set(method, heard),
  };
}

async function listen({ send, on }: Devtools): Promise<string[]> {
  const complaints: string[] = [];
  const keep = (params: Members) => complaints.push(JSON.stringify(params));
  on('Log.entryAdded', keep);
  on('Runtime.exceptionThrown', keep);
  await Promise.all(['Page', 'Log', 'Runtime'].map((domain) => send(`${domain}.enable`)));
  // Without it a headless tab that nobody looks at gives no field the focus.
  await send('Emulation.setFocusEmulationEnabled', { enabled: true });
  return complaints;
}

const keys = {
  Tab: { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 },
  Enter: { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' },
} as const;

function tabOf({ send, on }: Devtools, complaints: string[], close: Tab['close']): Tab {
  const run: Tab['run'] = async (expression) => {
    const options = { awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, ...options });
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value?: unknown }).value;
  };
  return {
    async open(url) {
      const loaded = new Promise<unknown>((resolve) => {
        on('Page.loadEventFired', resolve);
      });
      await send('Page.navigate', { url });
      await loaded;
    },
    run,
    async until(script) {
      while (!(await run(script).catch(() => false))) await sleep(50);
    },
    async press(key) {
      await send('Input.dispatchKeyEvent', { type: 'keyDown', ...keys[key] });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', ...keys[key] });
    },
    type: (text) => settled(send('Input.insertText', { text })),
    setTheme: (value) =>
      settled(send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] })),
    setSize: (width, height) =>
      settled(
        send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false }),
      ),
    setScript: (isOn) => settled(send('Emulation.setScriptExecutionDisabled', { value: !isOn })),
    async picture() {
      const { data } = await send('Page.captureScreenshot', { captureBeyondViewport: true });
      return Buffer.from(String(data), 'base64');
    },
    complaints: () => complaints.splice(0),
    close,
  };
}

async function settled(answer: Promise<unknown>): Promise<void> {
  await answer;
}
